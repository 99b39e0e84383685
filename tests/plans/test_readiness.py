"""The one list of what a plan lacks: its order, its meter, its privacy, its proofs."""

from datetime import date

import pytest
from django.utils import translation

from plans.data import OrgBudget, PlanData
from plans.gaps import Check, Gap, Ground, Severity, anchor
from plans.readiness import (
    CHECKS,
    Proof,
    blocking,
    blocking_confirmation,
    by_section,
    for_org,
    gaps,
    meter,
    proofs,
)
from plans.structure import EVIDENCE, Section
from plans.texts import SECTION_OF
from tests.builders.plandata import (
    basis,
    cashier,
    changed,
    changed_in,
    complete_plan,
    facts,
    goal,
    money,
    reference,
    with_line,
)

TM2024 = [f"TM24-{n}" for n in range(10)]


def empty_plan():
    """A plan as it is at its start: a title and nothing else."""
    return PlanData(title="Nieuw plan", scheme="SWZ", region="zhn", year=2026)


# --- the list


def test_gaps_stand_in_the_order_of_the_sections():
    seen = [gap.section for gap in gaps(empty_plan(), facts())]
    assert seen == sorted(seen, key=list(Section).index)


def test_an_empty_plan_lacks_something_in_every_section_but_the_last():
    """Nobody takes part yet, so nobody can confirm."""
    seen = {gap.section for gap in gaps(empty_plan(), facts())}
    assert seen == set(Section) - {Section.DECLARATIONS}


def test_the_same_plan_always_gives_the_same_list():
    plan = changed("goals", 0, unit="", owner="")
    assert gaps(plan, facts()) == gaps(plan, facts())


def test_blocking_gaps_stop_the_plan_and_warnings_do_not():
    plan = changed_in(changed("goals", 0, unit=""), "support", statements=())
    found = gaps(plan, facts())
    assert [g.code for g in found] == ["goal_unit", "no_outside_support"]
    assert [g.code for g in blocking(found)] == ["goal_unit"]


def test_a_complete_plan_blocks_nothing():
    assert blocking(gaps(complete_plan(), facts())) == ()


def test_signatories_can_confirm_while_only_confirmations_are_missing():
    plan = changed_in(changed("members", 0, confirmed=False), "members", 1, confirmed=False)
    found = gaps(plan, facts())
    assert [g.code for g in blocking(found)] == ["unconfirmed", "unconfirmed"]
    assert blocking_confirmation(found) == ()
    half = gaps(changed_in(plan, "goals", 0, unit=""), facts())
    assert [g.code for g in blocking_confirmation(half)] == ["goal_unit"]


def test_every_section_has_its_place_in_the_list_by_section():
    found = by_section(gaps(changed("goals", 0, unit="", source=""), facts()))
    assert list(found) == list(Section)
    assert [g.code for g in found[Section.GOALS]] == ["goal_unit", "goal_source"]
    assert found[Section.BASIS] == ()


def test_messages_follow_the_language_of_the_reader():
    (gap,) = gaps(changed("goals", 0, unit=""), facts())
    with translation.override("en"):
        assert str(gap.message).startswith("Goal D1: fill in the unit.")
    with translation.override("nl"):
        assert str(gap.message).startswith("Doel D1: vul de eenheid in.")


def test_what_people_typed_is_never_read_as_a_template():
    plan = changed("members", 0, name="{0.__class__} {name}", task="")
    (gap,) = gaps(plan, facts())
    assert "{0.__class__} {name}" in str(gap.message)


# --- the meter


def readings(plan):
    """Condition to its reading."""
    return {r.condition: r for r in meter(gaps(plan, facts(plan.scheme)), TM2024)}


def test_a_complete_plan_meets_every_condition():
    assert {r.status for r in readings(complete_plan()).values()} == {"done"}
    assert all(r.open == 0 and r.done > 0 for r in readings(complete_plan()).values())


def test_an_empty_plan_has_every_condition_open():
    found = readings(empty_plan())
    assert {r.status for r in found.values()} == {"open"}
    assert found["TM24-8"].done < found["TM24-8"].done + found["TM24-8"].open


def test_without_goals_no_check_on_a_goal_counts_as_done():
    """Nothing filled in may never look like nearly finished."""
    full, none = readings(complete_plan())["TM24-3"], readings(complete_plan(goals=()))["TM24-3"]
    checks = [c for c in CHECKS if c.needs == "goals" and c.severity == Severity.BLOCK]
    assert none.open == len(checks) + 1
    assert none.done == full.done - none.open


def test_a_condition_counts_its_checks_and_not_their_repetitions():
    two = complete_plan(goals=(goal(unit=""), goal(code="D2", unit="")))
    found = readings(two)["TM24-3"]
    assert found.open == 1
    assert found.done + found.open == sum(
        "TM24-3" in (c.condition, *c.also) and c.severity == Severity.BLOCK for c in CHECKS
    )


def test_a_warning_asks_attention_but_leaves_the_condition_done():
    found = readings(changed("support", statements=()))["TM24-2"]
    assert (found.status, found.open) == ("attention", 0)


def test_one_missing_confirmation_opens_both_conditions_it_proves():
    """R-6.4-1 and R-6.4-7: the confirmation holds both statements."""
    found = readings(changed("members", 0, confirmed=False))
    assert {c for c, r in found.items() if r.status == "open"} == {"TM24-1", "TM24-7"}


def test_the_meter_keeps_the_order_it_is_asked_in():
    order = ["TM24-9", "TM24-1"]
    assert [r.condition for r in meter((), order)] == order


def test_the_meter_counts_the_same_for_every_reader():
    plan = with_line(unit_price=money("1.00"))
    found = gaps(plan, facts())
    mine, theirs = (for_org(found, plan, org) for org in ("zilverlinde", "waterrand"))
    assert mine != theirs
    assert meter(found, TM2024) == meter(mine, TM2024)


# --- the conditions of 2022-2023


def test_a_plan_of_2022_is_asked_only_what_its_conditions_asked():
    """Digest 3.2: 3, 4, 8 and 9 are new; the others have an older number (R-1.4-1 to R-1.4-6)."""
    plan = complete_plan(
        condition_set="TM2022",
        goals=(),
        other_schemes=(),
        iza_gala=complete_plan().iza_gala.__class__(),
        support=complete_plan().support.__class__(),
        basis=basis(end=date(2031, 1, 1)),
    )
    found = gaps(plan, facts())
    assert {g.condition for g in found} <= {"", *(f"TM22-{n}" for n in range(1, 7))}
    assert "support_clients" in {g.code for g in found}
    assert not {"goals", "iza", "scheme_outcome", "duration_reason"} & {g.code for g in found}


def test_the_meter_reads_old_conditions_too():
    plan = changed_in(complete_plan(condition_set="TM2022"), "support", clients="")
    found = {r.condition: r for r in meter(gaps(plan, facts()), ["TM22-2", "TM22-6"])}
    assert found["TM22-2"].status == "open"
    assert found["TM22-6"].status == "done"
    assert found["TM22-6"].done > 0


# --- what one organisation may read (practice.md 6.2)


def test_of_another_organisation_only_that_its_budget_is_not_complete():
    plan = with_line(unit_price=money("41.00"))
    found = gaps(plan, facts())
    (own,) = for_org(found, plan, "zilverlinde")
    (other,) = for_org(found, plan, "waterrand")
    assert own.code == "line_product"
    assert other.code == "budget_incomplete"
    assert "Stichting De Zilverlinde" in str(other.message)
    assert "41" not in str(other.message)
    assert other.anchor == "budget-zilverlinde"


def test_several_faults_of_another_organisation_are_one_sentence():
    plan = with_line(unit_price=money("41.00"), description="")
    assert len(for_org(gaps(plan, facts()), plan, "waterrand")) == 1
    assert len(for_org(gaps(plan, facts()), plan, "zilverlinde")) == 2


def test_advice_on_the_figures_of_another_organisation_is_not_shown():
    plan = changed("money.cashiers", 0, tariff_pct=None)
    found = gaps(plan, facts())
    assert [g.code for g in for_org(found, plan, "zilverlinde")] == ["room_unknown"]
    assert for_org(found, plan, "waterrand") == ()


def test_shared_gaps_are_for_everyone():
    plan = changed("goals", 0, unit="")
    found = gaps(plan, facts())
    assert for_org(found, plan, "waterrand") == found


def test_no_sensitive_figure_of_a_line_is_in_a_message_for_others():
    secret = money("77777.77")
    plan = with_line(unit_price=secret, quantity=secret, structural=True, goal="D9")
    plan = changed_in(plan, "money.cashiers", 0, production_eur=secret, iban="NL00SECRET")
    for gap in for_org(gaps(plan, facts()), plan, "waterrand"):
        assert "77.777" not in str(gap.message)
        assert "Vervanging" not in str(gap.message)


# --- proofs and declarations


def test_every_check_has_its_own_code():
    assert len({c.code for c in CHECKS}) == len(CHECKS)


def test_every_need_is_a_check_that_can_block():
    blocks = {c.code for c in CHECKS if c.severity == Severity.BLOCK}
    assert {c.needs for c in CHECKS if c.needs} <= blocks


@pytest.mark.parametrize("check", CHECKS, ids=lambda c: c.code)
def test_a_check_stands_where_its_field_is_and_its_condition_is_proven(check: Check):
    """The way from a condition to its evidence (structure.EVIDENCE) leads to the field."""
    head = check.field.partition(".")[0]
    if head not in ("", "declarations"):
        assert SECTION_OF[head] == check.section
    for condition in filter(None, (check.condition, *check.also)):
        assert check.section in EVIDENCE[condition]
    assert not check.condition or check.rule


@pytest.mark.parametrize("check", CHECKS, ids=lambda c: c.code)
def test_a_message_is_a_sentence(check: Check):
    text = str(check.message)
    assert text[0].isupper() or text.startswith("{")
    assert text.endswith((".", "?"))


def test_every_condition_is_proven_by_a_check_that_can_block():
    """Each condition is a minimum, so nothing that is empty may pass."""
    proven = {
        c
        for check in CHECKS
        for c in (check.condition, *check.also)
        if check.severity == Severity.BLOCK
    }
    assert set(TM2024) <= proven


def test_every_automatic_check_of_the_policy_data_has_a_rule_here():
    """The list `automatic_checks` of conditions.yaml, one by one."""
    sets = reference("conditions")["condition_sets"]
    current = next(s for s in sets if s["code"] == "TM2024")
    listed = {
        c["code"]: len(c.get("automatic_checks", ()))
        for c in current["conditions"]
        if c.get("automatic_checks")
    }
    known = {
        "TM24-1": ["providers", "no_work", "unconfirmed"],
        "TM24-2": ["no_outside_support"],
        "TM24-3": ["goal_baseline", "goal_professionals", "goal_outside", "activity_owner"],
        "TM24-4": ["duration_reason"],
        "TM24-5": ["embedding_cost", "structural_costs"],
        "TM24-6": ["milestone_year", "moment_owner"],
        "TM24-7": ["unconfirmed", "line_co_funding"],
        "TM24-8": ["scheme_outcome"],
        "TM24-9": ["conflict"],
    }
    assert {c for codes in known.values() for c in codes} <= {c.code for c in CHECKS}
    # The overlap with other plans needs the database and is shown to reviewers.
    elsewhere = {"TM24-7": 1}
    assert listed == {c: len(codes) + elsewhere.get(c, 0) for c, codes in known.items()}


def test_proofs_name_condition_section_field_and_rule():
    found = proofs()
    assert Proof("TM24-3", Section.GOALS, "goals.unit", "R-6.4-3") in found
    assert Proof("TM24-7", Section.DECLARATIONS, "declarations.confirmed", "R-6.4-1") in found
    assert {p.condition for p in found} == set(EVIDENCE) - {f"TM22-{n}" for n in range(1, 7)}


# --- gaps and grounds


@pytest.mark.parametrize(
    ("field", "at", "expected"),
    [
        ("title", (), "title"),
        ("basis.end", (), "basis-end"),
        ("goals.unit", (0,), "goals-0-unit"),
        ("support.statements.date", (2,), "support-statements-2-date"),
        ("budget.lines.goal", ("baken", 3), "budget-lines-baken-3-goal"),
    ],
)
def test_an_anchor_is_the_path_with_its_rows(field, at, expected):
    assert anchor(field, *at) == expected


def test_a_ground_gives_its_checks_section_condition_and_rule():
    ground = Ground(Section.GOALS, "TM24-3", "R-6.4-3", needs="goals")
    check = ground.warn("odd", "goals.unit", "Goal {goal} is odd.", rule="R-9")
    assert (check.condition, check.rule, check.needs) == ("TM24-3", "R-9", "goals")
    assert check.severity == Severity.WARN
    assert ground.inform("told", "goals.unit", "Told.").severity == Severity.INFORM


def test_a_gap_takes_over_what_its_check_says_unless_data_decide():
    check = Ground(Section.BUDGET).warn("odd", "budget.lines.goal", "Line {row}.")
    gap = check.gap("baken", 1, org="baken", severity="inform", row=2)
    assert gap == Gap(
        condition="",
        section=Section.BUDGET,
        code="odd",
        severity=Severity.INFORM,
        message="Line 2.",
        anchor="budget-lines-baken-1-goal",
        rule="",
        org="baken",
    )
    assert check.gap().conditions == ()


def test_readiness_needs_no_database_and_no_clock():
    """Pure: the same call on the same values; pytest refuses the database here."""
    plan = complete_plan(
        money=complete_plan().money.__class__("cashier", "included", (cashier(),)),
        budget=(*complete_plan().budget, OrgBudget("zilverlinde")),
    )
    assert gaps(plan, facts()) == ()
