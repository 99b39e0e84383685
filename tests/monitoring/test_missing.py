"""What a report lacks, and what it says beside the agreement; on V1's own figures. Pure."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from msgspec.structs import replace

from plans.budget import org_year_table
from plans.data import Goal, primitives
from plans.demo.files import content
from plans.monitoring.agreed import Agreed, agreed
from plans.monitoring.compare import compare, standing
from plans.monitoring.data import Body, IndicatorReport, MilestoneReport, Spend, dump, load
from plans.monitoring.missing import missing
from tests.builders.monitoring import body

END = date(2026, 8, 31)


@pytest.fixture(scope="module")
def terms() -> Agreed:
    data = content("V1")
    table = org_year_table(data)
    return agreed(
        {
            "goals": primitives(data.goals),
            "milestones": primitives(data.milestones),
            "years": [2026, 2027, 2028],
            "division": [
                {
                    "org": row.key,
                    "organisation": row.key.title(),
                    "amounts": {str(y): f"{v}" for y, v in row.amounts.items()},
                }
                for row in table.rows
            ],
            "parties": [{"org": "zorg_en_zekerheid", "organisation": "Zorg en Zekerheid"}],
        }
    )


def fields(found) -> list[str]:
    return [lack.field for lack in found]


def test_the_example_report_lacks_nothing(terms):
    assert missing(terms, body(), END, final=False) == []


def test_an_empty_report_lacks_all_that_is_due(terms):
    found = fields(missing(terms, Body(), END, final=False))
    assert found[:2] == ["m-M1-status", "m-M2-status"]
    assert "m-M3-status" not in found
    assert {"g-D1-value", "s-zilverlinde-2026", "summary"} <= set(found)
    assert "s-zilverlinde-2027" not in found


def test_the_final_report_is_about_every_milestone_and_year(terms):
    found = fields(missing(terms, body(), date(2028, 8, 31), final=True))
    assert {"m-M7-status", "s-baken-2028"} <= set(found)


@pytest.mark.parametrize(
    ("report", "field"),
    [
        (MilestoneReport("M1", "on_track"), "m-M1-status"),
        (MilestoneReport("M1", "late"), "m-M1-note"),
        (MilestoneReport("M1", "dropped", "  "), "m-M1-note"),
        (MilestoneReport("M1"), "m-M1-status"),
    ],
)
def test_a_milestone_whose_date_passed_needs_a_clear_answer(terms, report, field):
    rest = tuple(m for m in body().milestones if m.code != "M1")
    found = missing(terms, replace(body(), milestones=(report, *rest)), END, final=False)
    assert fields(found) == [field]
    assert "M1" in found[0].message


@pytest.mark.parametrize(
    ("report", "field"),
    [
        (IndicatorReport("D1"), ["g-D1-value"]),
        (IndicatorReport("D1", note="Nog niet gestart."), []),
        (IndicatorReport("D1", value=Decimal(3)), ["g-D1-date"]),
        (IndicatorReport("D1", value=Decimal(0), date=END), []),
    ],
)
def test_an_indicator_has_a_value_with_its_day_or_a_reason(terms, report, field):
    rest = tuple(i for i in body().indicators if i.goal != "D1")
    found = missing(terms, replace(body(), indicators=(report, *rest)), END, final=False)
    assert fields(found) == field


def test_spending_nothing_is_an_answer_and_leaving_it_out_is_not(terms):
    rest = tuple(s for s in body().spend if s.org != "baken")
    zero = replace(body(), spend=(*rest, Spend("baken", 2026, Decimal("0.00"))))
    assert missing(terms, zero, END, final=False) == []
    found = missing(terms, replace(body(), spend=rest), END, final=False)
    assert fields(found) == ["s-baken-2026"]


def test_the_grant_and_the_spending_stand_side_by_side_to_the_cent(terms):
    side = compare(terms, body(), END)
    assert side.years == (2026,)
    assert side.sum.spent_total == Decimal("163206.25")
    assert side.sum.granted_total == sum((g[2026] for g in terms.grants.values()), Decimal(0))
    assert not side.over


def test_who_spent_more_than_was_granted_stands_out(terms):
    much = replace(body(), spend=(Spend("baken", 2026, Decimal("900000.00")),))
    (over,) = compare(terms, much, END).over
    assert over.org == "baken"
    assert over.share > 100


def test_what_was_not_reported_stands_there_too(terms):
    side = compare(terms, Body(), END)
    assert [line.agreed.code for line in side.milestones] == [m.code for m in terms.milestones]
    assert {line.tone for line in side.indicators} == {"neutral"}
    assert side.sum.spent_total == 0


def test_an_agreement_without_a_year_so_far_still_asks_for_the_first(terms):
    assert terms.years_until(date(2025, 12, 31)) == (2026,)
    assert terms.years_until(date(2030, 1, 1)) == (2026, 2027, 2028)


DOWN = Goal("D", baseline_value=Decimal(9), target_value=Decimal("7.5"))
UP = Goal("D", baseline_value=Decimal(62), target_value=Decimal(85))


@pytest.mark.parametrize(
    ("goal", "value", "expected", "tone"),
    [
        (UP, 85, 66, "ok"),
        (UP, 66, 66, "ok"),
        (UP, 63, 66, "info"),
        (UP, 62, 66, "warn"),
        (UP, 50, 66, "warn"),
        (UP, None, 66, "neutral"),
        (DOWN, 7, None, "ok"),
        (DOWN, 8, None, "info"),
        (DOWN, 9, None, "warn"),
        (DOWN, 10, None, "warn"),
        (Goal("D"), 10, None, "info"),
    ],
)
def test_the_standing_of_an_indicator_also_when_less_is_better(goal, value, expected, tone):
    number = None if value is None else Decimal(value)
    mark = None if expected is None else Decimal(expected)
    assert standing(goal, number, mark)[1] == tone


def test_a_report_survives_being_stored():
    assert load(dump(body())) == body()
