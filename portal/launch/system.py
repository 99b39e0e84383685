"""What the system must have beside Python, and how it gets it."""

from __future__ import annotations

import ctypes
import importlib.util
import os
import platform
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

# The shell first: without windows to draw, pages open three times as fast.
BROWSERS = (
    *("chromium-headless-shell", "chromium", "chromium-browser"),
    *("google-chrome", "google-chrome-stable"),
)
MAC_BROWSERS = (
    "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
    "/Applications/Chromium.app/Contents/MacOS/Chromium",
)


@dataclass(frozen=True)
class Need:
    """Something from outside Python: what for, how to see it, and its name per installer.

    In `apt`, `a|b` is b for a system that does not know a.
    """

    name: str
    why: str
    present: Callable[[], bool]
    apt: str
    dnf: str
    brew: str


def program(*names: str) -> Callable[[], bool]:
    """Is one of these programs on the path?"""
    return lambda: any(shutil.which(name) for name in names)


def chromium() -> str | None:
    """The path of a Chromium or Chrome that is installed here."""
    paths = [*(shutil.which(name) for name in BROWSERS), *MAC_BROWSERS]
    return next((path for path in paths if path and Path(path).exists()), None)


def has_pango() -> bool:
    """Can WeasyPrint load the library that sets its text?"""
    names = ("libpangoft2-1.0.so.0", "libpangoft2-1.0.dylib", "libpangoft2-1.0.0.dylib")
    return any(_loads(folder + name) for name in names for folder in ("", *mac_libraries()))


def has_venv() -> bool:
    """Can this Python make an environment? (Debian packs that apart.)"""
    return importlib.util.find_spec("ensurepip") is not None


def mac_libraries() -> tuple[str, ...]:
    """Where Homebrew keeps libraries; Python does not look there by itself."""
    folders = ("/opt/homebrew/lib/", "/usr/local/lib/") if sys.platform == "darwin" else ()
    return tuple(folder for folder in folders if Path(folder).is_dir())


def _loads(library: str) -> bool:
    try:
        ctypes.CDLL(library)
    except OSError:
        return False
    return True


_PYTHON = f"python{sys.version_info[0]}.{sys.version_info[1]}"
TO_RUN = (
    Need("venv", "the Python environment", has_venv, f"{_PYTHON}-venv", "python3", "python"),
    Need(
        "Pango",
        "PDF documents",
        has_pango,
        "libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0",
        "pango",
        "pango",
    ),
)
TO_TEST = (
    *TO_RUN,
    Need(
        "Chromium",
        "the browser tests",
        lambda: chromium() is not None,
        "chromium-headless-shell|chromium",
        "chromium",
        "--cask google-chrome",
    ),
    Need("gettext", "the check of translations", program("xgettext"), *["gettext"] * 3),
    Need(
        "pdfsig",
        "the check of signatures",
        program("pdfsig"),
        "poppler-utils",
        "poppler-utils",
        "poppler",
    ),
    Need(
        "certutil",
        "the check of signatures",
        program("certutil"),
        "libnss3-tools",
        "nss-tools",
        "nss",
    ),
    Need(
        "Java",
        "the check of PDF documents",
        program("javac"),
        "default-jdk-headless",
        "java-latest-openjdk-devel",
        "openjdk",
    ),
)


def provide(needs: Iterable[Need]) -> None:
    """Install what lacks when we may; otherwise say in one sentence what to install."""
    missing = [need for need in needs if not need.present()]
    if not missing:
        return
    if os.geteuid() == 0 and shutil.which("apt-get"):
        _apt_get([word for need in missing for word in need.apt.split()])
        missing = [need for need in missing if not need.present()]
    if missing:
        raise SystemExit(sentence(missing))


def sentence(missing: Iterable[Need]) -> str:
    """What to install, with the command for this system."""
    missing = list(missing)
    what = ", ".join(f"{need.name} (for {need.why})" for need in missing)
    if platform.system() == "Darwin":
        command = "brew install " + " ".join(need.brew for need in missing)
    elif shutil.which("dnf"):
        command = "sudo dnf install " + " ".join(need.dnf for need in missing)
    else:
        names = [word.split("|")[-1] for need in missing for word in need.apt.split()]
        command = "sudo apt-get install " + " ".join(names)
    return f"This machine lacks {what}; install it with `{command}` and try again."


def _apt_get(packages: list[str]) -> None:
    print(f"Installing {' '.join(packages)}", flush=True)
    quiet = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    options: Any = {"env": quiet, "stdin": subprocess.DEVNULL, "capture_output": True, "text": True}
    for arguments in (["update"], ["install", "-y", "--no-install-recommends"]):
        if arguments[0] == "install":
            arguments += [_known(word.split("|"), options) for word in packages]
        done = subprocess.run(["apt-get", "-q", *arguments], **options)
        if done.returncode:
            print(done.stderr.strip()[-2000:], file=sys.stderr)


def _known(names: list[str], options: Any) -> str:
    """The first of these packages that the archive has; the last one when it has none."""
    for name in names[:-1]:
        if subprocess.run(["apt-cache", "show", name], **options).returncode == 0:
            return name
    return names[-1]
