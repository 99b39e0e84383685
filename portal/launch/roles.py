"""The two database roles: one owns the tables, the other uses them and can do no more.

`portal_owner` owns the database and runs migrations; `portal_app` serves people. It is no
superuser, owns nothing and cannot bypass row-level security (trust goals T3 and T10).
"""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import unquote, urlsplit

from portal.launch.given import environment

if TYPE_CHECKING:
    import psycopg

OWNER = "portal_owner"
APP = "portal_app"


def prepare(
    admin: psycopg.Connection,
    database: str,
    *,
    passwords: dict[str, str] | None = None,
) -> None:
    """Make both roles and the database, or bring existing ones in line.

    `admin` is an autocommit connection of a superuser (or a role that may create roles and
    databases). `passwords` holds a password per role; without one a role keeps what it has.
    """
    for role in (OWNER, APP):
        _role(admin, role, (passwords or {}).get(role, ""))
    _database(admin, database)


def grant_use(connection: psycopg.Connection, app: str) -> None:
    """Let `app` use whatever the current role makes from now on: rows, never structure.

    Tables that only grow take rights away again in their own migration.
    """
    from psycopg import sql

    role = sql.Identifier(app)
    for statement in (
        "GRANT USAGE ON SCHEMA public TO {}",
        "ALTER DEFAULT PRIVILEGES IN SCHEMA public"
        " GRANT SELECT, INSERT, UPDATE, DELETE ON TABLES TO {}",
        "ALTER DEFAULT PRIVILEGES IN SCHEMA public GRANT USAGE, SELECT ON SEQUENCES TO {}",
    ):
        connection.execute(sql.SQL(statement).format(role))


def _role(admin: psycopg.Connection, name: str, password: str) -> None:
    from psycopg import sql

    role = sql.Identifier(name)
    known = admin.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", [name]).fetchone()
    verb = "ALTER" if known else "CREATE"
    rights = "LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE NOBYPASSRLS NOREPLICATION"
    admin.execute(sql.SQL(f"{verb} ROLE {{}} {rights}").format(role))
    if password:
        admin.execute(sql.SQL("ALTER ROLE {} PASSWORD {}").format(role, sql.Literal(password)))


def _database(admin: psycopg.Connection, name: str) -> None:
    from psycopg import sql

    database, owner, app = sql.Identifier(name), sql.Identifier(OWNER), sql.Identifier(APP)
    known = admin.execute("SELECT 1 FROM pg_database WHERE datname = %s", [name]).fetchone()
    if not known:
        admin.execute(sql.SQL("CREATE DATABASE {} OWNER {}").format(database, owner))
    admin.execute(sql.SQL("REVOKE ALL ON DATABASE {} FROM PUBLIC").format(database))
    admin.execute(sql.SQL("GRANT CONNECT ON DATABASE {} TO {}").format(database, app))


def main() -> None:
    """Prepare a server from the environment: DATABASE_ADMIN_URL, and both roles' own URLs.

    As everywhere, NAME_FILE may name a file that holds the value.
    """
    import psycopg

    given = environment()
    urls = [given["DATABASE_OWNER_URL"], given["DATABASE_URL"]]
    parts = [urlsplit(url) for url in urls]
    if [part.username for part in parts] != [OWNER, APP]:
        raise SystemExit(f"DATABASE_OWNER_URL must name {OWNER}, and DATABASE_URL {APP}.")
    passwords = {str(part.username): unquote(part.password or "") for part in parts}
    with psycopg.connect(given["DATABASE_ADMIN_URL"], autocommit=True) as admin:
        prepare(admin, unquote(parts[1].path.lstrip("/")), passwords=passwords)


if __name__ == "__main__":
    main()
