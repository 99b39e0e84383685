"""The two servers behind the portal: those of the environment, or embedded ones."""

from __future__ import annotations

import contextlib
import os
from collections.abc import Iterator, Mapping
from pathlib import Path
from urllib.parse import quote, urlsplit

from portal.launch import postgres, roles, secret_files, valkey

DATABASE = "portal"
MAINTENANCE = ("", "postgres", "template1")  # never the portal's own database


@contextlib.contextmanager
def services(state: Path) -> Iterator[dict[str, str]]:
    """Environment variables with the addresses of PostgreSQL and the broker.

    DATABASE_URL and REDIS_URL, when set, are used; otherwise a server is started on `state`.
    """
    state.mkdir(parents=True, exist_ok=True)
    with contextlib.ExitStack() as stack:
        if "DATABASE_URL" in os.environ:
            addresses = separate(os.environ, state / "database-password")
        else:
            server = stack.enter_context(postgres.server(state))
            addresses = _prepare(server)
        if "REDIS_URL" not in os.environ:
            addresses["REDIS_URL"] = stack.enter_context(valkey.server(state / "valkey.log"))
        yield addresses


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
