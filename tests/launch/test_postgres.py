"""The embedded PostgreSQL: starts, restarts with its data, admits only us, says why it fails."""

import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import psycopg
import pytest

from portal.launch import binaries, children, postgres


@pytest.fixture
def base():
    folder = Path(tempfile.mkdtemp(prefix="portal-test-", dir="/tmp"))
    folder.chmod(0o755)
    yield folder
    shutil.rmtree(folder, ignore_errors=True)


def ask(server, statement, role="postgres"):
    with psycopg.connect(server.url(role, "postgres"), autocommit=True) as connection:
        cursor = connection.execute(statement)
        return cursor.fetchone() if cursor.description else None


def test_it_starts_keeps_its_data_and_stops(base):
    with postgres.server(base) as first:
        ask(first, "CREATE TABLE kept AS SELECT 42 AS answer")
    assert not first.sockets.exists()
    with pytest.raises(psycopg.OperationalError):
        ask(first, "SELECT 1")
    with postgres.server(base) as second:
        assert ask(second, "SELECT answer FROM kept") == (42,)


def test_it_sorts_and_searches_alike_on_every_machine(base):
    with postgres.server(base, durable=False) as server:
        assert ask(server, "SELECT lower('ÉÉN'), 'ÉÉN' ILIKE 'één'") == ("één", True)
        assert ask(server, "SHOW listen_addresses") == ("",)
        assert ask(server, "SHOW server_encoding") == ("UTF8",)


def test_it_is_durable_unless_told_otherwise(base):
    with postgres.server(base) as server:
        assert ask(server, "SHOW fsync") == ("on",)
    with postgres.server(base, durable=False) as server:
        assert ask(server, "SHOW fsync") == ("off",)


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can become somebody else")
def test_another_user_of_the_machine_is_not_admitted(base):
    with postgres.server(base, durable=False) as server:
        psql = binaries.postgres_programs() / "psql"
        attempt = subprocess.run(
            [psql, "-h", server.sockets, "-U", "postgres", "-c", "SELECT 1"],
            capture_output=True,
            text=True,
            cwd="/",
            **children.unprivileged(),
        )
    assert attempt.returncode == 2
    assert "Peer authentication failed" in attempt.stderr


@pytest.mark.skipif(os.geteuid() != 0, reason="everybody else can enter their own folder")
def test_a_folder_that_the_server_cannot_enter_is_replaced(base, capsys):
    base.chmod(0o700)
    data = postgres.data_folder(base / "state", binaries.postgres_programs())
    try:
        assert data.parent.parent == Path("/var/lib")
        assert str(data.parent) in capsys.readouterr().err
    finally:
        shutil.rmtree(data.parent)


def test_the_data_folder_carries_the_major_version(base):
    data = postgres.data_folder(base, binaries.postgres_programs())
    assert data.name.startswith("postgres-1")


def test_data_of_another_version_are_refused_with_the_reason(base):
    data = postgres.data_folder(base, binaries.postgres_programs())
    (data / "PG_VERSION").write_text("9\n")
    with pytest.raises(SystemExit, match="PostgreSQL did not start"), postgres.server(base):
        pass


def test_a_server_left_behind_is_stopped_first(base):
    orphaned = (
        "import os; from pathlib import Path; from portal.launch import children, postgres;"
        "children.die_with_parent = lambda sig: None;"
        "children._watchdog = lambda: type('None', (), {'watch': lambda *a: None})();"
        f"server = postgres.server(Path({str(base)!r}), durable=False); server.__enter__();"
        "print('up', flush=True); os.kill(os.getpid(), 9)"
    )
    first = subprocess.run([sys.executable, "-c", orphaned], capture_output=True, text=True)
    assert first.returncode == -signal.SIGKILL, first.stderr
    with postgres.server(base, durable=False) as server:
        assert ask(server, "SELECT 1") == (1,)


def test_a_stale_note_of_a_server_is_no_reason_to_stop_anybody(base):
    data = postgres.data_folder(base, binaries.postgres_programs())
    sleeper = subprocess.Popen(["sleep", "60"])
    note = f"{sleeper.pid}\n{data}\n1\n5432\n/tmp/nowhere\n\n\n"
    (data / "postmaster.pid").write_text(note)
    postgres.stop_orphan(data)
    assert sleeper.poll() is None
    sleeper.kill()


def test_it_is_up_within_seconds(base):
    began = time.monotonic()
    with postgres.server(base, durable=False):
        assert time.monotonic() - began < 60
