"""How much memory processes have, now and at their highest."""

from __future__ import annotations

import re
from collections.abc import Iterable
from pathlib import Path

_FIELD = r"^{}:\s+(\d+) kB"


def resident(pid: int) -> float:
    """Megabytes in memory now."""
    return _status(pid, "VmRSS")


def highest(pid: int) -> float:
    """Megabytes at the highest since `forget_highest`."""
    return _status(pid, "VmHWM")


def forget_highest(pids: Iterable[int]) -> None:
    """Begin to count anew."""
    for pid in pids:
        Path(f"/proc/{pid}/clear_refs").write_text("5")


def _status(pid: int, field: str) -> float:
    found = re.search(_FIELD.format(field), Path(f"/proc/{pid}/status").read_text(), re.MULTILINE)
    return int(found[1]) / 1024 if found else 0.0
