"""The rules of a scheme come out of the reference data, each only for its own years."""

from decimal import Decimal

import pytest

from plans.scheme_rules import SchemeRules
from tests.builders.plandata import reference, scheme_rules


def test_the_rules_of_2026_come_from_the_reference_data():
    rules = scheme_rules("SWZ", 2026)
    assert (rules.scheme, rules.sectors) == ("SWZ", frozenset({"VV"}))
    assert (rules.minimum_providers, rules.max_years) == (2, 3)
    assert rules.tariff_cap_pct == Decimal(100)
    assert [x.code for x in rules.excluded] == ["X-BOUW", "X-REG", "X-ADV"]


def test_no_limit_of_three_years_holds_for_2022_and_2023():
    assert scheme_rules("RSB", 2023).max_years is None
    assert scheme_rules("RSB", 2023).excluded == ()


@pytest.mark.parametrize(
    ("scheme", "flags"),
    [("RSB", {"ADVIES": "inform"}), ("SWZ", {"ADVIES": "inform", "BOUW": "warn"})],
)
def test_cost_categories_are_flagged_per_scheme(scheme, flags):
    assert scheme_rules(scheme).category_flags == flags


def test_consultancy_is_blocked_for_the_development_budget_alone():
    items = reference("cost-categories")["cost_categories"]["items"]
    old = SchemeRules.build(
        "OB",
        2020,
        sectors=["VV"],
        budget_rules=reference("budget-rules")["budget_rules"],
        category_flags={i["code"]: i.get("flag_schemes", {}) for i in items},
    )
    assert old.category_flags == {"ADVIES": "block"}
    assert {x.code: x.severity for x in old.excluded} == {"X-ADV": "block", "X-REG": "block"}


def test_one_set_of_rules_is_read_as_it_is():
    """The queries of funds hand over the one set that is in force."""
    rules = reference("budget-rules")["budget_rules"]["RSB_SWZ_2024_2026"]
    one = SchemeRules.build("SWZ", 2026, sectors=["VV"], budget_rules=rules, category_flags={})
    assert one.excluded == scheme_rules("SWZ", 2026).excluded
    assert one.max_years == 3


def test_without_rules_the_usual_figures_hold():
    bare = SchemeRules.build("RSB", 2026, sectors=["GZ"], budget_rules={}, category_flags={})
    assert bare == SchemeRules("RSB", frozenset({"GZ"}))


def test_bare_figures_are_read_like_sourced_ones():
    rules = {"max_duration_years": 4, "minimum_providers": 3, "nza_tariff_cap_pct": "99.5"}
    built = SchemeRules.build("RSB", 2026, sectors=[], budget_rules=rules, category_flags={})
    assert (built.max_years, built.minimum_providers) == (4, 3)
    assert built.tariff_cap_pct == Decimal("99.5")


@pytest.mark.parametrize(
    ("description", "purpose", "codes"),
    [
        ("Compensatie sloopkosten", "SWZ-1", ["X-BOUW"]),
        ("COMPENSATIE voor de gemeente", "SWZ-1", ["X-BOUW"]),
        ("Compensatie sloopkosten", "SWZ-2", []),
        ("Bouwkosten aanleunwoning", "SWZ-1", ["X-BOUW"]),
        ("Plannen per subregio omvormen", "SWZ-1", []),
        ("Reguliere zorg in de nacht", "SWZ-2", ["X-REG"]),
        ("Externe consultancy", "SWZ-1", ["X-ADV"]),
        ("Scholing van medewerkers", "SWZ-1", []),
    ],
)
def test_words_in_a_description_point_at_costs_that_are_not_paid(description, purpose, codes):
    """R-1.3.1-3: support for changing plans is paid, compensation of costs is not."""
    found = [x.code for x in scheme_rules().excluded if x.hits(description, purpose)]
    assert found == codes


def test_words_can_come_from_the_data():
    rule = {"code": "X-AUTO", "label_nl": "Auto's", "severity": "block", "words": ["auto"]}
    rules = {"excluded_costs": [rule]}
    built = SchemeRules.build("RSB", 2026, sectors=[], budget_rules=rules, category_flags={})
    assert [x.words for x in built.excluded] == [("auto",)]
    assert built.excluded[0].hits("Leaseauto", "RSB-1")
