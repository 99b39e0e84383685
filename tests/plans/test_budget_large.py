"""A plan of 12 providers, 400 lines and 40 goals: pages stay within a fixed number of queries."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from plans import budget, store
from plans.models import Plan, SectionState
from plans.services import sections
from plans.structure import Section
from tests.builders import budgets
from tests.builders.sections import filled
from tests.cast import sign_in

pytestmark = pytest.mark.django_db

MOST = {"budget": 34, "coalition": 40, "detail": 34, "read": 24, "lines": 24, "save": 33}


def page(name: str, plan: Plan, *more: str) -> str:
    return reverse(f"plans:{name}", args=[plan.pk, *more])


def queries(act) -> int:
    with CaptureQueriesContext(
        connection,
    ) as found:
        response = act()
    assert response.status_code in (200, 302)
    return len(found)


@pytest.fixture(params=[(3, 6, 2), (12, 400, 40)], ids=["small", "large"])
def plan(request, cast, client) -> Plan:
    providers, lines, goals = request.param
    plan = budgets.large(cast, providers=providers, lines=lines, goals=goals)
    sign_in(client, cast.editor_a)
    client.get(page("budget", plan))  # whatever is read once per process
    return plan


COUNTED: dict[str, int] = {}


@pytest.mark.parametrize("name", ["budget", "coalition", "read", "lines", "save"])
def test_the_number_of_queries_does_not_depend_on_the_size(client, plan, name):
    more = ("zilverlinde",) if name == "lines" else ()
    if name == "save":
        address = page("section", plan, "challenge")
        sent = filled(client, address, challenge__problem="Elke nacht rijden elf auto's.")
        found = queries(lambda: client.post(address, sent))
    else:
        found = queries(lambda: client.get(page(name, plan, *more)))
    assert found <= MOST[name]
    assert COUNTED.setdefault(name, found) == found


def test_the_large_plan_is_as_large_as_promised(cast):
    plan = budgets.large(cast)
    data = store.read(plan)
    assert (len(data.members), len(data.goals)) == (12, 40)
    assert sum(len(b.lines) for b in data.budget) == 400
    assert plan.fund_total == budget.fund_total(data)


def test_stored_totals_follow_every_save(cast):
    plan = budgets.large(cast, providers=3, lines=9, goals=2)
    mine = sections.current_values(plan, Section.BUDGET, "zilverlinde")["lines"]
    version = SectionState.objects.get(plan=plan, org="zilverlinde", section="budget").version
    sections.save_budget(plan.pk, "zilverlinde", mine[:1], by=cast.editor_a, version=version)
    plan.refresh_from_db()
    data = store.read(plan)
    assert plan.fund_total == budget.fund_total(data)
    stored = {t.year: t.fund for t in plan.year_totals.all()}
    assert stored == {y: t["fund"] for y, t in budget.year_totals(data).items()}
