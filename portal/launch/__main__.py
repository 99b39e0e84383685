"""`python3 -m portal.launch run|test`: with nothing installed but Python itself.

Finds a Python that is new enough, provides system packages and the environment, and hands over
to the program of that environment. Written so that an old Python can still read it.
"""

from __future__ import annotations

import os
import shutil
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
OLDEST = (3, 11)
NEWER = ("python3.14", "python3.13", "python3.12", "python3.11")
PROGRAMS = {"run": "portal.launch.supervise", "test": "portal.launch.suite"}


def main(arguments: list[str]) -> None:
    """Prepare the machine for `run` or `test`, then become that program."""
    if len(arguments) < 2 or arguments[1] not in PROGRAMS:
        raise SystemExit("Usage: python3 -m portal.launch run|test")
    if sys.version_info < OLDEST:
        _become_newer(arguments)
    os.chdir(ROOT)
    from portal.launch import environment, system

    system.provide(system.TO_TEST if arguments[1] == "test" else system.TO_RUN)
    python = str(environment.provide(ROOT))
    os.execv(python, [python, "-m", PROGRAMS[arguments[1]], *arguments[2:]])


def _become_newer(arguments: list[str]) -> None:
    for name in NEWER:
        found = shutil.which(name)
        if found:
            os.execv(found, [found, "-m", "portal.launch", *arguments[1:]])
    raise SystemExit("The portal needs Python 3.11 or newer; install it and try again.")


if __name__ == "__main__":
    main(sys.argv)
