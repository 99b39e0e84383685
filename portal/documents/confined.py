"""Runs a program of ours on a foreign file in a process of its own, without our secrets."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

from django.conf import settings

PATIENCE = 15.0  # seconds; the program binds itself to less


class Unfinished(Exception):
    """The program broke off: out of time, out of memory, or it fell over."""


def run(module: str, path: Path, *, patience: float = PATIENCE) -> str:
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
            timeout=patience,
            check=False,
        )
    except subprocess.TimeoutExpired as error:
        raise Unfinished("out of time") from error
    if done.returncode != 0:
        raise Unfinished(done.stderr[-300:])
    return done.stdout
