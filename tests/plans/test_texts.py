"""Texts of a plan: where they are, how long they may be, and what should not be in them."""

import pytest

from plans import models
from plans.data import PlanData
from plans.gaps import Severity
from plans.limits import LIMITS
from plans.readiness import gaps
from plans.structure import Section
from plans.texts import personal_numbers, row_key, section_of, texts, values
from tests.builders.plandata import (
    changed,
    changed_in,
    complete_plan,
    example,
    example_names,
    facts,
    with_line,
)

# A number that passes the 11-test and was never given out: no one has this as a BSN.
NUMBER = "111222333"


def filled_with(text):
    """The complete plan with every text that has a limit replaced by `text`."""
    plan = complete_plan()
    for field in LIMITS:
        key, _dot, name = field.rpartition(".")
        if field == "title":
            plan = complete_plan(title=text)
        elif key == "budget.lines":
            plan = with_line(plan, **{name: text})
        else:
            rows = key in ("members", "goals", "activities", "milestones", "other_schemes")
            rows = rows or key.count(".") == 1
            plan = changed_in(plan, key, 0 if rows else None, **{name: text})
    return plan


def test_every_limit_belongs_to_a_text_of_the_plan():
    plan = filled_with("x")
    for field in LIMITS:
        found = [value for _at, value in values(plan, field)]
        assert found
        assert all(isinstance(value, str) for value in found)
        assert "x" in found


def test_every_text_that_people_write_freely_has_a_limit():
    """Codes, names of organisations and choices come from lists and need none."""
    found = {text.field for text in texts(filled_with("x"))}
    assert found == set(LIMITS)


@pytest.mark.parametrize("field", LIMITS)
def test_a_text_may_be_as_long_as_its_limit_and_no_longer(field):
    key, _dot, name = field.rpartition(".")
    rows = 0 if key.count(".") == 1 or key in ("members", "goals", "activities") else None
    rows = 0 if key in ("milestones", "other_schemes") else rows
    for extra, expected in ((0, set()), (1, {"too_long"})):
        text = "x" * (LIMITS[field] + extra)
        if field == "title":
            plan = complete_plan(title=text)
        elif key == "budget.lines":
            plan = with_line(**{name: text})
        else:
            plan = changed(key, rows, **{name: text})
        found = {g.code for g in gaps(plan, facts())}
        assert found & {"too_long"} == expected


@pytest.mark.parametrize(
    ("model", "field", "path"),
    [
        (models.Plan, "title", "title"),
        (models.Plan, "subregion", "basis.subregion"),
        (models.Plan, "iza_region", "basis.iza_region"),
        (models.Member, "task", "members.task"),
        (models.Goal, "indicator", "goals.indicator"),
        (models.Goal, "unit", "goals.unit"),
        (models.Goal, "source", "goals.source"),
        (models.Activity, "title", "activities.title"),
        (models.Activity, "phase", "activities.phase"),
        (models.Milestone, "title", "milestones.title"),
        (models.Milestone, "evidence", "milestones.evidence"),
        (models.Statement, "organisation", "support.statements.organisation"),
        (models.Statement, "text", "support.statements.text"),
        (models.BudgetLine, "description", "budget.lines.description"),
        (models.BudgetLine, "other_source", "budget.lines.other_source"),
        (models.BudgetLine, "unit", "budget.lines.unit"),
        (models.EmbeddingItem, "what", "embedding.items.what"),
        (models.EmbeddingItem, "payer", "embedding.items.payer"),
    ],
)
def test_a_text_within_its_limit_fits_its_column(model, field, path):
    assert LIMITS[path] <= model._meta.get_field(field).max_length


@pytest.mark.parametrize("name", example_names())
def test_the_examples_keep_to_the_limits(name):
    plan, _expected = example(name)
    assert [t for t in texts(plan) if len(t.value) > LIMITS[t.field]] == []


def test_a_text_that_is_too_long_is_found_at_its_place():
    (gap,) = gaps(changed("goals", 0, source="x" * 201), facts())
    assert (gap.code, gap.anchor, gap.section) == ("too_long", "goals-0-source", Section.GOALS)
    assert "201" in str(gap.message)
    assert "200" in str(gap.message)


# --- personal numbers


@pytest.mark.parametrize(
    ("text", "found"),
    [
        (f"Cliënt {NUMBER} woont hier", [NUMBER]),
        (f"({NUMBER})", [NUMBER]),
        ("1112.22.333", ["1112.22.333"]),
        ("111222334", []),
        ("000000000", []),
        ("1112223330", []),
        ("€ 111.222.333", []),
        ("NL52DEMO0000000001", []),
        ("Tel. 071-1234567", []),
        ("", []),
        (f"{NUMBER} en {NUMBER}", [NUMBER, NUMBER]),
    ],
)
def test_nine_digits_that_pass_the_11_test_are_pointed_out(text, found):
    """practice.md 7: never asked, never stored; a hint in free text."""
    assert personal_numbers(text) == found


@pytest.mark.parametrize(
    ("key", "row", "field", "anchor"),
    [
        ("challenge", None, "problem", "challenge-problem"),
        ("activities", 1, "description", "activities-1-description"),
        ("other_schemes", 0, "reason", "other_schemes-SPUK_DOS-reason"),
        ("members", 1, "task", "members-waterrand-task"),
        ("support.statements", 0, "text", "support-statements-0-text"),
    ],
)
def test_a_personal_number_is_a_warning_at_its_place(key, row, field, anchor):
    (gap,) = gaps(changed(key, row, **{field: f"Mevrouw X, {NUMBER}"}), facts())
    assert (gap.code, gap.severity, gap.anchor) == ("personal_number", Severity.WARN, anchor)
    assert gap.section == section_of(key)
    assert gap.org == ""


def test_a_personal_number_in_a_budget_line_is_private_to_its_organisation():
    found = gaps(with_line(description=f"Uren {NUMBER}"), facts())
    (gap,) = [g for g in found if g.code == "personal_number"]
    assert (gap.org, gap.section) == ("zilverlinde", Section.BUDGET)
    assert gap.anchor == "budget-lines-zilverlinde-1-description"


# --- finding values


def test_values_come_with_the_rows_they_stand_in():
    plan = complete_plan()
    assert list(values(plan, "basis.purpose")) == [((), "SWZ-2")]
    assert list(values(plan, "activities.code")) == [(("0",), "A1"), (("1",), "A2")]
    assert [at for at, _value in values(plan, "budget.lines.category")] == [
        ("zilverlinde", "0"),
        ("zilverlinde", "1"),
        ("waterrand", "0"),
        ("waterrand", "1"),
    ]


def test_rows_are_named_by_organisation_or_scheme_where_the_form_has_one_part_each():
    plan = complete_plan()
    assert row_key(plan.members[1], 1) == "waterrand"
    assert row_key(plan.budget[0], 0) == "zilverlinde"
    assert row_key(plan.other_schemes[0], 0) == "SPUK_DOS"
    assert row_key(plan.goals[0], 4) == "4"


def test_every_key_of_a_plan_belongs_to_a_section():
    by_portal = {"scheme", "region", "year", "condition_set", "reference"}
    for key in set(PlanData.__struct_fields__) - by_portal:
        assert isinstance(section_of(key), Section)
