"""A plan of 12 providers, 400 lines and 40 goals: pages stay within a fixed number of queries."""

from __future__ import annotations

import uuid

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from plans import budget, store
from plans.models import Outcome, Plan, SectionState
from plans.services import sections
from plans.services.outcomes import outcome_of
from plans.structure import Section
from tests.builders import budgets
from tests.builders.sections import filled
from tests.cast import sign_in

pytestmark = pytest.mark.django_db

MOST = {
    "budget": 34,
    "coalition": 14,
    "detail": 14,
    "read": 24,
    "lines": 24,
    "section": 32,
    "goals": 32,
    "save": 15,
    "save_goals": 20,
    "save_lines": 31,
    "keep": 9,
}


def page(name: str, plan: Plan, *more: str) -> str:
    return reverse(f"plans:{name}", args=[plan.pk, *more])


def queries(act) -> int:
    with CaptureQueriesContext(connection) as found:
        response = act()
    assert response.status_code in (200, 302)
    return len(found)


@pytest.fixture(params=[(1, 1, 1), (3, 3, 3), (12, 400, 40)], ids=["one", "three", "large"])
def plan(request, cast, client) -> Plan:
    providers, lines, goals = request.param
    plan = budgets.large(cast, providers=providers, lines=lines, goals=goals)
    sign_in(client, cast.editor_a)
    client.get(page("budget", plan))  # whatever is read once per process
    outcome_of(plan.pk)
    return plan


COUNTED: dict[str, int] = {}


def sends(client, name: str, plan: Plan):
    """What a browser sends: a save of a part, of the lines, or what was typed so far."""
    address = page("section", plan, "goals" if name == "save_goals" else "challenge")
    if name == "save_lines":
        address = page("lines", plan, "zilverlinde")
    sent = filled(client, address) | {"_once": str(uuid.uuid4())}
    if name == "keep":
        address = reverse("drafts:save", args=[f"plan:{plan.pk}:challenge"])
        client.post(address, sent)
    return lambda: client.post(address, sent)


def asks(client, name: str, plan: Plan):
    """A page of the plan."""
    if name in ("section", "goals"):
        address = page("section", plan, "goals" if name == "goals" else "challenge")
    else:
        address = page(name, plan, *(("zilverlinde",) if name == "lines" else ()))
    return lambda: client.get(address)


@pytest.mark.parametrize("name", MOST)
def test_the_number_of_queries_does_not_depend_on_the_size(client, plan, name):
    make = sends if name.startswith(("save", "keep")) else asks
    found = queries(make(client, name, plan))
    assert found <= MOST[name]
    assert COUNTED.setdefault(name, found) == found


@pytest.mark.parametrize(("name", "most"), [("detail", 41), ("coalition", 41)])
def test_the_first_page_after_a_change_looks_anew_in_as_many_queries(client, plan, name, most):
    Outcome.objects.update(held_for=None)
    found = queries(asks(client, name, plan))
    assert found <= most
    assert COUNTED.setdefault(f"{name}, anew", found) == found


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
