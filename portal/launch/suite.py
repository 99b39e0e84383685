"""`make test`: the static checks, then the whole suite; fails when any of them does."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

from portal.launch import system, translations

ROOT = Path(__file__).resolve().parents[2]
SPREAD = ("--dist", "loadfile", "--no-loadscope-reorder")
SLOWEST = ("--durations", "15", "--durations-min", "10")  # what to look at first when it grows


def checks() -> dict[str, list[str]]:
    """The checks that need no database, by name."""
    return {
        "lint": ["ruff", "check", "--quiet", "."],
        "format": ["ruff", "format", "--check", "--quiet", "."],
        "types": ["mypy", "--no-error-summary"],
    }


def main() -> None:
    """Run everything; pytest comes last, so that its summary is the closing line."""
    translations.compile_stale()
    failed = [name for name, command in checks().items() if not _passes(name, command)]
    environment = os.environ.copy()
    if libraries := system.mac_libraries():
        environment.setdefault("DYLD_FALLBACK_LIBRARY_PATH", ":".join(libraries))
    how = ["-q", *SLOWEST, *parallel(environment), *sys.argv[1:]]
    tests = [sys.executable, "-m", "pytest", *how]
    code = subprocess.run(tests, cwd=ROOT, env=environment).returncode
    raise SystemExit(code or (1 if failed else 0))


def parallel(environment: Mapping[str, str]) -> list[str]:
    """Spread the tests over the processors, four at most; TEST_WORKERS=0 runs one by one.

    A file stays with one worker, so what its tests share is made once. The order stays ours
    (tests/conftest.py: long files first), so that no worker ends alone with the longest.
    """
    workers = environment.get("TEST_WORKERS") or str(min(4, os.cpu_count() or 1))
    return [] if workers in ("0", "1") else ["-n", workers, *SPREAD]


def _passes(name: str, command: list[str]) -> bool:
    program = Path(sys.executable).parent / command[0]
    done = subprocess.run([program, *command[1:]], cwd=ROOT, capture_output=True, text=True)
    print(f"{name}: {'FAILED' if done.returncode else 'ok'}", flush=True)
    if done.returncode:
        print(f"{done.stdout}{done.stderr}", flush=True)
    return done.returncode == 0


if __name__ == "__main__":
    main()
