"""What can be asked about after filing, and what opens when it is. Pure."""

from __future__ import annotations

import pytest
from msgspec.structs import replace

from plans.asked import (
    TASKS,
    covers,
    field_of,
    is_open,
    is_place,
    label_of,
    org_of,
    part_of,
    places,
)
from plans.compare import differences
from plans.demo.files import content
from plans.labels import FIELDS
from plans.structure import Section

ORGS = {"baken": "Thuiszorg Het Baken", "waterrand": "Zorggroep Waterrand"}


def test_everything_offered_can_be_asked_about_and_has_a_name():
    offered = [(place, label) for _part, choices in places(ORGS) for place, label in choices]
    assert len({place for place, _label in offered}) == len(offered)
    for place, label in offered:
        assert is_place(place, ORGS), place
        assert str(label).strip(), place


def test_every_part_is_offered_but_the_declarations():
    parts = {part for part, _choices in places(ORGS)}
    assert parts == set(Section) - {Section.DECLARATIONS}


def test_of_the_coalition_only_the_tasks_are_offered():
    """Who takes part was confirmed; who does what may be asked (R-6.4-1)."""
    (found,) = dict(places(ORGS))[Section.COALITION]
    assert found[0] == TASKS
    assert covers(TASKS, "members.baken.task")
    for path in ("members.baken", "members.baken.role", "members.baken.name", "other_regions"):
        assert not covers(TASKS, path)


@pytest.mark.parametrize(
    "place",
    [
        "",
        "coalition",
        "declarations",
        "members",
        "members.role",
        "other_regions",
        "budget",
        "budget.lines",
        "budget.lines.amounts",
        "budget.vreemd",
        "budget.",
        "goals.onbekend",
        "goals.D1.unit",
        "niets",
    ],
)
def test_what_cannot_be_asked_about(place):
    assert not is_place(place, ORGS)


@pytest.mark.parametrize(
    ("path", "field"),
    [
        ("title", "title"),
        ("basis.summary", "basis.summary"),
        ("goals.D1", "goals"),
        ("goals.D1.unit", "goals.unit"),
        ("goals.D12.year_values.2027", "goals.year_values"),
        ("activities.A3.title", "activities.title"),
        ("support.clients", "support.clients"),
        ("support.statements.2.text", "support.statements.text"),
        ("embedding.items.1", "embedding.items"),
        ("other_schemes.STOZ.reason", "other_schemes.reason"),
        ("budget.baken.lines.2.amounts.2027", "budget.baken"),
        ("budget.waterrand.fund.2026", "budget.waterrand"),
        ("money.cashiers.baken.shares.2026", "money.cashiers.shares"),
        ("money.route", "money.route"),
    ],
)
def test_a_change_belongs_to_one_field(path, field):
    assert field_of(path) == field


@pytest.mark.parametrize(
    ("place", "path", "inside"),
    [
        ("goals", "goals.D1.unit", True),
        ("goals", "goals.D9", True),
        ("goals.unit", "goals.D1.unit", True),
        ("goals.unit", "goals.D1.source", False),
        ("goals.unit", "goals.D9", False),
        ("approach", "activities.A1.title", True),
        ("approach", "milestones.M1", True),
        ("approach.method", "approach.responsibilities", False),
        ("activities", "milestones.M1", False),
        ("basis", "title", True),
        ("basis.summary", "title", False),
        ("budget.baken", "budget.baken.lines.1.unit", True),
        ("budget.baken", "budget.waterrand.lines.1.unit", False),
        ("budget.baken", "money.route", False),
        ("money", "money.cashiers.baken.iban", True),
        ("money", "budget.baken.lines.1", False),
        ("support", "support.statements.1.text", True),
        ("support.clients", "support.statements.1.text", False),
        ("monitoring.moments", "monitoring.method", False),
    ],
)
def test_what_a_place_opens(place, path, inside):
    assert covers(place, path) is inside


def test_nothing_opens_without_a_question():
    assert not is_open([], "goals.D1.unit")


@pytest.mark.parametrize("code", ["V1", "V2", "V3"])
def test_the_whole_of_each_part_covers_every_change_in_it(code):
    data = content(code)
    bare = replace(data, goals=(), activities=(), milestones=(), title="x", other_schemes=())
    for change in differences(data, bare):
        assert covers(part_of(field_of(change.path)).value, change.path), change.path


def test_a_budget_names_its_organisation():
    assert (org_of("budget.baken"), org_of("goals.unit"), org_of("money")) == ("baken", "", "")
    assert "Thuiszorg Het Baken" in str(label_of("budget.baken", ORGS))


@pytest.mark.parametrize("field", sorted(FIELDS))
def test_every_field_of_a_plan_can_be_asked_about_or_says_why_not(field):
    shut = field.partition(".")[0] in ("members", "budget", "other_regions") and field != TASKS
    assert is_place(field, ORGS) is not shut
