"""Somebody saves while somebody else looks: what is kept never hides the save (T7)."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection, transaction

from plans.models import Goal, Outcome, Plan
from plans.outcome import encode
from plans.services.outcomes import faults, looked_at, outcome_of
from tests.builders import coalition
from tests.together import at_once

pytestmark = [pytest.mark.slow, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def plan(cast) -> Plan:
    return coalition.duo(cast)


def looking(plan: Plan) -> None:
    """Somebody opens the page, on a connection of their own."""

    def one() -> None:
        try:
            outcome_of(plan.pk)
        finally:
            connection.close()

    with ThreadPoolExecutor(1) as pool:
        pool.submit(one).result(timeout=30)


def test_who_looks_before_a_save_is_committed_keeps_nothing_that_hides_it(plan):
    with transaction.atomic():
        Goal.objects.filter(plan=plan).update(unit="cliënten")
        looking(plan)  # sees the goal as it was, waits for nobody
    outcome_of(plan.pk)
    assert Outcome.objects.get(pk=plan.pk).body == encode(looked_at(plan.pk))
    assert list(faults()) == []


def test_who_looks_while_many_save_sees_the_last_word_in_the_end(plan):
    def save(number: int) -> None:
        Goal.objects.filter(plan=plan).update(unit=f"uren {number}" if number % 3 else "")

    outcomes = at_once(save, lambda _number: outcome_of(plan.pk), tries=40)
    assert set(outcomes) == {"done"}
    assert Outcome.objects.get(pk=plan.pk).touched >= 20
    outcome_of(plan.pk)
    assert Outcome.objects.get(pk=plan.pk).body == encode(looked_at(plan.pk))
    assert list(faults()) == []
