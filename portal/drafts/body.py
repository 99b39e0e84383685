"""What of a posted form is kept as a draft, and what makes two posts the same."""

from __future__ import annotations

from collections.abc import Iterable
from hashlib import sha256
from urllib.parse import urlencode

from django.http import QueryDict

LIMIT = 256 * 1024  # characters; the longest plan section is a tenth of this
_NEVER = ("csrfmiddlewaretoken",)
_SECRET = ("password", "wachtwoord", "otp", "token", "secret")


class TooLong(ValueError):
    """The form is larger than a draft may be."""


def kept(posted: QueryDict) -> str:
    """The typed fields, urlencoded. Leaves out our own fields (`_…`) and everything secret.

    Raises TooLong above 256 KiB.
    """
    body = urlencode([(n, v) for n, v in _pairs(posted) if not _left_out(n)])
    if len(body) > LIMIT:
        raise TooLong(len(body))
    return body


def fingerprint(
    posted: QueryDict, files: Iterable[tuple[str, str, int]] = (), *, scope: object = None
) -> str:
    """SHA-256 of what was filled in; `files` are (field, name, size); `scope` is who and where."""
    typed = sorted((n, v) for n, v in _pairs(posted) if n not in _NEVER and n[:1] != "_")
    return sha256(repr((scope, typed, sorted(files))).encode()).hexdigest()


def _pairs(posted: QueryDict) -> list[tuple[str, str]]:
    return [(name, value) for name, values in posted.lists() for value in map(str, values)]


def _left_out(name: str) -> bool:
    return name in _NEVER or name[:1] == "_" or any(word in name.lower() for word in _SECRET)
