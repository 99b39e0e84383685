"""Stops the launcher's children when the launcher is killed and the kernel does not help.

Runs as a process of its own and reads from a pipe that only the launcher holds open: lines
`watch PID SIGNAL` and `forget PID`. The end of the pipe means that the launcher is gone.
"""

from __future__ import annotations

import contextlib
import os
import subprocess
import sys
from collections.abc import Iterable


class Watchdog:
    """The launcher's end of the pipe."""

    def __init__(self) -> None:
        self._process = subprocess.Popen(
            [sys.executable, __file__],
            stdin=subprocess.PIPE,
            text=True,
            bufsize=1,
            start_new_session=True,
        )

    def watch(self, pid: int, sig: int) -> None:
        """From now on, send `sig` to `pid` when the launcher dies."""
        self._say(f"watch {pid} {int(sig)}")

    def forget(self, pid: int) -> None:
        """The child has ended; its number may be another's tomorrow."""
        self._say(f"forget {pid}")

    def _say(self, line: str) -> None:
        if self._process.stdin is not None:
            with contextlib.suppress(BrokenPipeError):
                self._process.stdin.write(line + "\n")


def keep_watch(lines: Iterable[str]) -> None:
    """Remember what the lines say until they end; then stop whoever is left."""
    watched: dict[int, int] = {}
    for line in lines:
        verb, pid, *rest = line.split()
        if verb == "watch":
            watched[int(pid)] = int(rest[0])
        else:
            watched.pop(int(pid), None)
    for number, sig in watched.items():
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.kill(number, sig)


if __name__ == "__main__":
    keep_watch(sys.stdin)
