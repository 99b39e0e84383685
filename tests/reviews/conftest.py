"""Filing an example plan takes seconds: it is done once, in a database of its own.

A module that says `pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("filed_world")]`
finds the plans of `FILED` submitted; what its tests do is rolled back. Tests with
`transaction=True` cannot use it: they leave their database empty.
"""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from django.db import connection

from tests.builders.plans import filed_plan
from tests.cast import Cast

FILED = ("V1", "V2", "V3", "V4", "V7", "V9", "V10")


@pytest.fixture(scope="session")
def filed_database(request, django_db_setup, database_server, django_db_blocker) -> Iterator[str]:
    """A database in which the example plans were filed."""
    worker = getattr(request.config, "workerinput", {}).get("workerid", "main")
    name = f"portal_test_filed_{worker}"
    database_server.clone(name)
    before = connection.settings_dict["NAME"]
    with django_db_blocker.unblock():
        use(name)
        cast = Cast()
        for code in FILED:
            filed_plan(cast, code)
        use(before)
    yield name
    database_server.drop(name)


@pytest.fixture(scope="module")
def filed_world(filed_database, django_db_blocker) -> Iterator[None]:
    """The tests of this module run in that database."""
    before = connection.settings_dict["NAME"]
    with django_db_blocker.unblock():
        use(filed_database)
    yield
    with django_db_blocker.unblock():
        use(before)


def use(name: str) -> None:
    """Let the next query go to this database."""
    connection.close()
    connection.settings_dict["NAME"] = name
