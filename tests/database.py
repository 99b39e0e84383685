"""The suite's PostgreSQL: one server per run, a migrated template, a database per worker.

Tests run as the application's plain role, as people do. A superuser cleans up behind tests
that commit, because the record of events refuses DELETE and TRUNCATE from everybody else.
"""

from __future__ import annotations

import contextlib
import hashlib
import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote, urlsplit, urlunsplit

import psycopg
import pytest
from psycopg import sql

from portal.launch import binaries, postgres, roles, secret_files

ROOT = Path(__file__).resolve().parents[1]
CACHE = ROOT / ".data" / "test-clusters"
KEPT = 3
MINUTE, DAY = 60.0, 24 * 60 * 60.0
TEMPLATE = "portal_template"

# What a migrated, filled template is made from: any change makes a new one.
INGREDIENTS = (
    "*/migrations/*.py",
    "portal/*/migrations/*.py",
    "plans/*/migrations/*.py",
    "portal/*/management/commands/*.py",
    "portal/accounts/*.py",
    "portal/funds/**/*",
    "portal/launch/*.py",
    "portal/settings/*.py",
    "requirements-dev.txt",
    "tests/database.py",
)

# Tables that hold rows in the template (reference data, permissions) are kept aside once and
# put back exactly; all others are emptied. In replica mode no trigger and no foreign key acts.
KEEP_ASIDE = """
DO $$ DECLARE name text; filled boolean; BEGIN
    CREATE SCHEMA pristine;
    FOR name IN SELECT quote_ident(tablename) FROM pg_tables WHERE schemaname = 'public' LOOP
        EXECUTE format('SELECT EXISTS (SELECT FROM public.%s)', name) INTO filled;
        IF filled THEN
            EXECUTE format('CREATE TABLE pristine.%s AS TABLE public.%s', name, name);
        END IF;
    END LOOP;
END $$
"""
WIPE = """
DO $$ DECLARE name text; columns text; differs boolean; BEGIN
    FOR name IN SELECT quote_ident(tablename) FROM pg_tables WHERE schemaname = 'public' LOOP
        IF to_regclass('pristine.' || name) IS NULL THEN
            EXECUTE format('DELETE FROM public.%s', name);
            CONTINUE;
        END IF;
        EXECUTE format(
            'SELECT EXISTS (TABLE public.%s EXCEPT TABLE pristine.%s)
                 OR (SELECT count(*) FROM public.%s) <> (SELECT count(*) FROM pristine.%s)',
            name, name, name, name) INTO differs;
        IF differs THEN
            SELECT string_agg(quote_ident(attname), ', ') INTO columns FROM pg_attribute
            WHERE attrelid = ('public.' || name)::regclass AND attnum > 0
              AND NOT attisdropped AND attgenerated = '';
            EXECUTE format('DELETE FROM public.%s', name);
            EXECUTE format('INSERT INTO public.%s (%s) SELECT %s FROM pristine.%s',
                           name, columns, columns, name);
        END IF;
    END LOOP;
END $$
"""


@dataclass(frozen=True)
class Server:
    """A PostgreSQL server that holds the template; two patterns make an address of it."""

    plain: str
    admin: str

    def url(self, role: str, database: str) -> str:
        """The address for `role` (portal_app, portal_owner, …) or for the superuser."""
        pattern = self.admin if role == postgres.SUPERUSER else self.plain
        return pattern.format(role=quote(role), database=quote(database))

    def connect(self, database: str) -> psycopg.Connection:
        """A superuser's connection, in autocommit."""
        return psycopg.connect(self.url(postgres.SUPERUSER, database), autocommit=True)

    def clone(self, database: str, source: str = TEMPLATE) -> None:
        """Make `database` a fresh copy of the template, or of another that nobody uses now."""
        name, template = sql.Identifier(database), sql.Identifier(source)
        with self.connect("postgres") as admin:
            admin.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(name))
            copy = "CREATE DATABASE {} TEMPLATE {} STRATEGY file_copy"
            admin.execute(sql.SQL(copy).format(name, template))
            grant = "GRANT CONNECT, TEMPORARY ON DATABASE {} TO portal_app"
            admin.execute(sql.SQL(grant).format(name))

    def drop(self, database: str) -> None:
        """Remove `database`, whoever still uses it."""
        with self.connect("postgres") as admin:
            drop = "DROP DATABASE IF EXISTS {} WITH (FORCE)"
            admin.execute(sql.SQL(drop).format(sql.Identifier(database)))


@contextlib.contextmanager
def running() -> Iterator[Server]:
    """The server of DATABASE_URL when that is set, else an embedded one of our own."""
    with _given(os.environ["DATABASE_URL"]) if "DATABASE_URL" in os.environ else _own() as server:
        yield server


def wipe(admin: psycopg.Connection) -> None:
    """Bring the database back to the template's content, through triggers that refuse it."""
    admin.execute("SET session_replication_role = replica")
    admin.execute("SET lock_timeout = '20s'")
    try:
        admin.execute(WIPE)
    finally:
        admin.execute("RESET session_replication_role")


@contextlib.contextmanager
def _own() -> Iterator[Server]:
    cluster = CACHE / _fingerprint()
    if not cluster.exists():
        _build(cluster)
    base = _scratch()
    try:
        subprocess.run(["cp", "-a", f"{cluster}/.", str(base)], check=True)
        with postgres.server(base, durable=False) as server:
            yield _embedded(server)
    finally:
        shutil.rmtree(base, ignore_errors=True)


@contextlib.contextmanager
def _given(url: str) -> Iterator[Server]:
    """A superuser's address. Both roles get the password that `make run` gives them."""
    parts = urlsplit(url)._replace(path="/{database}")
    password = secret_files.kept(ROOT / ".data" / "database-password")
    netloc = f"{{role}}:{quote(password)}@{parts.netloc.rpartition('@')[2]}"
    server = Server(urlunsplit(parts._replace(netloc=netloc)), urlunsplit(parts))
    with psycopg.connect(url, autocommit=True) as admin:
        row = admin.execute("SELECT current_setting('is_superuser'), current_user").fetchone()
        if row is None or row[0] != "on":
            pytest.exit("DATABASE_URL must name a superuser when the tests use it.", returncode=3)
    _fill(server, password)
    yield server
    server.drop(TEMPLATE)


def _embedded(server: postgres.Server) -> Server:
    pattern = server.url("{role}", "{database}")
    return Server(pattern, pattern.format(role=postgres.SUPERUSER, database="{database}"))


def _build(cluster: Path) -> None:
    """Make a cluster with the template and keep it for the next runs of the same code."""
    base = _scratch()
    with postgres.server(base, durable=False) as server:
        _fill(_embedded(server))
    CACHE.mkdir(parents=True, exist_ok=True)
    half = Path(tempfile.mkdtemp(dir=CACHE, prefix="half-"))
    subprocess.run(["cp", "-a", f"{base}/.", str(half)], check=True)
    shutil.rmtree(base, ignore_errors=True)
    with contextlib.suppress(OSError):  # another run was first
        half.rename(cluster)
    _forget_old()


def _fill(server: Server, password: str = "") -> None:
    """Migrate the template and load the reference data, as `make run` does."""
    server.drop(TEMPLATE)
    with server.connect("postgres") as admin:
        passwords = dict.fromkeys((roles.OWNER, roles.APP), password)
        roles.prepare(admin, TEMPLATE, passwords=passwords)
    environment = {
        **os.environ,
        "DJANGO_SETTINGS_MODULE": "portal.settings.test",
        "DATABASE_URL": server.url(roles.APP, TEMPLATE),
        "DATABASE_OWNER_URL": server.url(roles.OWNER, TEMPLATE),
    }
    made = subprocess.run(
        [sys.executable, "manage.py", "prepare", "--verbosity", "0"],
        cwd=ROOT,
        env=environment,
        capture_output=True,
        text=True,
    )
    if made.returncode:
        pytest.exit(
            f"The test database could not be made:\n{made.stdout}{made.stderr}", returncode=3
        )
    with server.connect(TEMPLATE) as admin:
        admin.execute(KEEP_ASIDE)


def _fingerprint() -> str:
    digest = hashlib.sha256(str(binaries.postgres_programs()).encode())
    files = {path for pattern in INGREDIENTS for path in ROOT.glob(pattern) if path.is_file()}
    for path in sorted(files):
        if "__pycache__" not in path.parts:
            digest.update(str(path.relative_to(ROOT)).encode() + b"\0" + path.read_bytes())
    return digest.hexdigest()[:20]


def _forget_old() -> None:
    """Keep the newest clusters, and those that a run may be copying just now.

    Folders of runs that were killed go after a day.
    """
    by_age = sorted(CACHE.iterdir(), key=_age)
    killed = [path for path in Path(tempfile.gettempdir()).glob("portal-test-*") if path.is_dir()]
    for old in [path for path in by_age[KEPT:] if _age(path) > 10 * MINUTE]:
        shutil.rmtree(old, ignore_errors=True)
    for old in [path for path in killed if _age(path) > DAY]:
        shutil.rmtree(old, ignore_errors=True)


def _age(path: Path) -> float:
    with contextlib.suppress(FileNotFoundError):  # another run was first
        return time.time() - path.stat().st_mtime
    return 0.0


def _scratch() -> Path:
    base = Path(tempfile.mkdtemp(prefix="portal-test-"))
    base.chmod(0o755)
    return base
