"""Servers of one's own are used when they are named; otherwise ours are started."""

import tempfile
from pathlib import Path

import psycopg
import pytest

from portal.launch import backing, postgres
from portal.launch.connection import POWERS


@pytest.fixture
def own_server():
    """A PostgreSQL as somebody might have: a superuser and an empty database."""
    base = Path(tempfile.mkdtemp(prefix="portal-test-", dir="/tmp"))
    base.chmod(0o755)
    with postgres.server(base, durable=False) as server:
        with psycopg.connect(server.url("postgres", "postgres"), autocommit=True) as admin:
            admin.execute("CREATE DATABASE mine")
        yield server


def powers(url):
    with psycopg.connect(url) as connection:
        return connection.execute(POWERS).fetchone()


def test_both_servers_are_started_and_stopped(monkeypatch):
    monkeypatch.delenv("DATABASE_URL", raising=False)
    monkeypatch.delenv("REDIS_URL", raising=False)
    state = Path(tempfile.mkdtemp(prefix="portal-test-", dir="/tmp"))
    state.chmod(0o755)
    with backing.services(state / "deep" / "state") as services:
        addresses = services.addresses
        assert set(addresses) == {"DATABASE_URL", "DATABASE_OWNER_URL", "REDIS_URL"}
        assert powers(addresses["DATABASE_URL"]) == (False, False, False)
        assert services.fallen() == ""
        services.children["Valkey"].kill()
        services.children["Valkey"].wait()
        assert services.fallen() == "Valkey"
    with pytest.raises(psycopg.OperationalError):
        powers(addresses["DATABASE_URL"])


def test_a_superuser_of_ones_own_server_makes_both_roles(own_server, monkeypatch, tmp_path):
    monkeypatch.setenv("DATABASE_URL", own_server.url("postgres", "mine"))
    monkeypatch.setenv("REDIS_URL", "redis://elsewhere/0")
    monkeypatch.delenv("DATABASE_OWNER_URL", raising=False)
    with backing.services(tmp_path) as services:
        addresses = services.addresses
        assert services.children == {}
        assert "REDIS_URL" not in addresses
        assert powers(addresses["DATABASE_URL"]) == (False, False, False)
    assert "portal_owner" in addresses["DATABASE_OWNER_URL"]
    again = backing.separate({"DATABASE_URL": own_server.url("postgres", "mine")}, tmp_path / "p")
    assert set(again) == {"DATABASE_URL", "DATABASE_OWNER_URL"}


def test_the_server_s_own_database_is_never_used(own_server, tmp_path):
    given = {"DATABASE_URL": own_server.url("postgres", "postgres")}
    addresses = backing.separate(given, tmp_path / "password")
    assert "/portal?" in addresses["DATABASE_URL"]


def test_two_given_roles_are_used_as_they_are(tmp_path):
    given = {"DATABASE_URL": "postgres://a@h/x", "DATABASE_OWNER_URL": "postgres://b@h/x"}
    assert backing.separate(given, tmp_path / "password") == given
    assert not (tmp_path / "password").exists()


def test_a_plain_role_alone_is_refused_with_the_repair(own_server, tmp_path):
    with psycopg.connect(own_server.url("postgres", "mine"), autocommit=True) as admin:
        admin.execute("CREATE ROLE plain LOGIN")
    with pytest.raises(SystemExit, match="DATABASE_OWNER_URL"):
        backing.separate({"DATABASE_URL": own_server.url("plain", "mine")}, tmp_path / "password")
