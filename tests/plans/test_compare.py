"""What changed between two versions: texts, rows, cells; and nothing that a reader may not see."""

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from plans.compare import differences
from plans.data import EmbeddingItem, OrgBudget, PlanData, Statement
from plans.labels import FIELDS, ROWS
from plans.structure import Section
from plans.visibility import for_org
from tests.builders.plandata import (
    activity,
    changed,
    changed_in,
    complete_plan,
    example,
    example_names,
    goal,
    line,
    member,
    money,
    with_line,
)


def changes(new, old=None):
    """Path to before and after, from the complete plan to `new`."""
    return {c.path: (c.before, c.after) for c in differences(old or complete_plan(), new)}


def test_two_equal_plans_do_not_differ():
    assert differences(complete_plan(), complete_plan()) == ()


@pytest.mark.parametrize("name", example_names())
def test_an_example_does_not_differ_from_itself(name):
    plan, _expected = example(name)
    assert differences(plan, plan) == ()


def test_a_changed_text_is_shown_with_both_versions():
    (change,) = differences(complete_plan(), changed("basis", summary="Nieuw"))
    assert (change.section, change.path) == (Section.BASIS, "basis.summary")
    assert change.before.startswith("Twee aanbieders")
    assert change.after == "Nieuw"
    assert change.label == FIELDS["basis.summary"]


def test_a_changed_title_belongs_to_the_basics():
    (change,) = differences(complete_plan(), complete_plan(title="Anders"))
    assert (change.section, change.path) == (Section.BASIS, "title")


def test_a_field_of_a_goal_is_found_by_its_code():
    new = complete_plan(goals=(goal(code="D0"), goal(target_value=Decimal(250))))
    found = changes(new, complete_plan(goals=(goal(), goal(code="D0"))))
    assert found == {"goals.D1.target_value": (Decimal(300), Decimal(250))}


def test_a_new_goal_and_a_goal_that_went_are_one_change_each():
    new = complete_plan(goals=(goal(code="D2", statement="Nieuw doel"),))
    found = changes(new)
    assert found == {
        "goals.D2": (None, "Nieuw doel"),
        "goals.D1": (goal().statement, None),
    }


def test_values_per_year_are_compared_year_by_year():
    new = changed("goals", 0, year_values={2026: Decimal(100), 2027: Decimal(280)})
    assert changes(new) == {"goals.D1.year_values.2027": (Decimal(300), Decimal(280))}


def test_a_value_of_zero_is_not_the_same_as_no_value():
    old = changed("goals", 0, year_values={})
    new = changed("goals", 0, year_values={2026: Decimal(0)})
    assert changes(new, old) == {"goals.D1.year_values.2026": (None, Decimal(0))}


def test_activities_and_milestones_are_compared_by_code():
    new = changed_in(changed("activities", 1, end=date(2027, 1, 1)), "milestones", 0, title="Later")
    assert changes(new) == {
        "activities.A2.end": (date(2027, 6, 30), date(2027, 1, 1)),
        "milestones.M1.title": ("Eerste nacht", "Later"),
    }


def test_another_order_of_rows_is_no_change():
    new = complete_plan(
        activities=tuple(reversed(complete_plan().activities)),
        members=tuple(reversed(complete_plan().members)),
        budget=tuple(reversed(complete_plan().budget)),
        other_schemes=tuple(reversed(complete_plan().other_schemes)),
    )
    assert differences(complete_plan(), new) == ()


def test_a_member_that_joined_and_one_that_left():
    members = (complete_plan().members[0], member("baken"))
    found = changes(complete_plan(members=members))
    assert found == {
        "members.baken": (None, "Baken"),
        "members.waterrand": ("Zorggroep Waterrand", None),
    }


def test_whether_someone_confirmed_is_no_change_of_the_plan():
    assert differences(complete_plan(), changed("members", 0, confirmed=False)) == ()


def test_an_answer_about_a_scheme_is_found_by_its_code():
    found = changes(changed("other_schemes", 3, outcome="fits"))
    code = complete_plan().other_schemes[3].scheme
    assert found == {f"other_schemes.{code}.outcome": ("not_fitting", "fits")}


# --- budget cells


def test_a_changed_amount_is_one_cell():
    new = with_line(amounts={2026: money("12000.00"), 2027: money("9000.00")})
    (change,) = differences(complete_plan(), new)
    assert change.path == "budget.zilverlinde.lines.2.amounts.2027"
    assert (change.before, change.after) == (money("8000.00"), money("9000.00"))
    assert change.section == Section.BUDGET
    assert "Stichting De Zilverlinde" in str(change.label)
    assert "2027" in str(change.label)


def test_an_amount_of_zero_is_the_same_as_no_amount():
    years = complete_plan().budget[0].lines[1].amounts
    assert differences(complete_plan(), with_line(amounts={**years, 2028: money("0.00")})) == ()


def test_a_line_keeps_its_identity_when_another_comes_before_it():
    first, second = complete_plan().budget
    more = OrgBudget(first.org, (line(description="Nieuw"), *first.lines))
    found = changes(complete_plan(budget=(more, second)))
    assert found == {
        "budget.zilverlinde.lines.1": (None, "Nieuw"),
        "budget.zilverlinde.lines.1.amounts.2026": (None, money("12000.00")),
        "budget.zilverlinde.lines.1.amounts.2027": (None, money("8000.00")),
    }


def test_a_line_that_went_is_shown_with_its_old_number():
    first, second = complete_plan().budget
    less = OrgBudget(first.org, first.lines[:1])
    found = changes(complete_plan(budget=(less, second)))
    assert found == {
        "budget.zilverlinde.lines.2": ("Vervanging tijdens scholing", None),
        "budget.zilverlinde.lines.2.amounts.2026": (money("12000.00"), None),
        "budget.zilverlinde.lines.2.amounts.2027": (money("8000.00"), None),
    }


def test_a_line_with_other_words_is_the_same_line_changed():
    found = changes(with_line(description="Training"))
    assert found == {
        "budget.zilverlinde.lines.2.description": ("Vervanging tijdens scholing", "Training")
    }


def test_two_lines_that_look_alike_are_told_apart_by_their_order():
    first, second = complete_plan().budget
    twice = OrgBudget(first.org, (*first.lines, first.lines[1]))
    old = complete_plan(budget=(twice, second))
    lines = (*first.lines, replace(first.lines[1], unit="dag"))
    new = complete_plan(budget=(OrgBudget(first.org, lines), second))
    assert changes(new, old) == {"budget.zilverlinde.lines.3.unit": ("uur", "dag")}


def test_a_budget_that_came_is_shown_line_by_line():
    new = complete_plan(budget=(*complete_plan().budget, OrgBudget("baken", (line(),))))
    assert changes(new) == {
        "budget.baken.lines.1": (None, "Vervanging tijdens scholing"),
        "budget.baken.lines.1.amounts.2026": (None, money("12000.00")),
        "budget.baken.lines.1.amounts.2027": (None, money("8000.00")),
    }


def test_a_share_of_a_cashier_is_a_cell_too():
    shares = {2026: money("60000.00"), 2027: money("39000.00")}
    found = changes(changed("money.cashiers", 0, shares=shares))
    assert found == {
        "money.cashiers.zilverlinde.shares.2027": (money("40000.00"), money("39000.00"))
    }


# --- rows without a code


def test_what_stays_is_matched_by_what_it_is():
    item = complete_plan().embedding.items[0]
    other = EmbeddingItem(what="Licenties", yearly_cost=money("40000.00"))
    old = changed("embedding", items=(item, other))
    new = changed("embedding", items=(replace(other, payer="Baken"), item))
    assert changes(new, old) == {"embedding.items.1.payer": ("", "Baken")}


def test_a_renamed_statement_is_changed_and_not_new():
    found = changes(changed("support.statements", 0, organisation="Gemeente Duinhorst"))
    assert found == {
        "support.statements.1.organisation": ("Gemeente Plassenwaard", "Gemeente Duinhorst")
    }


def test_a_second_statement_is_new():
    extra = Statement("Huisartsengroep", "gp_group")
    plan = changed("support", statements=(*complete_plan().support.statements, extra))
    assert changes(plan) == {"support.statements.2": (None, "Huisartsengroep")}


def test_a_report_that_moves_is_changed_and_not_new():
    found = changes(changed("monitoring.moments", 1, due=date(2027, 4, 30)))
    assert found == {"monitoring.moments.2.due": (date(2027, 3, 31), date(2027, 4, 30))}


# --- what a reader may not see


def test_a_hidden_budget_is_compared_by_its_totals():
    new = with_line(amounts={2026: money("12000.00"), 2027: money("9000.00")})
    seen = [for_org(plan, "waterrand") for plan in (complete_plan(), new)]
    (change,) = differences(*seen)
    assert change.path == "budget.zilverlinde.fund.2027"
    assert (change.before, change.after) == (money("28000.00"), money("29000.00"))


def test_one_hidden_side_hides_the_other():
    """An old version in full against a new one in totals tells only the totals."""
    new = with_line(unit_price=money("99.00"), amounts={2026: money("13000.00")})
    for pair in (
        (complete_plan(), for_org(new, "waterrand")),
        (for_org(complete_plan(), "waterrand"), new),
    ):
        paths = {c.path for c in differences(*pair) if c.path.startswith("budget.zilverlinde")}
        assert paths == {"budget.zilverlinde.fund.2026", "budget.zilverlinde.fund.2027"}


prices = st.decimals(min_value=1, max_value=1000, places=2)


@given(prices, st.text(max_size=20), st.sampled_from(["PROJ", "TECH"]))
def test_hidden_changes_of_a_line_are_no_change_to_others(price, words, category):
    new = with_line(unit_price=price, description=words, category=category)
    for reader in ("waterrand", "gemeente"):
        assert differences(for_org(complete_plan(), reader), for_org(new, reader)) == ()


def test_a_hidden_budget_that_went_shows_its_totals_only():
    plan = complete_plan()
    without = complete_plan(budget=plan.budget[1:])
    found = differences(for_org(plan, "waterrand"), for_org(without, "waterrand"))
    assert [(c.before, c.after) for c in found] == [
        (money("42000.00"), None),
        (money("28000.00"), None),
    ]


# --- completeness


def test_changes_stand_in_the_order_of_the_sections():
    empty = PlanData(title="", scheme="SWZ", region="zhn", year=2026)
    found = [c.section for c in differences(empty, complete_plan())]
    assert found == sorted(found, key=list(Section).index)
    assert set(found) == set(Section) - {Section.DECLARATIONS}


def test_every_part_of_the_content_is_compared():
    """Each field of `PlanData` has a label, but for what the portal itself fills in."""
    by_portal = {
        "scheme",
        "region",
        "year",
        "condition_set",
        "reference",
        "members.kind",
        "members.signatory",
        "members.accepted",
        "members.confirmed",
        "money.cashiers.accepted",
    }
    identities = {"members.org", "goals.code", "activities.code", "milestones.code"}
    identities |= {"money.cashiers.org", "other_schemes.scheme", "budget.org", "budget.totals"}
    rows = {*ROWS, "budget"}
    plan = changed_in(complete_plan(), "money", cashiers=complete_plan().money.cashiers)
    paths = set()

    def walk(value, path):
        for name in value.__struct_fields__:
            child, place = getattr(value, name), f"{path}.{name}".lstrip(".")
            if place in rows:
                walk(child[0], place)
            elif hasattr(child, "__struct_fields__"):
                walk(child, place)
            else:
                paths.add(place)

    walk(plan, "")
    assert paths - by_portal - identities == set(FIELDS)


def test_every_list_has_words_for_its_rows():
    for words in ROWS.values():
        assert "{row}" in str(words)


def test_labels_say_row_and_field():
    (change,) = differences(complete_plan(), changed("goals", 0, unit="mensen"))
    row, _colon, field = str(change.label).partition(": ")
    assert row.endswith("D1")
    assert field == str(FIELDS["goals.unit"])


def test_a_new_activity_is_shown_by_its_name():
    more = (*complete_plan().activities, activity(code="A3", title="Proef"))
    assert changes(complete_plan(activities=more)) == {"activities.A3": (None, "Proef")}
