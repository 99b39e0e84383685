"""A confirmation stands if and only if what was confirmed is unchanged (G4)."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from plans.compare import Change
from plans.confirmation import changed_since, confirmed_content, content_sha
from plans.data import Goal, OrgBudget, PlanData
from plans.structure import Section
from plans.telling import MOST, told, told_briefly
from tests.builders.plandata import activity, complete_plan, goal, line, member, money

A, B = "zilverlinde", "waterrand"
NAMES = {A: "Stichting De Zilverlinde", B: "Zorggroep Waterrand", "baken": "Het Baken"}

# Every thing that people can change, with what it can be and whose promise it belongs to. The
# first value is how it starts. "" belongs to everybody, None to nobody.
FACTS: dict[str, tuple[tuple[object, ...], str | None]] = {
    "title": (("Samen door de nacht", "Samen door de dag"), ""),
    "end": ((date(2027, 12, 31), date(2027, 11, 30)), ""),
    "purpose": (("SWZ-2", "SWZ-4"), ""),
    "target": ((Decimal(300), Decimal("300.5"), Decimal(320)), ""),
    "year_value": ((Decimal(100), Decimal(120)), ""),
    "second_goal": ((False, True), ""),
    "third_member": ((False, True), ""),
    "route": (("cashier", "direct"), ""),
    "second_cashier": ((False, True), ""),
    "task_a": (("Leidt.", "Leidt en schoolt."), A),
    "task_b": (("Doet mee.", "Doet de planning."), B),
    "activity_a": (("Scholing", "Scholing en coaching"), A),
    "activity_b": (("Planningssysteem", "Nieuw systeem"), B),
    "milestone_b": ((date(2026, 10, 1), date(2026, 11, 1)), B),
    "amount_a": ((money("30000.00"), money("30000.01")), A),
    "amount_b": ((money("18000.00"), money("17999.99")), B),
    "line_b": ((False, True), B),
    "iban_a": (("NL52DEMO0000000001", "NL25DEMO0000000002"), A),
    "production_a": ((money("48000000.00"), money("50000000.00")), A),
    "problem": (("Elf auto's.", "Twaalf auto's."), None),
    "quality": (("Hulp binnen 30 minuten.", "Sneller hulp."), None),
    "summary": (("Kort.", "Langer."), None),
    "name_b": (("Zorggroep Waterrand", "Waterrand Zorg"), None),
    "accepted": ((True, False), None),
    "confirmed": ((True, False), None),
    "order": ((False, True), None),
    "trailing_zeros": ((False, True), None),
}
START = {name: values[0] for name, (values, _org) in FACTS.items()}


def built(facts: dict[str, object]) -> PlanData:
    """The plan that these facts describe."""
    base = complete_plan()
    return replace(
        base,
        title=facts["title"],
        basis=replace(
            base.basis, end=facts["end"], purpose=facts["purpose"], summary=facts["summary"]
        ),
        challenge=replace(base.challenge, problem=facts["problem"], quality=facts["quality"]),
        members=_members(facts),
        goals=_turned(_goals(facts), facts),
        activities=_turned(_activities(facts), facts),
        milestones=(replace(base.milestones[0], date=facts["milestone_b"]), base.milestones[1]),
        budget=_turned(_budgets(facts), facts),
        money=_money(base, facts),
    )


def _members(facts):
    shared = {"confirmed": facts["confirmed"]}
    found = [
        member(A, role="lead", task=facts["task_a"], **shared),
        member(B, name=facts["name_b"], task=facts["task_b"], **shared),
    ]
    return (*found, member("baken")) if facts["third_member"] else tuple(found)


def _goals(facts):
    first = goal(
        target_value=facts["target"], year_values={2026: facts["year_value"], 2027: Decimal(300)}
    )
    second = goal(code="D2", statement="Een tweede doel.")
    return (first, second) if facts["second_goal"] else (first,)


def _activities(facts):
    return (
        activity(title=facts["activity_a"]),
        activity(code="A2", title=facts["activity_b"], owner=B),
    )


def _budgets(facts):
    zeros = Decimal("1.0000") if facts["trailing_zeros"] else Decimal(1)
    a = line(description="Leider", amounts={2026: facts["amount_a"] * zeros})
    b = line(description="Licenties", amounts={2026: facts["amount_b"] * zeros})
    more = (line(description="Extra"),) if facts["line_b"] else ()
    return (OrgBudget(A, (a, line())), OrgBudget(B, _turned((b, *more), facts)))


def _money(base, facts):
    mine = replace(
        base.money.cashiers[0],
        iban=facts["iban_a"],
        production_eur=facts["production_a"],
        accepted=facts["accepted"],
    )
    second = (replace(mine, org=B, iban="", production_eur=None),)
    cashiers = (mine, *second) if facts["second_cashier"] else (mine,)
    return replace(base.money, route=facts["route"], cashiers=_turned(cashiers, facts))


def _turned(rows, facts):
    return tuple(reversed(rows)) if facts["order"] else tuple(rows)


edits = st.lists(
    st.sampled_from(sorted(FACTS)).flatmap(
        lambda name: st.tuples(st.just(name), st.sampled_from(FACTS[name][0]))
    ),
    max_size=12,
)


def belongs(name: str, org: str) -> bool:
    """Whether a fact is part of the promise of `org`."""
    whose = FACTS[name][1]
    shared_cashier = name == "second_cashier"
    return whose in ("", org) or shared_cashier


@pytest.mark.parametrize("org", [A, B])
@given(steps=edits)
def test_it_stands_exactly_when_its_content_is_as_it_was(org, steps):
    before = built(START)
    facts = dict(START)
    for name, value in steps:
        facts[name] = value
    after = built(facts)
    touched = {n for n in facts if facts[n] != START[n] and belongs(n, org)}
    stands = content_sha(before, org) == content_sha(after, org)
    assert stands == (not touched), touched
    changes = changed_since(confirmed_content(before, org), after, org, NAMES)
    assert bool(changes) == bool(touched)


@given(steps=edits)
def test_what_changed_tells_nothing_of_the_figures_of_another(steps):
    before, facts = built(START), dict(START)
    for name, value in steps:
        facts[name] = value
    changes = changed_since(confirmed_content(before, A), built(facts), A, NAMES)
    assert not [c for c in changes if c.path.startswith(f"budget.{B}")]
    assert not [c for c in changes if c.path.startswith(f"money.cashiers.{B}.")]


def words(org: str, **facts: object) -> list[str]:
    before, after = built(START), built(START | facts)
    return told_briefly(changed_since(confirmed_content(before, org), after, org, NAMES))


def test_the_mail_says_what_it_was_and_what_it_is():
    (text,) = words(B, target=Decimal(320))
    assert "300" in text
    assert "320" in text
    (text,) = words(B, end=date(2027, 11, 30))
    assert "30 november 2027" in text


def test_the_mail_names_a_changed_amount_but_does_not_show_it():
    (text,) = words(B, amount_b=money("17999.99"))
    assert "17" not in text.replace("2026", "")
    assert NAMES[B] in text


def test_a_new_organisation_is_named():
    (text,) = words(B, third_member=True)
    assert NAMES["baken"] in text


def test_figures_are_shown_where_they_may_be():
    before, after = built(START), built(START | {"amount_b": money("17999.99")})
    (change,) = changed_since(confirmed_content(before, B), after, B, NAMES)
    assert "17.999,99" in told(change, figures=True)


def test_a_long_list_ends_with_how_many_more():
    changes = [Change(Section.GOALS, f"Doel {n}", "goals.D1.kind", "a", "b") for n in range(20)]
    lines = told_briefly(changes)
    assert len(lines) == MOST + 1
    assert "8" in lines[-1]


def test_an_empty_plan_can_be_compared_too():
    empty = PlanData(title="Nieuw", scheme="RSB", region="drenthe", year=2026)
    after = replace(empty, goals=(Goal(code="D1", statement="Iets"),))
    assert content_sha(empty, A) != content_sha(after, A)
    assert changed_since(confirmed_content(empty, A), after, A, NAMES)
