"""While the care office has a question, budgets and the payment route are shut unless asked about.

A question about one field of a row opens that field in every row, and no other.
"""

from __future__ import annotations

import pytest
from django.urls import reverse

from plans import store
from plans.models import Plan
from plans.structure import Section
from tests.builders import changes, reviews
from tests.cast import sign_in

pytestmark = pytest.mark.django_db
SHUT = "Dit onderdeel staat niet open"
SAVE = "Begroting bewaren"


@pytest.fixture
def case(cast):
    return reviews.taken_up(cast)


def asked(cast, case, *places) -> Plan:
    changes.asked(cast, case, *places)
    return Plan.objects.get(pk=case.plan_id)


def page(client, cast, who, name, *args) -> str:
    sign_in(client, cast[who])
    address = reverse(name, args=args)
    return client.get(address, headers={"accept-language": "nl"}).content.decode()


def goals(client, cast, plan):
    sign_in(client, cast.editor_a)
    return client.get(reverse("plans:section", args=[plan.pk, Section.GOALS.value])).context


def test_a_question_about_a_field_of_the_goals_opens_it_in_every_goal(client, cast, case):
    plan = asked(cast, case, "goals.target_value")
    (rows,) = goals(client, cast, plan)["formsets"]
    assert len(rows.forms) > 1
    for form in rows.forms:
        fields = {name for name, field in form.fields.items() if not field.disabled}
        assert fields == {"code", "target_value"}


def test_the_question_stands_at_its_field(client, cast, case):
    plan = asked(cast, case, "goals.target_value")
    (rows,) = goals(client, cast, plan)["formsets"]
    assert changes.QUESTION in str(rows.forms[0].fields["target_value"].help_text)
    assert changes.QUESTION not in str(rows.forms[0].fields["unit"].help_text)


def test_years_of_a_goal_are_one_field(client, cast, case):
    plan = asked(cast, case, "goals.year_values")
    (rows,) = goals(client, cast, plan)["formsets"]
    fields = {name for name, field in rows.forms[0].fields.items() if not field.disabled}
    assert fields - {"code"} == {n for n in rows.forms[0].fields if n.startswith("year_")}


def test_rows_are_neither_added_nor_removed_for_a_question_about_one_field(client, cast, case):
    plan = asked(cast, case, "goals.target_value")
    html = page(client, cast, "editor_a", "plans:section", plan.pk, Section.GOALS.value)
    assert 'name="add_row"' not in html
    assert "goals-example" not in html


def test_a_question_about_all_goals_opens_every_field(client, cast, case):
    plan = asked(cast, case, "goals")
    (rows,) = goals(client, cast, plan)["formsets"]
    assert not any(field.disabled for field in rows.forms[0].fields.values())


def test_what_was_typed_at_another_field_is_not_kept(client, cast, case):
    plan = asked(cast, case, "goals.target_value")
    before = store.read(plan).goals[0]
    shown = goals(client, cast, plan)
    (rows,) = shown["formsets"]
    data = {b.html_name: b.value() or "" for b in rows.management_form}
    for row in rows.forms:
        data |= {b.html_name: b.value() for b in row if b.value() not in (None, False)}
    data |= {"seen_version": shown["version"], "goals-0-statement": "Gekaapt"}
    data["goals-0-target_value"] = "77"
    client.post(reverse("plans:section", args=[plan.pk, "goals"]), data)
    after = store.read(Plan.objects.get(pk=plan.pk)).goals[0]
    assert after.statement == before.statement
    assert after.target_value == 77


def test_a_budget_that_was_not_asked_about_is_there_to_read(client, cast, case):
    plan = asked(cast, case)
    html = page(client, cast, "editor_a", "plans:lines", plan.pk, "zilverlinde")
    assert SHUT in html
    assert SAVE not in html
    assert "<fieldset disabled>" in html
    assert 'name="add_row"' not in html


def test_a_budget_that_was_asked_about_is_open(client, cast, case):
    plan = asked(cast, case, "budget.zilverlinde")
    html = page(client, cast, "editor_a", "plans:lines", plan.pk, "zilverlinde")
    assert SHUT not in html
    assert SAVE in html


def test_the_payment_route_and_the_workbook_are_shut_as_well(client, cast, case):
    plan = asked(cast, case)
    for name, args in (
        ("plans:money", (plan.pk,)),
        ("plans:cashier", (plan.pk, "zilverlinde")),
        ("plans:sheet", (plan.pk, "zilverlinde")),
    ):
        html = page(client, cast, "editor_a", name, *args)
        assert SHUT in html, name
        assert "<fieldset disabled>" in html or 'name="file"' not in html, name


def test_the_payment_route_that_was_asked_about_is_open_and_found(client, cast, case):
    plan = asked(cast, case, "money")
    assert SHUT not in page(client, cast, "editor_a", "plans:money", plan.pk)
    address = reverse("plans:money", args=[plan.pk])
    assert address in page(client, cast, "editor_a", "plans:budget", plan.pk)


def test_the_budget_page_leads_only_to_what_is_open(client, cast, case):
    plan = asked(cast, case, "budget.waterrand")
    own = reverse("plans:lines", args=[plan.pk, "zilverlinde"])
    other = reverse("plans:lines", args=[plan.pk, "waterrand"])
    assert f'href="{own}"' not in page(client, cast, "editor_a", "plans:budget", plan.pk)
    assert f'href="{other}"' in page(client, cast, "editor_b", "plans:budget", plan.pk)


def test_the_plan_says_that_the_term_stands_still_and_names_the_organisation(client, cast, case):
    plan = asked(cast, case, "budget.zilverlinde")
    html = page(client, cast, "editor_a", "plans:detail", plan.pk)
    assert "staat stil sinds" in html
    assert "Begroting van Stichting De Zilverlinde" in html
