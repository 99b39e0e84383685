"""Which letter of SMART a goal does not meet, and why (R-6.4-3, G9)."""

from datetime import date
from decimal import Decimal

import pytest
from django.utils import translation

from plans import smart
from plans.data import Goal
from plans.gaps import Severity
from tests.builders.plandata import basis, changed, complete_plan, example, goal, member


def verdict(**changes):
    """The verdict on the goal of a plan that is complete but for `changes`."""
    return smart.judge(complete_plan(goals=(goal(**changes),)), 0)


def unmet(found):
    """Letter to the codes of what it lacks, for the letters that are not met."""
    return {x.letter: [g.code for g in x.gaps] for x in found.letters if not x.met}


def test_a_goal_with_everything_meets_all_five_letters():
    found = verdict()
    assert [x.letter for x in found.letters] == ["S", "M", "A", "R", "T"]
    assert found.met
    assert found.gaps == ()


@pytest.mark.parametrize(
    ("field", "letter", "code"),
    [
        ("statement", "S", "goal_statement"),
        ("indicator", "S", "goal_indicator"),
        ("unit", "M", "goal_unit"),
        ("baseline_value", "M", "goal_baseline"),
        ("baseline_date", "M", "goal_baseline_date"),
        ("target_value", "M", "goal_target"),
        ("source", "M", "goal_source"),
        ("owner", "A", "goal_owner"),
        ("target_date", "T", "goal_target_date"),
    ],
)
def test_a_missing_field_blocks_at_its_letter_and_its_field(field, letter, code):
    """The fields that R-6.4-3 asks of every goal."""
    empty = "" if isinstance(getattr(goal(), field), str) else None
    found = verdict(**{field: empty})
    assert unmet(found) == {letter: [code]}
    gap = found.gaps[0]
    assert gap.severity == Severity.BLOCK
    assert (gap.condition, gap.rule) == ("TM24-3", "R-6.4-3")
    assert gap.anchor == f"goals-0-{field}"


def test_a_baseline_of_zero_is_a_baseline():
    assert verdict(baseline_value=Decimal(0)).met


def test_a_target_of_zero_is_a_target():
    found = verdict(baseline_value=Decimal(9), target_value=Decimal(0), year_values={})
    assert found.met


@pytest.mark.parametrize(
    ("statement", "vague"),
    [
        ("Wij verbeteren de nachtzorg.", "verbeteren"),
        ("De samenwerking versterken in de regio.", "versterken"),
        ("Wij gaan inzetten op scholing.", "inzetten op"),
        ("Het streven is meer rust.", "streven"),
        ("Wij verbeteren de nachtzorg voor 300 cliënten.", ""),
        ("In 2027 krijgen cliënten nachtzorg van één team.", ""),
        ("De beste nachtzorg voor iedereen.", ""),
    ],
)
def test_a_vague_verb_without_a_number_or_indicator_is_remarked(statement, vague):
    found = verdict(statement=statement, indicator="")
    codes = ["goal_indicator", "goal_vague"] if vague else ["goal_indicator"]
    assert unmet(found) == {"S": codes}
    assert not vague or vague in str(found.gaps[1].message)


def test_with_an_indicator_a_vague_verb_may_stand():
    assert verdict(statement="Wij verbeteren de nachtzorg.").met


@pytest.mark.parametrize(
    ("changes", "letter", "code"),
    [
        ({"target_value": Decimal(0), "year_values": {}}, "M", "goal_no_change"),
        ({"code": "D9"}, "R", "goal_no_activity"),
        ({"unit": "%", "year_values": {}}, "R", "goal_percentage"),
        ({"year_values": {2026: Decimal(400)}}, "R", "goal_beyond"),
        ({"year_values": {2026: Decimal(-1)}}, "R", "goal_beyond"),
        ({"year_values": {2030: Decimal(300)}}, "T", "goal_years_outside"),
        ({"baseline_date": date(2027, 11, 1)}, "T", "goal_before_baseline"),
        ({"owner": "baken"}, "A", "goal_owner_outside"),
        ({"target_date": date(2028, 1, 1)}, "T", "goal_outside"),
    ],
)
def test_what_looks_odd_is_advice_and_never_blocks(changes, letter, code):
    found = verdict(**changes)
    assert unmet(found) == {letter: [code]}
    assert {gap.severity for gap in found.gaps} == {Severity.WARN}


def test_year_values_may_go_down_from_baseline_to_target():
    found = verdict(
        baseline_value=Decimal("9.0"),
        target_value=Decimal("7.5"),
        year_values={2026: Decimal("8.8"), 2027: Decimal("7.5")},
        unit="%",
    )
    assert found.met


@pytest.mark.parametrize(
    ("day", "inside"),
    [
        (date(2026, 2, 28), False),
        (date(2026, 3, 1), True),
        (date(2027, 12, 31), True),
        (date(2028, 1, 1), False),
    ],
)
def test_the_target_date_must_lie_within_the_plan(day, inside):
    """R-6.4-4: goal dates fall inside the plan; first and last day included."""
    found = verdict(target_date=day, year_values={})
    assert unmet(found) == ({} if inside else {"T": ["goal_outside"]})
    if not inside:
        assert found.gaps[0].also == ("TM24-4",)
        assert "01-03-2026" in str(found.gaps[0].message)


def test_without_a_period_no_date_lies_outside():
    plan = complete_plan(basis=basis(start=None))
    assert smart.judge(plan, 0).met


def test_an_owner_that_has_not_agreed_makes_the_goal_not_agreed():
    plan = changed("members", 0, accepted=False)
    found = smart.judge(plan, 0)
    assert unmet(found) == {"A": ["goal_owner_pending"]}
    assert "Stichting De Zilverlinde" in str(found.gaps[0].message)


def test_a_target_on_the_day_of_the_baseline_is_remarked_too():
    goal_ = complete_plan().goals[0]
    found = verdict(baseline_date=goal_.target_date)
    assert unmet(found) == {"T": ["goal_before_baseline"]}


def test_only_a_field_that_is_missing_blocks():
    """SMART advises: of all that can be said of a goal, just the empty fields stop a plan."""
    stops = {check.code for check in smart.CHECKS if check.severity == Severity.BLOCK}
    nothing = {gap.code for gap in smart.judge(complete_plan(goals=(Goal(code="D1"),)), 0).gaps}
    assert stops <= nothing


def test_an_owner_in_the_coalition_may_be_anyone_that_agreed():
    members = (*complete_plan().members, member("baken"))
    plan = complete_plan(members=members, goals=(goal(owner="baken"),))
    assert smart.judge(plan, 0).met


def test_every_goal_gets_its_own_verdict_and_anchor():
    plan = complete_plan(goals=(goal(), goal(code="D2", unit="")))
    first, second = smart.judge_all(plan)
    assert first.met
    assert second.goal == "D2"
    assert [g.anchor for g in second.gaps] == ["goals-1-unit", "goals-1-statement"]


def test_every_reason_names_its_goal():
    bare = goal(code="D7", statement="Wij verbeteren", indicator="", unit="", owner="", source="")
    found = smart.judge(complete_plan(goals=(bare,)), 0)
    assert found.gaps
    assert all("D7" in str(gap.message) for gap in found.gaps)


def test_letters_and_reasons_are_there_in_dutch():
    with translation.override("nl"):
        found = verdict(unit="")
        assert str(found.letters[0].label).startswith("Specifiek")
        assert str(found.gaps[0].message).startswith("Doel D1: vul de eenheid in.")


def test_every_check_of_a_goal_has_a_letter():
    codes = {check.code for check in smart.CHECKS}
    odd = goal(
        code="D9",
        statement="Wij verbeteren",
        indicator="",
        unit="%",
        baseline_value=Decimal(300),
        baseline_date=date(2029, 1, 1),
        target_date=date(2028, 6, 1),
        source="",
        year_values={2030: Decimal(1)},
        owner="",
    )
    found = {gap.code for gap in smart.judge(complete_plan(goals=(odd,)), 0).gaps}
    assert found < codes
    assert len(found) >= 10


def test_the_examples_are_smart_but_for_the_goal_without_a_baseline():
    """V5 has a goal without a baseline; its verdict says so and nothing else."""
    plan, _expected = example("v05")
    found = [x for x in smart.judge_all(plan) if not x.met]
    assert [unmet(x) for x in found] == [{"M": ["goal_baseline", "goal_baseline_date"]}]
    plan, _expected = example("v01")
    assert all(x.met for x in smart.judge_all(plan))
