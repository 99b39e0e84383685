"""What every test may lean on: PostgreSQL as in production, a Valkey server, a superuser."""

import contextlib
import dataclasses
import functools
import os
from collections.abc import Iterator

import psycopg
import pytest

from portal.launch import translations
from tests import database, kept

pytest_plugins = ["tests.cast", "tests.browser"]

# Playwright's synchronous API runs an event loop in the thread that also asks the database.
os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "true")

LONG = ("story", "accessible", "permissions", "launch")

_stack = contextlib.ExitStack()
_server: list[database.Server] = []


@pytest.hookimpl(optionalhook=True)
def pytest_configure_node(node):
    """With several workers the first process starts the one server they share."""
    if not _server:
        _server.append(_stack.enter_context(database.running()))
    node.workerinput["database_server"] = dataclasses.astuple(_server[0])


def pytest_configure(config):
    """The pages are tested in the words of the catalogues as they are now."""
    if not hasattr(config, "workerinput"):
        translations.compile_stale()


def pytest_collection_modifyitems(items):
    """Files that take minutes come first, so that the workers end at about the same time."""
    items.sort(
        key=lambda item: LONG.index(folder) if (folder := item.path.parent.name) in LONG else 9
    )


def pytest_unconfigure(config):
    _stack.close()


@pytest.fixture(autouse=True)
def own_language():
    """A page asked for in English leaves its thread English; the next test starts afresh."""
    from django.utils import translation

    translation.deactivate()


@pytest.fixture(scope="session", autouse=True)
def static_addresses() -> Iterator[None]:
    """Every page names some thirty static files: the address of each is looked up once."""
    from django.templatetags.static import StaticNode

    once = functools.cache(StaticNode.handle_simple)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(StaticNode, "handle_simple", staticmethod(once))
        yield


@pytest.fixture(scope="session")
def database_server(request) -> Iterator[database.Server]:
    """The PostgreSQL server of this run, with its migrated template."""
    given = getattr(request.config, "workerinput", {}).get("database_server")
    if given:
        yield database.Server(*given)
        return
    with database.running() as server:
        yield server


@pytest.fixture(scope="session")
def django_db_setup(request, database_server, django_test_environment, django_db_blocker):
    """This worker's own copy of the template, used as the plain role."""
    import environ
    from django.conf import settings
    from django.db import connection
    from django.test import TransactionTestCase

    worker = getattr(request.config, "workerinput", {}).get("workerid", "main")
    name = f"portal_test_{worker}"
    database_server.clone(name)
    with django_db_blocker.unblock():
        connection.close()
        settings.DATABASE_OWNER_URL = database_server.url("portal_owner", name)
        connection.settings_dict.update(
            environ.Env.db_url_config(database_server.url("portal_app", name))
        )
    if os.environ.get("KEPT") != "no":
        kept.use(database_server)
    with database_server.connect(name) as admin:
        kept.clean(admin)
        TransactionTestCase._fixture_teardown = lambda self: _wiped(admin)
        yield
    with django_db_blocker.unblock():
        connection.close()
    database_server.drop(name)


def _wiped(admin: psycopg.Connection) -> None:
    """Take away what a test committed."""
    database.wipe(admin)
    kept.clean(admin)


@pytest.fixture
def superuser(db, database_server) -> Iterator[psycopg.Connection]:
    """A superuser's own connection to the test's database, in autocommit.

    It sees what is committed: use it in tests with `transaction=True`.
    """
    from django.db import connection

    with database_server.connect(connection.settings_dict["NAME"]) as admin:
        yield admin
