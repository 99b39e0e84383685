"""What a builder made is kept for the next test that asks for the very same.

Playing a plan through the services takes seconds, and hundreds of tests begin with the same one.
A builder marked `@kept` does that once in a worker, or twice when it is quick. Then the rows that
its services wrote are copied beside the tables, with the files they stored; from then on they are
put back in one statement, and the test gets the same objects. Nothing stands in for our own code:
each row was written by the services, in this run, from this code.

It only happens where it cannot be told from the real thing: the builder is the first in its test
to write, and the arguments are plain values. In all other cases the builder runs. What a test
commits is committed at once, when the builder is done. `KEPT=no pytest …` lets it always run.

A fixture that needs the cast alone may be kept too: `@pytest.fixture` above `@kept`.
"""

from __future__ import annotations

import functools
import pickle
import time
from collections import Counter
from collections.abc import Callable
from contextlib import nullcontext
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any, Concatenate, ParamSpec, TypeVar

import psycopg
from django.db import connection, transaction
from django.utils import translation

from portal.documents import vault
from portal.documents.models import Document
from tests import database

P = ParamSpec("P")
R = TypeVar("R")

# Events are tied to the chain by a trigger at the commit: they are put back with their triggers.
LOUD, CHAIN = "audit_event", "audit_link"
PREPARE = """
CREATE SCHEMA IF NOT EXISTS kept;
CREATE TABLE IF NOT EXISTS kept.acts (scene text, nr serial, loud boolean, act text);
CREATE OR REPLACE FUNCTION kept.put(wanted text) RETURNS void LANGUAGE plpgsql SECURITY DEFINER
AS $$ DECLARE one record; mode text; BEGIN
    FOR one IN SELECT loud, act FROM kept.acts WHERE scene = wanted ORDER BY loud, nr LOOP
        mode := CASE WHEN one.loud THEN 'origin' ELSE 'replica' END;
        PERFORM set_config('session_replication_role', mode, true);
        EXECUTE one.act;
    END LOOP;
    PERFORM set_config('session_replication_role', 'origin', true);
END $$;
GRANT USAGE ON SCHEMA kept TO portal_app
"""
COLUMNS = """
SELECT string_agg(quote_ident(attname), ', ' ORDER BY attnum) FROM pg_attribute
WHERE attrelid = %s::regclass AND attnum > 0 AND NOT attisdropped AND attgenerated = ''
"""
KEY = """
SELECT quote_ident(attname) FROM pg_index
JOIN pg_attribute ON attrelid = indrelid AND attnum = ANY (indkey)
WHERE indrelid = %s::regclass AND indisprimary
"""
SLOW = 1.0  # seconds after which a builder is worth keeping, whoever else may ask for it
PLAIN = (str, int, bool, Decimal, date, type(None))


@dataclass(frozen=True)
class Scene:
    """What a builder left behind: its rows by the name of the scene, its objects, its files."""

    name: str
    objects: bytes
    files: dict[str, bytes]


@dataclass(frozen=True)
class Clean:
    """A database without a test's rows: the next transaction's number, and how many rows it has."""

    before: int
    rows: dict[str, int]


_server: list[database.Server] = []
_asked: Counter[str] = Counter()
_scenes: dict[str, Scene] = {}
_shapes: dict[str, tuple[str, str]] = {}
_clean: dict[str, Clean] = {}


def use(server: database.Server) -> None:
    """The server of this run, whose superuser copies the rows."""
    _server[:] = [server]


def clean(admin: psycopg.Connection) -> None:
    """The database of this connection has nothing of any test now."""
    if _server:
        row = admin.execute("SELECT pg_snapshot_xmax(pg_current_snapshot())::text").fetchone()
        assert row is not None
        known = _clean.get(admin.info.dbname)
        rows = known.rows if known else _counts(admin)
        _clean[admin.info.dbname] = Clean(int(row[0]), rows)


def kept(build: Callable[Concatenate[Any, P], R]) -> Callable[Concatenate[Any, P], R]:
    """Let `build(cast, …)` put back what it made before, where nobody can tell."""

    @functools.wraps(build)
    def building(cast: Any, *args: P.args, **named: P.kwargs) -> R:
        key = _key(build, args, named)
        if not key or not _nothing_written():
            return build(cast, *args, **named)
        with nullcontext() if connection.in_atomic_block else transaction.atomic():
            if key in _scenes:
                return _put_back(_scenes[key], cast)
            _asked[key] += 1
            began = time.perf_counter()
            made = build(cast, *args, **named)
            slow = time.perf_counter() - began > SLOW and _repeatable((*args, *named.values()))
            if slow or _asked[key] == 2:
                _keep(key, made, cast)
            return made

    return building


def _key(build: Callable[..., Any], args: tuple[Any, ...], named: dict[str, Any]) -> str:
    """The builder, its arguments, the database and the language; "" for arguments with a life."""
    if not _server or not all(map(_plain, (*args, *named.values()))):
        return ""
    place = (connection.settings_dict["NAME"], translation.get_language())
    return f"{build.__module__}.{build.__qualname__}{place}{args}{sorted(named.items())}"


def _plain(value: Any) -> bool:
    if isinstance(value, (list, tuple)):
        return all(map(_plain, value))
    if isinstance(value, dict):
        return all(map(_plain, (*value, *value.values())))
    return isinstance(value, PLAIN)


def _repeatable(values: tuple[Any, ...]) -> bool:
    """Whether another test may say the same: nobody says this very microsecond again."""
    return not any(isinstance(value, datetime) and value.microsecond for value in values)


def _nothing_written() -> bool:
    """Whether this test has written nothing yet."""
    with connection.cursor() as cursor:
        if not connection.in_atomic_block:
            return _still_clean(cursor)
        cursor.execute("SELECT pg_current_xact_id_if_assigned() IS NULL")
        return bool(cursor.fetchone()[0])


def _still_clean(cursor: Any) -> bool:
    """Whether nobody committed a change since the last test was wiped away."""
    known = _clean.get(connection.settings_dict["NAME"])
    if known is None or _counts(cursor) != known.rows:
        return False
    return not _changed(cursor, known.before)


def _changed(cursor: Any, since: int) -> list[str]:
    """The tables with a row that a transaction from this number on wrote."""
    newer = f"WHERE xmin::text::bigint >= {since}"
    some = (f"SELECT '{t}' WHERE EXISTS (SELECT FROM public.{t} {newer})" for t in _tables(cursor))
    return [table for (table,) in cursor.execute(" UNION ALL ".join(some)).fetchall()]


def _put_back(scene: Scene, cast: Any) -> Any:
    with connection.cursor() as cursor:
        cursor.execute("SELECT kept.put(%s)", [scene.name])
    for name, content in scene.files.items():
        place = vault.path_of(name)
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_bytes(content)
    made, people = pickle.loads(scene.objects)
    cast._known.update({code: one for code, one in people.items() if code not in cast._known})
    return made


def _keep(key: str, made: Any, cast: Any) -> None:
    """Copy what this test has written so far: all of it was written by one builder."""
    name = f"scene{len(_scenes)}"
    with connection.cursor() as cursor, _server[0].connect(connection.settings_dict["NAME"]) as to:
        to.execute(PREPARE)
        rows = _written(cursor)
        new = {table: _copy(to, f"{name}_{table}"[:60], table, rows[table]) for table in rows}
        before = _counts(to)
        if _counts(cursor) != {table: before[table] + new.get(table, 0) for table in before}:
            return  # it removed what was there before
        quiet = [table for table in rows if table != LOUD or CHAIN in rows]
        for table in rows:
            act = _act(to, f"{name}_{table}"[:60], table)
            loud = table not in quiet
            to.execute("INSERT INTO kept.acts VALUES (%s, DEFAULT, %s, %s)", [name, loud, act])
        _scenes[key] = Scene(name, pickle.dumps((made, cast._known)), _files())


def _written(cursor: Any) -> dict[str, bytes]:
    """The rows that this transaction wrote, by table, in PostgreSQL's own format."""
    cursor.execute("SELECT pg_current_xact_id()::text::bigint")
    first = cursor.fetchone()[0]
    found = {}
    for table in _changed(cursor, first):
        with connection.connection.cursor() as raw:
            mine = f"SELECT * FROM public.{table} WHERE xmin::text::bigint >= {first}"
            statement = f"COPY ({mine}) TO STDOUT (FORMAT binary)"
            with raw.copy(statement) as copy:
                found[table] = b"".join(bytes(part) for part in copy)
    return found


def _copy(to: psycopg.Connection, name: str, table: str, content: bytes) -> int:
    """Keep the rows of a table under a name; returns how many were not there before the test."""
    to.execute(f"DROP TABLE IF EXISTS kept.{name}")
    to.execute(f"CREATE TABLE kept.{name} (LIKE public.{table})")
    with to.cursor().copy(f"COPY kept.{name} FROM STDIN (FORMAT binary)") as copy:
        copy.write(content)
    known = f"SELECT FROM public.{table} b WHERE {_shape(to, table)[1]}"
    row = to.execute(f"SELECT count(*) FROM kept.{name} k WHERE NOT EXISTS ({known})").fetchone()
    assert row is not None
    return row[0]


def _act(to: psycopg.Connection, name: str, table: str) -> str:
    """The statement that puts the rows back, in the place of what they were made from."""
    columns, same = _shape(to, table)
    old = f"DELETE FROM public.{table} b USING kept.{name} k WHERE {same}"
    new = f"INSERT INTO public.{table} ({columns}) SELECT {columns} FROM kept.{name}"
    return f"{old}; {new}"


def _shape(to: psycopg.Connection, table: str) -> tuple[str, str]:
    """A table's columns, and the condition under which two of its rows, b and k, are the same."""
    if table not in _shapes:
        row = to.execute(COLUMNS, [f"public.{table}"]).fetchone()
        assert row is not None
        keys = [key for (key,) in to.execute(KEY, [f"public.{table}"]).fetchall()]
        _shapes[table] = row[0], " AND ".join(f"b.{key} = k.{key}" for key in keys)
    return _shapes[table]


def _counts(of: Any) -> dict[str, int]:
    """How many rows each table has, as this connection sees it."""
    each = (f"SELECT '{table}', count(*) FROM public.{table}" for table in _tables(of))
    return dict(of.execute(" UNION ALL ".join(each)).fetchall())


def _tables(of: Any) -> list[str]:
    found = of.execute("SELECT quote_ident(tablename) FROM pg_tables WHERE schemaname = 'public'")
    return sorted(table for (table,) in found.fetchall())


def _files() -> dict[str, bytes]:
    """The content of every stored file that this test knows, by its storage name."""
    paths = {one.storage_name: vault.path_of(one.storage_name) for one in Document.objects.all()}
    return {name: path.read_bytes() for name, path in paths.items() if path.exists()}
