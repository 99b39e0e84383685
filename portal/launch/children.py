"""Child processes that never outlive the launcher and never run as root when they must not."""

from __future__ import annotations

import contextlib
import ctypes
import os
import pwd
import signal
import subprocess
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import IO, Any

from portal.launch.watchdog import Watchdog

UNPRIVILEGED = "nobody"
PR_SET_PDEATHSIG = 1
_watchdogs: list[Watchdog] = []


def unprivileged() -> dict[str, Any]:
    """Arguments for `subprocess` that drop root; empty for everybody else.

    PostgreSQL refuses to run as root. `subprocess` changes the user by itself, so neither
    `useradd` nor a set-uid helper is needed.
    """
    if os.geteuid() != 0:
        return {}
    entry = pwd.getpwnam(UNPRIVILEGED)
    return {"user": entry.pw_uid, "group": entry.pw_gid, "extra_groups": []}


def give_away(*paths: Path) -> None:
    """Hand folders to the unprivileged user; does nothing unless we are root."""
    if who := unprivileged():
        for path in paths:
            os.chown(path, who["user"], who["group"])


def can_enter(folder: Path) -> bool:
    """Can the unprivileged user reach this folder? (A checkout below /root it cannot.)"""
    probe = ["/bin/sh", "-c", 'cd "$1"', "sh", str(folder)]
    return subprocess.run(probe, capture_output=True, cwd="/", **unprivileged()).returncode == 0


def die_with_parent(sig: signal.Signals) -> Callable[[], None] | None:
    """A `preexec_fn` that has the kernel send `sig` when the launcher dies, even by `kill -9`.

    Linux only; elsewhere `None`, and `portal.launch.watchdog` does the same from outside.
    """
    if not sys.platform.startswith("linux"):
        return None
    prctl = ctypes.CDLL(None).prctl

    def ask_kernel() -> None:
        prctl(PR_SET_PDEATHSIG, int(sig))

    return ask_kernel


def spawn(
    command: Sequence[str | Path],
    *,
    log: IO[bytes] | int | None = None,
    stop: signal.Signals = signal.SIGTERM,
    **options: Any,
) -> subprocess.Popen[bytes]:
    """Start a child in a session of its own, so that Ctrl-C reaches the launcher alone.

    The launcher then stops its children in the right order. `log` takes both outputs, `stop`
    is what the child gets when the launcher itself is killed.
    """
    tie = die_with_parent(stop)
    child = subprocess.Popen(
        [str(part) for part in command],
        stdin=subprocess.DEVNULL,
        stdout=log,
        stderr=log,
        start_new_session=True,
        preexec_fn=tie,
        **options,
    )
    if tie is None:
        _watchdog().watch(child.pid, stop)
    return child


def ask(child: subprocess.Popen[bytes], sig: signal.Signals = signal.SIGTERM) -> None:
    """Ask a child to stop, without waiting for it."""
    if child.poll() is None:
        with contextlib.suppress(ProcessLookupError):
            child.send_signal(sig)


def halt(
    child: subprocess.Popen[bytes],
    *,
    first: signal.Signals = signal.SIGTERM,
    last: signal.Signals = signal.SIGKILL,
    patience: float = 15,
) -> None:
    """Stop a child: ask with `first`, wait `patience` seconds, then insist with `last`."""
    ask(child, first)
    see_off(child, last=last, patience=patience)


def see_off(
    child: subprocess.Popen[bytes],
    *,
    last: signal.Signals = signal.SIGKILL,
    patience: float = 15,
) -> None:
    """Wait for a child that was asked to stop; after `patience` seconds insist with `last`."""
    try:
        child.wait(patience)
    except subprocess.TimeoutExpired:
        child.send_signal(last)
        child.wait(patience)
    if _watchdogs:
        _watchdogs[0].forget(child.pid)


def _watchdog() -> Watchdog:
    if not _watchdogs:
        _watchdogs.append(Watchdog())
    return _watchdogs[0]
