"""V1 is filed once; every scene goes on from there, and nothing of it is kept."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from django.db import transaction
from django.test import override_settings

from plans.models import Plan
from tests.builders import canaries
from tests.cast import Cast
from tests.permissions.probe import Found, ask_all
from tests.permissions.rooms import ASKED, wanted
from tests.permissions.scenes import ROLES, SCENES, Scene


@pytest.fixture(scope="module")
def filed(django_db_setup, django_db_blocker, tmp_path_factory) -> Iterator[int]:
    """V1 with its canaries, submitted, in a transaction around all tests of the module."""
    folder = override_settings(DOCUMENTS_DIR=tmp_path_factory.mktemp("documents"))
    with folder, django_db_blocker.unblock(), transaction.atomic():
        yield canaries.filed(Cast()).plan_id
        transaction.set_rollback(True)


@pytest.fixture(scope="module", params=SCENES)
def name(request) -> str:
    """The name of a scene."""
    return request.param


@pytest.fixture(scope="module")
def scene(name, filed, django_db_blocker) -> Iterator[Scene]:
    """The scene, built on the filed plan."""
    with django_db_blocker.unblock(), transaction.atomic():
        yield SCENES[name](Cast(), Plan.objects.get(pk=filed))
        transaction.set_rollback(True)


@pytest.fixture(scope="module")
def found(name, scene, django_db_blocker) -> Found:
    """What every address of the scene answers to every role."""
    with django_db_blocker.unblock():
        return ask_all(scene, wanted(name), ASKED.get(name, ROLES), Cast())
