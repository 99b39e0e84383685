"""The money of the example plans: exact to the cent, per year, category, provider and cashier.

The totals are those of the ten example plans (practice 9.4); for V7, V8 and V9 that text names
no total, so theirs were built from the unit prices of practice 9.3. A total is what is asked
from the fund; own and other money comes on top, on lines of its own.
"""

import re
from collections import Counter
from decimal import Decimal
from itertools import chain

from tests.plans.demo_files import (
    PLANS,
    Plan,
    cents,
    every_plan,
    fund_per_year,
    lines,
    providers,
    years,
)

# What each plan asks from the fund, per year and per cost category, in whole euros.
FUND_PER_YEAR = {
    "V1": {2026: 380_000, 2027: 320_000, 2028: 120_000},
    "V2": {2026: 43_600, 2027: 330_600, 2028: 185_800},
    "V3": {2026: 100_000, 2027: 460_000, 2028: 390_000, 2029: 250_000},
    "V4": {2027: 312_000, 2028: 232_000, 2029: 146_000},
    "V5": {2027: 658_000, 2028: 584_000, 2029: 208_000},
    "V6": {2026: 25_000, 2027: 173_000, 2028: 22_000},
    "V7": {2026: 25_000, 2027: 132_000, 2028: 104_700, 2029: 75_300, 2030: 50_200},
    "V8": {2027: 82_000, 2028: 98_000},
    "V9": {2026: 45_000, 2027: 165_000, 2028: 100_000},
    "V10": {2027: 339_400, 2028: 200_600},
}
FUND_TOTAL = {
    "V1": 820_000,
    "V2": 560_000,
    "V3": 1_200_000,
    "V4": 690_000,
    "V5": 1_450_000,
    "V6": 220_000,
    "V7": 387_200,
    "V8": 180_000,
    "V9": 310_000,
    "V10": 540_000,
}
FUND_PER_CATEGORY = {
    "V1": {
        "PROJ": 240_000,
        "TECH": 150_000,
        "INFRA": 75_000,
        "SCHOL": 95_000,
        "INZET": 180_000,
        "ONDZ": 50_000,
        "COMM": 30_000,
    },
    "V2": {"PROJ": 120_000, "SCHOL": 60_000, "TECH": 347_200, "ONDZ": 32_800},
    "V3": {
        "PROJ": 450_000,
        "TECH": 105_000,
        "INFRA": 90_000,
        "INZET": 180_000,
        "SCHOL": 192_000,
        "ADVIES": 48_000,
        "ONDZ": 72_000,
        "COMM": 33_000,
        "IMPL": 30_000,
    },
    "V4": {
        "PROJ": 260_000,
        "INFRA": 45_000,
        "TECH": 50_000,
        "INZET": 100_000,
        "SCHOL": 96_000,
        "IMPL": 60_000,
        "ONDZ": 45_000,
        "COMM": 22_000,
        "ADVIES": 12_000,
    },
    "V5": {
        "PROJ": 480_000,
        "INFRA": 315_000,
        "TECH": 380_000,
        "SCHOL": 100_000,
        "INZET": 60_000,
        "ONDZ": 85_000,
        "COMM": 30_000,
    },
    "V6": {"PROJ": 80_000, "ADVIES": 24_000, "ONDZ": 8_000, "COMM": 18_000, "BOUW": 90_000},
    "V7": {
        "PROJ": 160_000,
        "TECH": 99_200,
        "SCHOL": 64_000,
        "INFRA": 30_000,
        "ONDZ": 24_000,
        "COMM": 10_000,
    },
    "V8": {"PROJ": 80_000, "SCHOL": 32_000, "TECH": 28_000, "IMPL": 30_000, "ONDZ": 10_000},
    "V9": {
        "PROJ": 90_000,
        "INZET": 140_000,
        "SCHOL": 24_000,
        "COMM": 30_000,
        "ONDZ": 20_000,
        "OVER": 6_000,
    },
    "V10": {
        "PROJ": 140_000,
        "INZET": 200_000,
        "SCHOL": 64_000,
        "TECH": 7_000,
        "INFRA": 45_000,
        "ONDZ": 36_000,
        "COMM": 12_000,
        "ADVIES": 12_000,
        "IMPL": 24_000,
    },
}
# Providers, months and state the ten plans are there to show (practice 9.4).

CATEGORIES = {
    "PROJ",
    "INZET",
    "SCHOL",
    "TECH",
    "INFRA",
    "IMPL",
    "COMM",
    "ONDZ",
    "ADVIES",
    "BOUW",
    "OVER",
}


@every_plan
def test_the_fund_request_adds_up_to_the_total_of_the_example(plan):
    code, per_category = plan["code"], Counter()
    for _, line in lines(plan, "fund"):
        per_category[line["category"]] += sum(map(cents, line["amounts"].values()))
    assert fund_per_year(plan) == FUND_PER_YEAR[code]
    assert dict(per_category) == FUND_PER_CATEGORY[code]
    assert sum(fund_per_year(plan).values()) == FUND_TOTAL[code]
    assert sum(FUND_PER_YEAR[code].values()) == sum(FUND_PER_CATEGORY[code].values())


@every_plan
def test_quantity_times_unit_price_is_the_sum_of_the_years(plan):
    for org, line in lines(plan):
        total = sum(map(cents, line["amounts"].values()))
        assert set(line["amounts"]) <= set(years(plan))
        assert line["category"] in CATEGORIES
        assert total > 0
        if line["unit_price"] is None:
            assert line["quantity"] is None
            assert line["unit"] == ""
        else:
            assert line["unit"]
            product = Decimal(line["quantity"]) * cents(line["unit_price"])
            assert product == total, (org, line["description"], product, total)


@every_plan
def test_other_money_names_its_source_and_only_other_money_does(plan):
    """R-6.4-7: co-funding is linked to distinct lines."""
    for _, line in lines(plan):
        assert line["source"] in ("fund", "own", "other")
        assert bool(line["other_source"]) == (line["source"] == "other")


@every_plan
def test_shares_over_the_cashiers_add_up_to_the_request_per_year(plan):
    """R-1.5-2, R-1.5-3."""
    money = plan["money"]
    assert money["vat"] in ("included", "not_applicable")
    assert (money["route"] == "cashier") == bool(money["cashiers"])
    totals: Counter[int] = Counter()
    for cashier in money["cashiers"]:
        assert cashier["org"] in providers(plan)
        assert cashier["above_cap"] in ("no", "yes", "unknown")
        totals.update({year: cents(amount) for year, amount in cashier["shares"].items()})
    assert money["route"] == "direct" or dict(totals) == fund_per_year(plan)


def headrooms(cashier: Plan) -> list[Decimal]:
    """Room up to 100% of the NZa maximum, by the strict and by the plain reading."""
    production, pct = cents(cashier["production_eur"]), Decimal(cashier["tariff_pct"])
    return [production * (100 - pct) / 100, production * (100 - pct) / pct]


@every_plan
def test_every_share_fits_in_the_headroom_of_its_cashier(plan):
    for cashier in plan["money"]["cashiers"]:
        assert max(map(cents, cashier["shares"].values())) <= min(headrooms(cashier))


def test_v3_needs_its_second_cashier():
    first, second = PLANS["V3"]["money"]["cashiers"]
    asked = max(FUND_PER_YEAR["V3"].values())
    assert asked > max(headrooms(first))
    assert asked < min(headrooms(second))
    assert (first["above_cap"], second["above_cap"]) == ("yes", "no")


def test_ibans_pass_mod_97_and_belong_to_one_organisation():
    owner: dict[str, str] = {}
    for cashier in chain.from_iterable(p["money"]["cashiers"] for p in PLANS.values()):
        iban = cashier["iban"]
        assert re.fullmatch(r"NL\d\dDEMO\d{10}", iban)
        assert int("".join(str(int(c, 36)) for c in iban[4:] + iban[:4])) % 97 == 1
        assert owner.setdefault(iban, cashier["org"]) == cashier["org"]
