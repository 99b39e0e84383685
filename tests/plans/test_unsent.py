"""On the overview and before submitting somebody reads what was typed and is not in the plan."""

from __future__ import annotations

import pytest
from django.http import QueryDict
from django.urls import reverse

from plans.models import Plan
from plans.unsent import unsent
from portal.drafts import services as drafts
from tests.builders import coalition
from tests.cast import sign_in

pytestmark = pytest.mark.django_db
HEAD = "Getypt, maar nog niet in het plan"
KEYS = ("goals", "tasks", "money", "budget:zilverlinde", "cashier:zilverlinde")


@pytest.fixture
def plan(cast, client) -> Plan:
    made = coalition.duo(cast)
    sign_in(client, cast.editor_a)
    client.cookies.load({"django_language": "nl"})
    return made


def types(person, key: str, text: str = "Half") -> None:
    drafts.save(person.pk, key, QueryDict(f"text={text}"))


def page(client, plan: Plan, name: str) -> str:
    return client.get(reverse(f"plans:{name}", args=[plan.pk])).content.decode()


@pytest.mark.parametrize("name", ["detail", "submit"])
def test_who_typed_reads_where(client, cast, plan, name):
    assert HEAD not in page(client, plan, name)
    types(cast.editor_a, f"plan:{plan.pk}:goals")
    html = page(client, plan, name)
    assert HEAD in html
    assert reverse("plans:section", args=[plan.pk, "goals"]) in html


def test_the_text_of_somebody_else_and_of_another_plan_is_not_told(client, cast, plan):
    types(cast.editor_b, f"plan:{plan.pk}:goals")
    types(cast.editor_a, f"plan:{plan.pk}0:goals")
    types(cast.editor_a, f"plan:{plan.pk}:no_such_form")
    types(cast.editor_a, f"plan:{plan.pk}:no:such")
    types(cast.editor_a, f"plan:{plan.pk}:goals~")
    assert HEAD not in page(client, plan, "detail")


def test_every_form_of_a_plan_has_its_name_and_place(client, cast, plan):
    for key in KEYS:
        types(cast.editor_a, f"plan:{plan.pk}:{key}")
    found = unsent(plan, cast.editor_a)
    assert len({one.url for one in found}) == len(KEYS)
    assert all(str(one.label) for one in found)


def test_it_costs_one_query(cast, plan, django_assert_num_queries):
    for key in KEYS:
        types(cast.editor_a, f"plan:{plan.pk}:{key}")
    with django_assert_num_queries(1):
        unsent(plan, cast.editor_a)


def test_the_overview_of_a_draft_says_until_when(client, plan):
    assert "U kunt indienen tot" in page(client, plan, "detail")
