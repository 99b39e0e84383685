"""The terms of a call: what is refused, at which field, in which words."""

from dataclasses import replace
from datetime import date, time

import pytest
from django.utils import translation

from portal.funds.terms import Terms, faults, gaps

YEARS = [2022, 2023, 2024, 2025, 2026]
GOOD = Terms(
    2026, (2026, 2027, 2028), date(2026, 1, 2), time(9), date(2026, 4, 1), time(17), title="T"
)


@pytest.fixture(autouse=True)
def _english():
    with translation.override("en"):
        yield


def test_good_terms_have_no_faults():
    assert faults(GOOD, YEARS) == []


CASES = [
    ({"year": 2027, "budget_years": (2027,)}, "year", "2022 to 2026"),
    ({"year": 2021, "budget_years": (2021,)}, "year", "2022 to 2026"),
    ({"budget_years": ()}, "budget_years", "at least one"),
    ({"budget_years": (2025, 2026)}, "budget_years", "2025 cannot be"),
    ({"budget_years": (2030, 2031)}, "budget_years", "2031 cannot be"),
    ({"budget_years": (2026, 2028)}, "budget_years", "without a gap"),
    ({"budget_years": (2026, 2026)}, "budget_years", "without a gap"),
    ({"closes_on": date(2026, 1, 1)}, "closes_on", "before it opens"),
    ({"closes_on": date(2026, 1, 2), "closes_time": time(9)}, "closes_on", "before it opens"),
    ({"closes_on": date(2026, 3, 29), "closes_time": time(2, 30)}, "closes_time", "02:30"),
    ({"opens_on": date(2026, 3, 29), "opens_time": time(2)}, "opens_time", "29 March 2026"),
]


@pytest.mark.parametrize(("change", "field", "says"), CASES)
def test_a_fault_stands_at_its_field_and_says_what_to_do(change, field, says):
    (fault,) = faults(replace(GOOD, **change), YEARS)
    assert fault.field == field
    assert says in fault.message


def test_all_faults_are_told_at_once():
    bad = replace(GOOD, year=2030, budget_years=(), closes_on=date(2025, 1, 1))
    assert [f.field for f in faults(bad, YEARS)] == ["year", "budget_years", "closes_on"]


def test_one_minute_is_a_window():
    assert faults(replace(GOOD, closes_on=GOOD.opens_on, closes_time=time(9, 1)), YEARS) == []


@pytest.mark.parametrize(
    ("years", "expected"),
    [((2026,), False), ((2028, 2026, 2027), False), ((2026, 2028), True), ((2026, 2026), True)],
)
def test_years_have_a_gap_when_one_between_is_missing(years, expected):
    assert gaps(years) is expected
