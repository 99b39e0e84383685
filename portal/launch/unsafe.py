"""What a real installation refuses to start with."""

from __future__ import annotations

from collections.abc import Sequence

from django.core.exceptions import ImproperlyConfigured

SHORTEST_KEY = 50
MARKS = ("development-only", "only-for-tests", "change-me", "changeme", "insecure")


def refuse_unsafe(
    *,
    debug: bool,
    secret_key: str,
    hosts: Sequence[str],
    public_url: str,
    demo: bool,
    demo_is_meant: bool,
) -> None:
    """Raise `ImproperlyConfigured` with every fault at once, each with its repair."""
    faults = [
        sentence
        for wrong, sentence in (
            (debug, "DEBUG is on: it shows the inside of the portal to everybody; remove it."),
            (
                _weak(secret_key),
                f"SECRET_KEY lacks, is a sample, or has under {SHORTEST_KEY} "
                "characters: make one with `openssl rand -base64 60`.",
            ),
            (
                not hosts or any("*" in host for host in hosts),
                "ALLOWED_HOSTS must list the names under which the portal is reached, without *.",
            ),
            (
                not public_url.startswith("https://"),
                "PUBLIC_URL must be the https:// address that stands in mails.",
            ),
            (
                demo and not demo_is_meant,
                "DEMO_MODE lets anybody sign in as anybody; to do that on purpose, set "
                "PORTAL_I_KNOW_THIS_IS_A_DEMO=yes.",
            ),
        )
        if wrong
    ]
    if faults:
        raise ImproperlyConfigured("The portal does not start. " + " ".join(faults))


def _weak(key: str) -> bool:
    sample = any(mark in key.lower() for mark in MARKS)
    return sample or len(key) < SHORTEST_KEY or len(set(key)) < 10
