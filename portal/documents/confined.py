"""Runs a program on a foreign file under limits: a malicious file harms only that program."""

from __future__ import annotations

import os
import resource
import subprocess
import sys
from pathlib import Path

from django.conf import settings

SECONDS, MEGABYTES = 10, 600


class Unfinished(Exception):
    """The program broke off: out of time, out of memory, or it fell over."""


def run(module: str, path: Path) -> str:
    """What `python -m module path` prints; Unfinished when it does not end well."""
    try:
        done = subprocess.run(
            [sys.executable, "-P", "-m", module, str(path)],
            cwd=settings.BASE_DIR,
            env={
                "PATH": os.environ.get("PATH", ""),
                "LANG": "C.UTF-8",
                "PYTHONPATH": str(settings.BASE_DIR),
            },
            capture_output=True,
            text=True,
            timeout=SECONDS,
            preexec_fn=_limit,
            check=False,
        )
    except subprocess.TimeoutExpired as error:
        raise Unfinished("out of time") from error
    if done.returncode != 0:
        raise Unfinished(done.stderr[-300:])
    return done.stdout


def _limit() -> None:
    for kind, value in (
        (resource.RLIMIT_CPU, SECONDS),
        (resource.RLIMIT_AS, MEGABYTES << 20),
        (resource.RLIMIT_FSIZE, 0),
        (resource.RLIMIT_CORE, 0),
    ):
        try:
            resource.setrlimit(kind, (value, value))
        except (ValueError, OSError):  # macOS has no limit on memory
            continue
