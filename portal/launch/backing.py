"""The two servers behind the portal: those of the environment, or embedded ones."""

from __future__ import annotations

import contextlib
import os
import subprocess
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote, urlsplit

from portal.launch import postgres, roles, secret_files, valkey

DATABASE = "portal"
MAINTENANCE = ("", "postgres", "template1")  # never the portal's own database


@dataclass(frozen=True)
class Services:
    """Environment variables with the addresses, and the servers that we started ourselves."""

    addresses: dict[str, str]
    children: dict[str, subprocess.Popen[bytes]]

    def fallen(self) -> str:
        """The name of a server of ours that has stopped; empty while all run."""
        return next((name for name, one in self.children.items() if one.poll() is not None), "")


@contextlib.contextmanager
def services(state: Path) -> Iterator[Services]:
    """PostgreSQL and the broker: of DATABASE_URL and REDIS_URL, or servers of ours on `state`."""
    state.mkdir(parents=True, exist_ok=True)
    children: dict[str, subprocess.Popen[bytes]] = {}
    with contextlib.ExitStack() as stack:
        if "DATABASE_URL" in os.environ:
            addresses = separate(os.environ, state / "database-password")
        else:
            server = stack.enter_context(postgres.server(state))
            addresses, children["PostgreSQL"] = _prepare(server), server.child
        if "REDIS_URL" not in os.environ:
            broker = stack.enter_context(valkey.server(state / "valkey.log"))
            addresses["REDIS_URL"], children["Valkey"] = broker.url, broker.child
        yield Services(addresses, children)


def separate(environment: Mapping[str, str], password_file: Path) -> dict[str, str]:
    """Both roles' addresses on a server of one's own.

    Given DATABASE_URL alone, it must name a superuser; the two roles are then made with a
    password that is kept in `password_file`. Given DATABASE_OWNER_URL too, nothing is changed.
    """
    given = environment["DATABASE_URL"]
    if environment.get("DATABASE_OWNER_URL"):
        return {"DATABASE_URL": given, "DATABASE_OWNER_URL": environment["DATABASE_OWNER_URL"]}
    import psycopg

    parts = urlsplit(given)
    named = parts.path.lstrip("/")
    database = DATABASE if named in MAINTENANCE else named
    password = secret_files.kept(password_file)
    with psycopg.connect(given, autocommit=True) as admin:
        row = admin.execute("SELECT current_setting('is_superuser')").fetchone()
        if row != ("on",):
            raise SystemExit(
                "DATABASE_URL names a plain role. Set DATABASE_OWNER_URL too, the role that "
                "owns the database and migrates it (docs/operations.md)."
            )
        roles.prepare(admin, database, passwords={roles.OWNER: password, roles.APP: password})
    host = parts.netloc.rpartition("@")[2]
    query = f"?{parts.query}" if parts.query else ""
    pattern = f"postgres://{{}}:{quote(password)}@{host}/{database}{query}"
    return _addresses(pattern.format(roles.APP), pattern.format(roles.OWNER))


def _prepare(server: postgres.Server) -> dict[str, str]:
    import psycopg

    with psycopg.connect(server.url(postgres.SUPERUSER, "postgres"), autocommit=True) as admin:
        roles.prepare(admin, DATABASE)
    return _addresses(server.url(roles.APP, DATABASE), server.url(roles.OWNER, DATABASE))


def _addresses(app: str, owner: str) -> dict[str, str]:
    return {"DATABASE_URL": app, "DATABASE_OWNER_URL": owner}
