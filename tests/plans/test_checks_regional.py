"""What checks say of the region, of surcharges and of contracts: advice, never a stop."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from plans.data import SchemeAnswer
from plans.gaps import Severity
from plans.readiness import CHECKS, for_org, gaps
from tests.builders.plandata import (
    changed,
    changed_in,
    complete_plan,
    facts,
    member,
    partner,
    scheme_rules,
)


def found(plan=None, **more):
    """The gaps of a plan by code."""
    return {g.code: g for g in gaps(plan or complete_plan(), facts(**more))}


def test_the_complete_plan_lacks_nothing_of_the_region():
    assert found() == {}


def test_none_of_these_checks_stops_a_plan():
    codes = {
        *("focus_points", "focus_unknown", "regional_documents", "regional_text", "partnership"),
        *("surcharge", "surcharge_reason", "surcharge_same", "at_cap"),
        *("contract", "no_contract", "contract_ends"),
    }
    asked = [c for c in CHECKS if c.code in codes]
    assert {c.code for c in asked} == codes
    assert not [c.code for c in asked if c.severity == Severity.BLOCK]


# --- focus points (R-OV-ME) --------------------------------------------------------------------

POINTS = ("Keten van behandeling", "Snijvlak met ggz")


def test_a_plan_chooses_one_of_the_focus_points_that_the_call_offers():
    assert found(focus_points=POINTS)["focus_points"].rule == "R-OV-ME"
    assert found(changed("challenge", focus_points=POINTS[:1]), focus_points=POINTS) == {}


def test_a_focus_point_that_the_call_does_not_offer_is_named():
    plan = changed("challenge", focus_points=("Iets anders", POINTS[0]))
    assert "Iets anders" in str(found(plan, focus_points=POINTS)["focus_unknown"].message)


def test_without_focus_points_in_the_call_nothing_is_asked():
    assert found(changed("challenge", focus_points=POINTS)) == {}


# --- documents, tables and partnerships (R-OV-CZ, -VGZ, -DSW, -SA) -------------------------------


def test_where_the_office_asks_it_a_plan_says_on_what_it_builds():
    gap = found(regional_asked=("Regiobeeld", "Regioplan"))["regional_documents"]
    assert "Regiobeeld, Regioplan" in str(gap.message)
    assert gap.condition == "TM24-2"


def test_who_names_a_document_says_how_the_plan_builds_on_it():
    plan = changed("support", regional_documents=("RV-CZ-1",))
    assert set(found(plan, regional_asked=("Regiobeeld",))) == {"regional_text"}
    plan = changed_in(plan, "support", regional_text="Hoofdstuk 2.")
    assert found(plan, regional_asked=("Regiobeeld",)) == {}


def test_an_office_that_pays_partnerships_asks_for_the_name():
    assert found(asks_partnership=True)["partnership"].rule == "R-OV-SA"
    assert found(changed("support", partnership="Samen in Salland"), asks_partnership=True) == {}


# --- surcharges (R-TB-4, R-TB-5, R-TB-6, R-OV-DSW) -----------------------------------------------

OWN = {"other_schemes": {"MZ_VPT": "Toeslag"}, "surcharges": frozenset({"MZ_VPT"})}


def answered(outcome: str, reason: str = ""):
    return complete_plan(other_schemes=(SchemeAnswer("MZ_VPT", outcome, reason),))


def test_money_of_the_care_office_itself_is_asked_by_name():
    gap = found(complete_plan(other_schemes=()), **OWN)["surcharge"]
    assert (gap.condition, gap.severity) == ("TM24-7", Severity.WARN)
    assert "Toeslag" in str(gap.message)


def test_that_nobody_gets_it_needs_no_explanation():
    assert found(answered("nobody"), **OWN) == {}


@pytest.mark.parametrize(
    ("outcome", "reason", "codes"),
    [
        ("other_costs", "", {"surcharge_reason"}),
        ("other_costs", "Voor scholing", set()),
        ("same_costs", "", {"surcharge_reason", "surcharge_same"}),
        ("same_costs", "Voor de nacht", {"surcharge_same"}),
    ],
)
def test_who_gets_it_says_for_which_costs(outcome, reason, codes):
    assert set(found(answered(outcome, reason), **OWN)) == codes


def test_a_cashier_at_the_maximum_by_a_surcharge_has_no_room():
    """R-TB-5: instead of the questions about its room; only itself and the office read it."""
    plan = changed("money.cashiers", 0, tariff_pct=Decimal("100"), production_eur=None)
    gap = found(plan)["at_cap"]
    assert (gap.rule, gap.org) == ("R-TB-5", "zilverlinde")
    assert set(found(plan)) == {"at_cap"}
    assert for_org([gap], plan, "waterrand") == ()


def test_a_cashier_just_under_the_maximum_still_has_room():
    plan = changed("money.cashiers", 0, tariff_pct=Decimal("99.9"), production_eur=Decimal(10**9))
    assert found(plan) == {}


# --- contracts (R-OV-10, R-OV-11) ----------------------------------------------------------------


def with_members(*others):
    lead, second, *_rest = complete_plan().members
    return complete_plan(members=(lead, *(others or (second,))))


def test_providers_that_have_not_answered_are_named_together_as_a_tip():
    plan = with_members(member("waterrand", name="Zorggroep Waterrand", contract=""))
    gap = found(plan)["contract"]
    assert gap.severity == Severity.INFORM
    assert str(gap.message).endswith("Zorggroep Waterrand.")


@pytest.mark.parametrize("answer", ["shorter", "none"])
def test_a_contract_that_is_too_short_warns_everybody_in_the_coalition(answer):
    gap = found(with_members(member("waterrand", contract=answer)))["no_contract"]
    assert (gap.rule, gap.org) == ("R-OV-11", "")
    assert for_org([gap], complete_plan(), "zilverlinde") == (gap,)


def test_a_contract_that_ends_before_a_plan_that_grew_longer_is_told_to_its_own_provider():
    """R-OV-10: the day of a contract is no business of the others."""
    plan = with_members(member("waterrand", contract_until=date(2027, 6, 30)))
    gap = found(plan)["contract_ends"]
    assert "30-06-2027" in str(gap.message)
    assert for_org([gap], plan, "waterrand") == (gap,)
    assert for_org([gap], plan, "zilverlinde") == ()


def test_a_contract_of_the_same_last_day_covers_the_plan():
    assert found(with_members(member("waterrand", contract_until=date(2027, 12, 31)))) == {}


def test_partners_without_money_are_not_asked():
    lead, second, *_rest = complete_plan().members
    assert found(complete_plan(members=(lead, second, partner()))) == {}


# --- the years of the money (R-1.5-4) ------------------------------------------------------------


def test_money_of_2022_is_spent_in_2022_or_2023():
    """The plan asks it for 2026 and 2027."""
    old = scheme_rules("SWZ", 2022)
    assert old.execution_years == (2022, 2023)
    gap = found(rules=old)["execution_years"]
    assert "2022, 2023" in str(gap.message)
    assert "2026, 2027" in str(gap.message)


def test_money_of_later_years_has_no_such_years():
    assert scheme_rules("SWZ", 2026).execution_years == ()
    assert "execution_years" not in found()
