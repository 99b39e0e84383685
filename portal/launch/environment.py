"""The Python environment in `.venv`: exactly the locked requirements, checked by hash."""

from __future__ import annotations

import hashlib
import subprocess
import sys
from pathlib import Path

REQUIREMENTS = "requirements-dev.txt"


def provide(root: Path) -> Path:
    """Make or refresh `.venv` when the requirements changed; returns its Python."""
    folder = root / ".venv"
    python = folder / "bin" / "python"
    wanted = fingerprint(root)
    stamp = folder / ".installed"
    if python.exists() and stamp.exists() and stamp.read_text() == wanted:
        return python
    print("Installing the Python packages (this takes a minute)", flush=True)
    if not _usable(python):
        _run([sys.executable, "-m", "venv", "--clear", str(folder)])
    _run(
        [
            *(str(python), "-m", "pip", "install", "-qq", "--disable-pip-version-check"),
            *("--require-hashes", "--requirement", str(root / REQUIREMENTS)),
        ]
    )
    stamp.write_text(wanted)
    return python


def fingerprint(root: Path) -> str:
    """Changes with the locked requirements and with the version of Python."""
    locked = hashlib.sha256((root / REQUIREMENTS).read_bytes()).hexdigest()
    return f"{sys.version_info[0]}.{sys.version_info[1]} {locked}"


def _usable(python: Path) -> bool:
    """Is there an environment of this very version of Python, with pip?"""
    if not python.exists():
        return False
    ask = "import sys, pip; print(*sys.version_info[:2])"
    answer = subprocess.run([str(python), "-c", ask], capture_output=True, text=True)
    return answer.stdout.split() == [str(part) for part in sys.version_info[:2]]


def _run(command: list[str]) -> None:
    """Run a step; pip's own words stand on the screen when it fails."""
    if subprocess.run(command, stdin=subprocess.DEVNULL).returncode:
        raise SystemExit("The Python environment could not be made; the reason stands above.")
