"""An embedded Valkey server (Redis protocol) as a child process, on a unix socket only."""

from __future__ import annotations

import contextlib
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from portal.launch import binaries, children

PATIENCE = 10.0


@dataclass(frozen=True)
class Server:
    """A running server and the address of its socket."""

    url: str
    child: subprocess.Popen[bytes]


@contextlib.contextmanager
def server(log_path: Path) -> Iterator[Server]:
    """Run a server that keeps nothing on disk.

    Losing what it holds costs nothing: the queue itself is in the database.
    """
    folder = Path(tempfile.mkdtemp(prefix="portal-vk-", dir="/tmp"))
    socket = folder / "s"
    quiet = ("--port", "0", "--save", "", "--loglevel", "warning")
    where = ("--unixsocket", socket, "--unixsocketperm", "700", "--dir", folder)
    with log_path.open("ab") as log:
        child = children.spawn(
            [binaries.valkey_server(), *quiet, *where], log=log.fileno(), stop=signal.SIGTERM
        )
        try:
            _wait(child, socket, log_path)
            yield Server(f"redis+socket://{socket}", child)
        finally:
            children.halt(child)
            shutil.rmtree(folder, ignore_errors=True)


def _wait(child: subprocess.Popen[bytes], socket: Path, log_path: Path) -> None:
    end = time.monotonic() + PATIENCE
    while not socket.exists():
        if child.poll() is not None or time.monotonic() > end:
            tail = log_path.read_text(errors="replace")[-2000:]
            raise SystemExit(f"Valkey did not start. Its log says:\n{tail}")
        time.sleep(0.01)
