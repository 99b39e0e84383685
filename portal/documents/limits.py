"""Limits that a process puts on itself before it touches something that may explode."""

from __future__ import annotations

import resource
import signal


def bind(seconds: int, megabytes: int, *, writes: int = 512) -> None:
    """Bind this process: wall time and processor time, memory, megabytes that it may write."""
    signal.alarm(seconds)
    for kind, value, most in (
        # With one figure for both the system kills without saying that time ran out.
        (resource.RLIMIT_CPU, seconds, seconds + 2),
        (resource.RLIMIT_AS, megabytes << 20, megabytes << 20),
        (resource.RLIMIT_FSIZE, writes << 20, writes << 20),
        (resource.RLIMIT_CORE, 0, 0),
    ):
        try:
            resource.setrlimit(kind, (value, most))
        except (ValueError, OSError):  # macOS has no limit on memory
            continue
