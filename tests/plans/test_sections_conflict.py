"""Two people in one part: nobody's text is lost, and the second one chooses (G6)."""

from __future__ import annotations

from decimal import Decimal

import pytest
from django.urls import reverse
from msgspec.structs import replace

from plans import store
from plans.data import CashierShare, Challenge, Goal, MoneyRoute
from plans.models import Plan
from plans.services.sections import save_budget, section_version
from plans.structure import Section
from tests.builders import coalition
from tests.builders.sections import Page, filled
from tests.cast import sign_in

pytestmark = pytest.mark.django_db


@pytest.fixture
def plan(cast, client) -> Plan:
    made = coalition.duo(cast)
    sign_in(client, cast.editor_a)
    return made


def section(plan: Plan, code: str = "goals") -> str:
    return reverse("plans:section", args=[plan.pk, code])


def choose(client, address: str, answer, **picks: str):
    """Answer the page with both texts; what is not named stays as proposed."""
    data = Page(answer.content.decode()).fields
    data.pop("csrfmiddlewaretoken", None)
    changed = {f"pick:{name.replace('__', '-')}": value for name, value in picks.items()}
    return client.post(address, data | changed)


def test_a_stale_section_shows_both_texts_and_saves_the_choice(client, cast, plan):
    address = section(plan)
    data = filled(client, address, goals__0__statement="Mijn zin", goals__0__unit="uren")
    theirs = Goal(code="D1", statement="Hun zin", indicator="Hun indicator")
    coalition.save(plan, cast, Section.GOALS, by=cast.editor_b, goals=(theirs,))
    answer = client.post(address, data)
    html = answer.content.decode()
    assert answer.status_code == 409
    assert "Mijn zin" in html
    assert "Hun zin" in html
    assert store.read(plan).goals[0].statement == "Hun zin"
    assert choose(client, address, answer).status_code == 302
    goal = store.read(plan).goals[0]
    assert (goal.statement, goal.indicator, goal.unit) == ("Mijn zin", "Hun indicator", "uren")


def test_the_other_text_can_be_chosen(client, cast, plan):
    address = section(plan)
    data = filled(client, address, goals__0__statement="Mijn zin")
    coalition.save(plan, cast, Section.GOALS, goals=(Goal(code="D1", statement="Hun zin"),))
    answer = client.post(address, data)
    choose(client, address, answer, goals__0__statement="theirs")
    assert store.read(plan).goals[0].statement == "Hun zin"


def test_rows_that_both_added_all_stay(client, cast, plan):
    address = section(plan)
    old = store.read(plan).goals[0]
    data = filled(client, address, goals__1__statement="Mijn nieuwe doel", goals__TOTAL_FORMS="2")
    coalition.save(plan, cast, Section.GOALS, goals=(old, Goal("D2", statement="Hun nieuwe doel")))
    answer = client.post(address, data)
    choose(client, address, answer)
    assert {g.statement for g in store.read(plan).goals} == {
        "Meer samen",
        "Mijn nieuwe doel",
        "Hun nieuwe doel",
    }
    assert len({g.code for g in store.read(plan).goals}) == 3


def test_a_row_that_only_the_other_added_stays(client, cast, plan):
    """It comes to stand where the plan has the same row: that makes it no blank one."""
    address = section(plan)
    old = store.read(plan).goals[0]
    data = filled(client, address, goals__0__statement="Mijn zin")
    coalition.save(plan, cast, Section.GOALS, goals=(old, Goal("D2", statement="Hun nieuwe doel")))
    answer = client.post(address, data)
    assert answer.status_code == 409
    choose(client, address, answer)
    assert [g.statement for g in store.read(plan).goals] == ["Mijn zin", "Hun nieuwe doel"]


def test_a_row_that_was_removed_meanwhile_is_a_choice(client, cast, plan):
    two = (*store.read(plan).goals, Goal("D2", statement="Tweede"))
    coalition.save(plan, cast, Section.GOALS, goals=two)
    address = section(plan)
    data = filled(client, address, goals__1__statement="Tweede, beter")
    coalition.save(plan, cast, Section.GOALS, goals=two[:1])
    answer = client.post(address, data)
    choose(client, address, answer, goals__1="theirs")
    assert [g.code for g in store.read(plan).goals] == ["D1"]


def test_another_notation_is_no_difference(client, cast, plan):
    goal = replace(store.read(plan).goals[0], target_value=Decimal(1000))
    coalition.save(plan, cast, Section.GOALS, goals=(goal,))
    address = section(plan)
    data = filled(client, address, goals__0__target_value="1000,00", goals__0__unit="dagen")
    coalition.save(plan, cast, Section.GOALS, goals=(replace(goal, indicator="Erbij"),))
    html = client.post(address, data).content.decode()
    assert 'name="pick:goals-0-target_value"' not in html
    assert 'name="pick:goals-0-indicator"' in html


def test_a_third_saver_in_between_asks_again(client, cast, plan):
    address = section(plan)
    data = filled(client, address, goals__0__statement="Mijn zin")
    coalition.save(plan, cast, Section.GOALS, goals=(Goal("D1", statement="Twee"),))
    answer = client.post(address, data)
    coalition.save(plan, cast, Section.GOALS, goals=(Goal("D1", statement="Drie"),))
    again = choose(client, address, answer)
    assert again.status_code == 409
    assert "Mijn zin" in again.content.decode()
    assert "Drie" in again.content.decode()


def test_a_draft_on_an_old_version_meets_the_conflict_too(client, cast, plan):
    from django.http import QueryDict

    from portal.drafts import services as drafts

    address = section(plan)
    data = filled(client, address, goals__0__statement="Uit mijn concept")
    kept = QueryDict(mutable=True)
    for name, value in data.items():
        kept.setlist(name, value if isinstance(value, list) else [value])
    drafts.save(cast.editor_a.pk, f"plan:{plan.pk}:goals", kept)
    coalition.save(plan, cast, Section.GOALS, goals=(Goal("D1", statement="Hun zin"),))
    restored = filled(client, address)
    assert restored["goals-0-statement"] == ["Uit mijn concept"]
    assert client.post(address, restored).status_code == 409


def test_a_stale_budget_is_a_choice_per_field(client, cast, plan):
    address = reverse("plans:lines", args=[plan.pk, "zilverlinde"])
    data = filled(client, address, lines__0__unit="dagen")
    coalition.budget(plan, cast.editor_a, "zilverlinde", "Projectleider", "2000.00")
    answer = client.post(address, data)
    assert answer.status_code == 409
    assert "2.000,00" in answer.content.decode()
    assert choose(client, address, answer).status_code == 302
    line = next(b for b in store.read(plan).budget if b.org == "zilverlinde").lines[0]
    assert (line.unit, line.amounts) == ("dagen", {2027: Decimal("2000.00")})


def test_a_budget_line_that_only_a_colleague_added_stays(client, cast, plan):
    address = reverse("plans:lines", args=[plan.pk, "zilverlinde"])
    data = filled(client, address, lines__0__unit="dagen")
    old = next(b for b in store.read(plan).budget if b.org == "zilverlinde").lines
    new = replace(old[0], description="Training", amounts={2027: Decimal("500.00")})
    version = section_version(plan, Section.BUDGET, "zilverlinde")
    save_budget(plan.pk, "zilverlinde", [*old, new], by=cast.editor_a, version=version)
    answer = client.post(address, data)
    assert answer.status_code == 409
    choose(client, address, answer)
    lines = next(b for b in store.read(plan).budget if b.org == "zilverlinde").lines
    assert [line.description for line in lines] == [old[0].description, "Training"]


def test_stale_money_keeps_both(client, cast, plan):
    address = reverse("plans:money", args=[plan.pk])
    data = filled(client, address, money__route="direct", money__vat="included")
    money = MoneyRoute(route="cashier", vat="", cashiers=(CashierShare(org="zilverlinde"),))
    coalition.save(plan, cast, Section.BUDGET, money=money)
    answer = client.post(address, data)
    assert answer.status_code == 409
    choose(client, address, answer, money__route="theirs")
    saved = store.read(Plan.objects.get(pk=plan.pk)).money
    assert (saved.route, saved.vat) == ("cashier", "included")
    assert [c.org for c in saved.cashiers] == ["zilverlinde"]


def test_a_stale_cashier_page_keeps_what_was_typed(client, cast, plan):
    money = MoneyRoute(route="cashier", vat="", cashiers=(CashierShare(org="zilverlinde"),))
    coalition.save(plan, cast, Section.BUDGET, money=money)
    address = reverse("plans:cashier", args=[plan.pk, "zilverlinde"])
    data = filled(client, address, iban="NL52DEMO0000000001")
    coalition.save(plan, cast, Section.BUDGET, money=replace(money, vat="included"))
    answer = client.post(address, data)
    assert answer.status_code == 409
    choose(client, address, answer)
    saved = store.read(Plan.objects.get(pk=plan.pk)).money
    assert (saved.vat, saved.cashiers[0].iban) == ("included", "NL52DEMO0000000001")


def chosen(cast, plan) -> Goal:
    """The goal of the plan, with something chosen in its lists."""
    goal = replace(store.read(plan).goals[0], kind="output", owner="zilverlinde")
    coalition.save(plan, cast, Section.GOALS, goals=(goal,))
    return goal


def test_a_list_in_which_nobody_chose_anything_else_is_no_difference(client, cast, plan):
    address, old = section(plan), chosen(cast, plan)
    data = filled(client, address, goals__0__statement="Mijn zin")
    coalition.save(plan, cast, Section.GOALS, goals=(replace(old, statement="Hun zin"),))
    html = client.post(address, data).content.decode()
    assert "pick:goals-0-statement" in html
    assert "pick:goals-0-kind" not in html
    assert "pick:goals-0-owner" not in html


def test_a_choice_that_only_the_other_made_is_proposed_as_theirs(client, cast, plan):
    address, old = section(plan), chosen(cast, plan)
    data = filled(client, address, goals__0__statement="Mijn zin")
    coalition.save(plan, cast, Section.GOALS, goals=(replace(old, kind="outcome"),))
    answer = client.post(address, data)
    choose(client, address, answer)
    goal = store.read(plan).goals[0]
    assert (goal.kind, goal.statement) == ("outcome", "Mijn zin")


def test_two_who_fill_an_empty_part_at_once_keep_both_texts_by_default(client, cast, plan):
    address = section(plan, "challenge")
    data = filled(client, address, challenge__access="Van mij")
    theirs = Challenge(problem="Van de ander")
    coalition.save(plan, cast, Section.CHALLENGE, by=cast.editor_b, challenge=theirs)
    assert choose(client, address, client.post(address, data)).status_code == 302
    value = store.read(plan).challenge
    assert (value.problem, value.access) == ("Van de ander", "Van mij")
