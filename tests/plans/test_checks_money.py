"""Every check on the budget and on the way of the money: one change, exactly its gap."""

from datetime import date
from decimal import Decimal

import pytest

from plans.data import OrgBudget
from plans.gaps import Severity
from plans.readiness import gaps
from plans.visibility import for_org
from tests.builders.plandata import (
    cashier,
    changed,
    changed_in,
    complete_plan,
    facts,
    goal,
    line,
    member,
    money,
    partner,
    with_line,
)


def found(plan):
    """The gaps of a plan under its own scheme."""
    return gaps(plan, facts(plan.scheme))


def codes(plan):
    """The codes of the gaps, in order."""
    return [gap.code for gap in found(plan)]


def with_extra(**changes):
    """The complete plan with one more line, of the own means of Waterrand."""
    first, second = complete_plan().budget
    fields = {"source": "own", "description": "Extra", "quantity": None, **changes}
    return complete_plan(budget=(first, OrgBudget(second.org, (*second.lines, line(**fields)))))


def test_a_plan_that_asks_nothing_is_not_ready():
    assert codes(complete_plan(budget=())) == ["request", "goal_unfunded", "shares", "shares"]


@pytest.mark.parametrize(
    ("changes", "code", "field"),
    [
        ({"category": "AUTO"}, "line_category", "category"),
        ({"category": ""}, "line_category", "category"),
        ({"description": " "}, "line_description", "description"),
        ({"goal": "D9"}, "line_goal_unknown", "goal"),
        ({"amounts": {}, "source": "own"}, "line_amounts", "amounts"),
        ({"unit_price": money("41.00")}, "line_product", "unit_price"),
    ],
)
def test_a_line_is_complete_and_adds_up(changes, code, field):
    fields = {"quantity": Decimal(500), **changes}
    (gap,) = found(with_extra(**fields))
    assert (gap.code, gap.severity) == (code, Severity.BLOCK)
    assert gap.anchor == f"budget-lines-waterrand-2-{field}"
    assert gap.org == "waterrand"


def test_what_is_wrong_with_a_line_is_said_with_both_figures():
    (gap,) = found(with_extra(quantity=Decimal(500), unit_price=money("41.00")))
    text = str(gap.message).replace("\u00a0", " ")
    assert "€ 20.500" in text
    assert "€ 20.000" in text


def test_a_cent_of_difference_is_a_difference():
    assert codes(with_extra(quantity=Decimal(500), unit_price=money("40.01"))) == ["line_product"]


def test_a_line_without_quantity_or_price_is_only_its_amounts():
    assert codes(with_extra(quantity=None, unit_price=money("40.00"))) == []
    assert codes(with_extra(quantity=Decimal(3), unit_price=None)) == []


def test_an_amount_is_not_negative():
    plan = with_extra(amounts={2026: money("-5.00"), 2027: money("10.00")})
    assert codes(plan) == ["line_negative"]


def test_an_amount_falls_within_the_years_of_the_plan():
    """R-6.4-5."""
    plan = with_extra(amounts={2027: money("10.00"), 2028: money("10.00"), 2029: money("0.00")})
    (gap,) = found(plan)
    assert (gap.code, gap.condition) == ("line_year", "TM24-5")
    assert "2028" in str(gap.message)


def test_without_a_period_no_amount_lies_outside():
    plan = changed_in(with_extra(amounts={2040: money("10.00")}), "basis", start=None)
    assert codes(plan) == ["start"]


def test_money_from_the_fund_serves_a_goal():
    """G11."""
    (gap,) = found(with_line(goal=""))
    assert (gap.code, gap.severity, gap.org) == ("line_unlinked", Severity.WARN, "zilverlinde")
    assert codes(with_extra(goal="")) == []


def test_a_goal_without_money_is_remarked():
    plan = complete_plan(goals=(goal(), goal(code="D2")))
    for row in (0, 1):
        plan = changed_in(plan, "activities", row, goals=("D1", "D2"))
    (gap,) = found(plan)
    assert (gap.code, gap.severity, gap.org) == ("goal_unfunded", Severity.WARN, "")


@pytest.mark.parametrize(
    ("purpose", "changes", "expected"),
    [
        ("SWZ-1", {"description": "Compensatie sloopkosten"}, [("excluded_costs", "warn")]),
        ("SWZ-1", {"category": "BOUW"}, [("line_flagged", "warn")]),
        (
            "SWZ-1",
            {"category": "BOUW", "description": "Sloopkosten"},
            [("excluded_costs", "warn")],
        ),
        ("SWZ-2", {"description": "Compensatie sloopkosten"}, []),
        ("SWZ-2", {"category": "ADVIES"}, [("line_flagged", "inform")]),
        ("SWZ-2", {"description": "Consultancy"}, [("excluded_costs", "inform")]),
        ("SWZ-2", {"description": "Reguliere zorg"}, [("excluded_costs", "warn")]),
        ("SWZ-1", {"description": "Sloopkosten", "source": "own"}, []),
    ],
)
def test_costs_that_the_scheme_does_not_pay_are_pointed_out(purpose, changes, expected):
    """R-1.3.1-3; severities are those of the reference data, never invented."""
    fields = {"source": "fund", "amounts": {2026: money("0.01")}, **changes}
    plan = changed_in(with_extra(**fields), "basis", purpose=purpose)
    seen = [(g.code, g.severity) for g in found(plan) if g.code != "shares"]
    assert seen == expected


def test_a_structural_cost_may_not_lean_on_the_fund_in_the_last_year():
    """R-6.4-5."""
    (gap,) = found(with_line(structural=True))
    assert (gap.code, gap.severity) == ("structural_costs", Severity.WARN)
    early = {2026: money("20000.00")}
    plan = with_line(structural=True, amounts=early)
    assert "structural_costs" not in codes(plan)
    assert codes(with_extra(structural=True)) == []


def test_other_money_names_who_pays():
    """R-6.4-7."""
    (gap,) = found(with_extra(source="other"))
    assert (gap.code, gap.condition, gap.severity) == ("line_payer", "TM24-7", Severity.BLOCK)
    assert codes(with_extra(source="other", other_source="Verzekeraar Polderpolis")) == []


def test_co_funding_stands_on_lines_of_its_own():
    """R-6.4-7: linked to distinct budget lines."""
    twin = {"category": "TECH", "description": "licenties PLANNINGSSYSTEEM "}
    (gap,) = found(with_extra(**twin))
    assert (gap.code, gap.severity) == ("line_co_funding", Severity.BLOCK)
    assert codes(with_extra(**twin, goal="")) == []
    other = {**twin, "description": "Licenties planningssysteem, eigen deel"}
    assert codes(with_extra(**other)) == []


def test_two_lines_of_the_fund_may_be_alike():
    plan = complete_plan()
    first, second = plan.budget
    twice = OrgBudget(first.org, (*first.lines, first.lines[1]))
    seen = codes(complete_plan(budget=(twice, second)))
    assert set(seen) == {"shares"}


@pytest.mark.parametrize("role", ["partner", "stranger"])
def test_only_a_provider_has_a_budget(role):
    """R-1.5-2, Q9."""
    members = (*complete_plan().members, partner("gemeente"))
    extra = OrgBudget("gemeente" if role == "partner" else "elders", (line(source="own"),))
    plan = complete_plan(members=members, budget=(*complete_plan().budget, extra))
    assert codes(plan) == ["budget_partner"]


def test_an_empty_budget_of_a_partner_is_no_budget():
    members = (*complete_plan().members, partner("gemeente"))
    budget = (*complete_plan().budget, OrgBudget("gemeente"))
    assert codes(complete_plan(members=members, budget=budget)) == []


def test_a_request_that_rises_at_the_end_is_remarked():
    """R-6.4-5."""
    plan = with_line(amounts={2026: money("1000.00"), 2027: money("19000.00")})
    plan = changed_in(
        plan, "money.cashiers", 0, shares={2026: money("49000.00"), 2027: money("51000.00")}
    )
    (gap,) = found(plan)
    assert (gap.code, gap.severity, gap.condition) == ("not_tapering", Severity.WARN, "TM24-5")
    assert "2027" in str(gap.message)


def test_what_is_known_of_hidden_lines_is_still_checked():
    """A redacted plan has totals: enough for the request, not for lines."""
    seen = for_org(complete_plan(), "outsider")
    assert {g.code for g in found(seen)} == {"iban", "room_unknown"}
    hidden = complete_plan(budget=(OrgBudget("elders", totals={"fund": {2026: money("1.00")}}),))
    assert "budget_partner" in codes(hidden)


# --- the way of the money


def through(*cashiers, **changes):
    """The complete plan with these cashiers."""
    return changed("money", cashiers=cashiers, **changes)


def test_the_route_decides_whether_a_cashier_is_needed():
    """R-1.5-2."""
    assert codes(through()) == ["cashier"]
    assert codes(through(route="direct")) == []


def test_vat_is_advice():
    assert [(g.code, g.severity) for g in found(changed("money", vat=""))] == [
        ("vat", Severity.WARN)
    ]


@pytest.mark.parametrize("org", ["gemeente", "elders", "baken"])
def test_a_cashier_is_a_provider_that_takes_part(org):
    members = (*complete_plan().members, partner("gemeente"), member("baken", accepted=False))
    plan = changed_in(through(cashier(org=org)), "money", route="cashier")
    plan = complete_plan(members=members, money=plan.money)
    assert "cashier_kind" in codes(plan)


def test_a_cashier_agrees_to_be_one():
    (gap,) = found(through(cashier(accepted=False)))
    assert (gap.code, gap.anchor) == ("cashier_accepted", "money-cashiers-0-org")


@pytest.mark.parametrize(
    ("iban", "expected"),
    [
        ("", ["iban"]),
        ("NL91ABNA0417164301", ["iban_wrong"]),
        ("BE68539007547034", ["iban_wrong"]),
        ("NL91 ABNA 0417 1643 00", []),
    ],
)
def test_the_bank_account_is_checked_and_private(iban, expected):
    seen = found(through(cashier(iban=iban)))
    assert [g.code for g in seen] == expected
    assert all(g.org == "zilverlinde" and iban not in str(g.message) for g in seen if iban)


def test_shares_equal_the_request_of_each_year():
    plan = through(cashier(shares={2026: money("59999.99"), 2028: money("5.00")}))
    seen = found(plan)
    assert [g.code for g in seen] == ["shares", "shares", "shares"]
    texts = [str(g.message).replace("\u00a0", " ") for g in seen]
    assert "€ 60.000" in texts[0]
    assert "€ 59.999,99" in texts[0]
    assert "2028" in texts[2]


@pytest.mark.parametrize("changes", [{"production_eur": None}, {"tariff_pct": None}])
def test_an_unknown_room_is_asked_and_nothing_is_computed(changes):
    """R-1.5-3: warn, never compute from nothing."""
    (gap,) = found(through(cashier(**changes)))
    assert (gap.code, gap.severity, gap.org) == ("room_unknown", Severity.WARN, "zilverlinde")


def test_a_share_above_the_room_asks_a_second_cashier():
    """R-1.5-3."""
    small = cashier(production_eur=money("950000.00"), tariff_pct=Decimal(95))
    (gap,) = found(through(small))
    assert (gap.code, gap.severity, gap.org) == ("room", Severity.WARN, "zilverlinde")
    assert "€ 10.000" in str(gap.message).replace("\u00a0", " ")


@pytest.mark.parametrize(
    ("above_cap", "expected"),
    [("yes", ["room_stated"]), ("unknown", ["room_stated"]), ("no", []), ("", [])],
)
def test_a_cashier_that_doubts_its_room_asks_a_second_one(above_cap, expected):
    assert codes(through(cashier(above_cap=above_cap))) == expected


def test_a_division_over_two_cashiers_is_shown_to_the_office():
    one = cashier(above_cap="yes", shares={2026: money("60000.00")})
    two = cashier(org="waterrand", iban="NL25DEMO0000000002", shares={2027: money("40000.00")})
    (gap,) = found(through(one, two))
    assert (gap.code, gap.severity, gap.org) == ("second_cashier", Severity.WARN, "")


def test_the_cap_is_a_rule_that_can_differ():
    from dataclasses import replace

    plan = through(cashier(production_eur=money("950000.00"), tariff_pct=Decimal(95)))
    rules = replace(facts().rules, tariff_cap_pct=Decimal(110))
    assert gaps(plan, facts(rules=rules)) == ()


def test_the_end_of_the_plan_moves_the_last_year():
    plan = changed_in(with_line(structural=True), "basis", end=date(2028, 6, 30))
    assert "structural_costs" not in codes(plan)
