"""An embedded PostgreSQL server as a child process, on a unix socket only."""

from __future__ import annotations

import contextlib
import hashlib
import os
import pwd
import re
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

from portal.launch import binaries, children

SUPERUSER = "postgres"
PATIENCE = 30.0
NOT_DURABLE = ("fsync=off", "synchronous_commit=off", "full_page_writes=off")


@dataclass(frozen=True)
class Server:
    """A running server; whoever started it may sign in as any role, nobody else may."""

    sockets: Path
    child: subprocess.Popen[bytes]

    def url(self, role: str, database: str) -> str:
        """The address by which `role` reaches `database`."""
        return f"postgres://{role}@/{database}?host={quote(str(self.sockets))}"


@contextlib.contextmanager
def server(base: Path, *, durable: bool = True) -> Iterator[Server]:
    """Run a server on the data in `base`; makes a new cluster the first time.

    `durable=False` gives up safety against power cuts for speed: tests only.
    """
    programs = binaries.postgres_programs()
    data = data_folder(base, programs)
    stop_orphan(data)
    sockets = _socket_folder()
    environment = {**os.environ, "LC_ALL": "C", "TZ": "UTC"}
    if not (data / "PG_VERSION").exists():
        _initdb(programs, data, environment, durable)
    _admit_only_us(data)
    log_path = data.parent / "postgres.log"
    with log_path.open("ab") as log:
        child = children.spawn(
            [programs / "postgres", "-D", data, *_options(sockets, durable)],
            log=log.fileno(),
            stop=signal.SIGINT,
            cwd="/",
            env=environment,
            **children.unprivileged(),
        )
        try:
            _wait(child, sockets, log_path)
            yield Server(sockets, child)
        finally:
            # SIGINT is PostgreSQL's fast shutdown, SIGQUIT its immediate one.
            children.halt(child, first=signal.SIGINT, last=signal.SIGQUIT)
            shutil.rmtree(sockets, ignore_errors=True)


def data_folder(base: Path, programs: Path) -> Path:
    """The cluster's folder; its name holds the major version, which cannot read another's data.

    As root the server runs as another user. When that user cannot enter `base`, the data
    moves to a folder of its own under /var/lib.
    """
    base.mkdir(parents=True, exist_ok=True)
    if not children.can_enter(base):
        mark = hashlib.sha256(str(base.resolve()).encode()).hexdigest()[:12]
        base = Path("/var/lib") / f"portal-{mark}"
        base.mkdir(mode=0o755, exist_ok=True)
        print(f"PostgreSQL keeps its data in {base}.", file=sys.stderr)
    data = base / f"postgres-{_major(programs)}"
    data.mkdir(mode=0o700, exist_ok=True)
    children.give_away(data)
    return data


def stop_orphan(data: Path) -> None:
    """Stop a server that outlived its launcher (possible where the kernel does not help)."""
    note = data / "postmaster.pid"
    lines = note.read_text().splitlines() if note.exists() else []
    # Process, data folder, start, port, socket folder: a number alone may be another's by now.
    if len(lines) < 5 or not _listens(Path(lines[4]) / f".s.PGSQL.{lines[3]}"):
        return
    with contextlib.suppress(ProcessLookupError):
        os.kill(int(lines[0]), signal.SIGINT)
        _wait_until_gone(note)


def _listens(path: Path) -> bool:
    with socket.socket(socket.AF_UNIX) as probe:
        return probe.connect_ex(str(path)) == 0


def _wait_until_gone(note: Path) -> None:
    end = time.monotonic() + PATIENCE
    while note.exists() and time.monotonic() < end:
        time.sleep(0.05)


def _major(programs: Path) -> str:
    said = subprocess.run([programs / "postgres", "--version"], capture_output=True, text=True)
    found = re.search(r"(\d+)", said.stdout)
    if found is None:
        raise SystemExit(f"{programs / 'postgres'} does not run: {said.stderr.strip()}")
    return found[1]


def _socket_folder() -> Path:
    """A short folder: the path of a unix socket may have 107 bytes at most."""
    folder = Path(tempfile.mkdtemp(prefix="portal-pg-", dir="/tmp"))
    children.give_away(folder)
    # As root the server runs as another user than the portal, which must reach it too.
    folder.chmod(0o755 if children.unprivileged() else 0o700)
    return folder


def _initdb(programs: Path, data: Path, environment: dict[str, str], durable: bool) -> None:
    """Make a cluster; the built-in locale is the same on every system and in the image."""
    locale = ("--locale=C", "--locale-provider=builtin", "--builtin-locale=C.UTF-8")
    how = ("-A", "peer", "-E", "UTF8", *locale, *(() if durable else ("--no-sync",)))
    made = subprocess.run(
        [programs / "initdb", "-D", data, "-U", SUPERUSER, *how],
        capture_output=True,
        text=True,
        cwd="/",
        env=environment,
        **children.unprivileged(),
    )
    if made.returncode:
        raise SystemExit(f"PostgreSQL could not make its data folder {data}:\n{made.stderr}")


def _admit_only_us(data: Path) -> None:
    """Let the system user who launches sign in as any role, and no other user of the machine."""
    us = pwd.getpwuid(os.geteuid()).pw_name
    (data / "pg_hba.conf").write_text("local all all peer map=launcher\n")
    (data / "pg_ident.conf").write_text(f'launcher "{us}" /^.*$\n')


def _options(sockets: Path, durable: bool) -> list[str]:
    settings = [
        "listen_addresses=",
        f"unix_socket_directories={sockets}",
        "unix_socket_permissions=0777",
        "max_connections=100",
        *(() if durable else NOT_DURABLE),
    ]
    return [part for setting in settings for part in ("-c", setting)]


def _wait(child: subprocess.Popen[bytes], sockets: Path, log: Path) -> None:
    """Wait until the server answers; a server that stops says why from its log."""
    import psycopg

    end = time.monotonic() + PATIENCE
    while True:
        try:
            psycopg.connect(host=str(sockets), user=SUPERUSER, dbname="postgres").close()
            return
        except psycopg.OperationalError:
            if child.poll() is not None or time.monotonic() > end:
                tail = log.read_text(errors="replace")[-2000:]
                raise SystemExit(f"PostgreSQL did not start. Its log says:\n{tail}") from None
            time.sleep(0.03)
