"""The backup of docs/operations.md can be restored: same rows, same owner, same rights."""

import subprocess
from urllib.parse import parse_qs, urlsplit

import psycopg
import pytest

from portal.launch import binaries, roles

SOURCE, TARGET = "portal_test_source", "portal_test_target"
TABLES = "SELECT tablename, tableowner FROM pg_tables WHERE schemaname = 'public' ORDER BY 1"


@pytest.fixture
def databases(database_server):
    database_server.clone(SOURCE)
    database_server.drop(TARGET)
    yield database_server
    database_server.drop(SOURCE)
    database_server.drop(TARGET)


def tool(server, name, *arguments, **options):
    host = parse_qs(urlsplit(server.url("postgres", "postgres")).query)["host"][0]
    command = [binaries.postgres_programs() / name, "--host", host, "--username", "postgres"]
    done = subprocess.run([*command, *arguments], capture_output=True, **options)
    assert done.returncode == 0, done.stderr
    return done.stdout


def content(server, database):
    with server.connect(database) as admin:
        tables = admin.execute(TABLES).fetchall()
        count = {n: admin.execute(f"SELECT count(*) FROM {n}").fetchone() for n, _ in tables}
    return count, {owner for _, owner in tables}


def test_a_dump_restores_to_the_same_portal(databases):
    with psycopg.connect(databases.url(roles.APP, SOURCE), autocommit=True) as app:
        app.execute("INSERT INTO auth_group (name) VALUES ('remembered')")

    dump = tool(databases, "pg_dump", "--format", "custom", SOURCE)
    with databases.connect("postgres") as admin:
        roles.prepare(admin, TARGET)
    # The tests' own copies of reference data stand in a schema that no portal has.
    restored = ("--dbname", TARGET, "--exit-on-error", "--exclude-schema", "pristine")
    tool(databases, "pg_restore", *restored, input=dump)

    assert content(databases, TARGET) == content(databases, SOURCE)
    assert content(databases, TARGET)[1] == {"portal_owner"}
    with psycopg.connect(databases.url(roles.APP, TARGET), autocommit=True) as app:
        app.execute("UPDATE auth_group SET name = 'still mine' WHERE name = 'remembered'")
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            app.execute("TRUNCATE auth_group CASCADE")
    with psycopg.connect(databases.url(roles.OWNER, TARGET), autocommit=True) as owner:
        owner.execute("CREATE TABLE later (id int)")
    with psycopg.connect(databases.url(roles.APP, TARGET), autocommit=True) as app:
        app.execute("INSERT INTO later VALUES (1)")
