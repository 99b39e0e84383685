"""One signed agreement per module, so that no test waits for a plan to be filed."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from django.db import transaction
from django.test import Client

from plans.agreements.models import Agreement
from plans.monitoring.models import ReportDuty
from plans.monitoring.services.planning import make_calendar
from tests.builders import monitoring as b
from tests.cast import Cast, sign_in


@pytest.fixture
def client() -> Client:
    """Nobody signed in, in English, so that tests read the words of the code."""
    return Client(headers={"accept-language": "en"})


@pytest.fixture
def as_(client, cast):
    """`as_("editor_a")`: the browser with this person of the cast signed in."""

    def signed_in(code: str) -> Client:
        sign_in(client, cast[code])
        return client

    return signed_in


@pytest.fixture(scope="module")
def signed(django_db_setup, django_db_blocker) -> Iterator[int]:
    """V1's signed agreement, in a transaction around all tests of the module.

    Tests that commit (`transaction=True`) build their own, in a module of their own.
    """
    with django_db_blocker.unblock(), transaction.atomic():
        yield b.running(Cast()).pk
        transaction.set_rollback(True)


@pytest.fixture
def agreement(signed, cast) -> Agreement:
    """The signed agreement, without a calendar yet."""
    return Agreement.objects.select_related("plan", "snapshot").get(pk=signed)


@pytest.fixture
def duties(agreement) -> list[ReportDuty]:
    """The five reports that V1's agreement asks for."""
    return make_calendar(agreement.pk, at=b.SIGNED)


@pytest.fixture
def duty(duties) -> ReportDuty:
    """The first of them, due on 30 September 2026."""
    return duties[0]
