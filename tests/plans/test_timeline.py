"""The planning as rows of a chart."""

from datetime import date

import pytest

from plans.data import Milestone, Monitoring, PlanData
from plans.timeline import timeline
from tests.builders.plandata import activity, basis, complete_plan, example, example_names


def bars(**changes):
    """The rows of the complete plan with changes."""
    return timeline(complete_plan(**changes)).bars


def test_the_timeline_spans_the_plan_and_its_reports():
    found = timeline(complete_plan())
    assert (found.start, found.end) == (date(2026, 3, 1), date(2028, 3, 31))
    assert found.days == 762


def test_without_reports_it_spans_the_plan():
    found = timeline(complete_plan(monitoring=Monitoring()))
    assert (found.start, found.end) == (date(2026, 3, 1), date(2027, 12, 31))


def test_rows_stand_in_the_order_of_time():
    found = bars()
    assert [bar.start for bar in found] == sorted(bar.start for bar in found)
    assert [bar.code for bar in found] == ["A1", "A2", "R1", "M1", "R2", "R3", "M2", "R4"]


def test_an_activity_is_a_bar_with_its_goals():
    first = bars()[0]
    assert (first.kind, first.title, first.owner) == ("activity", "Scholing", "zilverlinde")
    assert (first.offset, first.length) == (0, 487)
    assert (first.phase, first.goals) == ("1 Voorbereiden", ("D1",))


def test_a_milestone_and_a_report_are_points():
    found = {bar.code: bar for bar in bars()}
    assert (found["M1"].kind, found["M1"].length) == ("milestone", 1)
    assert found["M1"].offset == (date(2026, 10, 1) - date(2026, 3, 1)).days
    assert (found["R4"].kind, found["R4"].title) == ("report", "Resultaat per doel")


def test_work_outside_the_plan_stretches_the_timeline():
    early = activity(code="A3", start=date(2025, 12, 1))
    found = timeline(complete_plan(activities=(early,)))
    assert found.start == date(2025, 12, 1)
    assert found.bars[0].offset == 0


@pytest.mark.parametrize(
    "changes",
    [{"start": None}, {"end": None}, {"start": date(2027, 7, 1)}],
)
def test_rows_without_a_period_are_left_out(changes):
    """Readiness asks for the dates; a chart cannot show them."""
    found = bars(activities=(activity(code="A9", **changes),))
    assert "A9" not in {bar.code for bar in found}


def test_a_milestone_without_a_date_is_left_out():
    assert "M9" not in {bar.code for bar in bars(milestones=(Milestone("M9", "Ooit"),))}


def test_ticks_are_the_quarters_within_the_timeline():
    found = timeline(complete_plan(monitoring=Monitoring(), basis=basis(end=date(2027, 1, 1))))
    days = [tick.day for tick in timeline(complete_plan(monitoring=Monitoring())).ticks]
    assert days[:3] == [date(2026, 4, 1), date(2026, 7, 1), date(2026, 10, 1)]
    assert days[-1] == date(2027, 10, 1)
    assert all(tick.offset == (tick.day - found.start).days for tick in found.ticks)


def test_a_timeline_that_starts_on_a_quarter_has_a_tick_at_its_start():
    plan = complete_plan(
        basis=basis(start=date(2026, 1, 1)), activities=(), milestones=(), monitoring=Monitoring()
    )
    assert timeline(plan).ticks[0].offset == 0


def test_phases_stand_in_the_order_in_which_they_begin():
    later = activity(code="A3", phase="0 Later", start=date(2026, 9, 1))
    found = timeline(complete_plan(activities=(later, activity())))
    assert found.phases == ("1 Voorbereiden", "0 Later")


def test_a_plan_without_any_date_has_no_timeline():
    assert timeline(PlanData(title="", scheme="SWZ", region="zhn", year=2026)) is None


@pytest.mark.parametrize("name", example_names())
def test_every_row_of_an_example_lies_within_its_timeline(name):
    plan, _expected = example(name)
    found = timeline(plan)
    assert len(found.bars) == len(plan.activities) + len(plan.milestones) + len(
        plan.monitoring.moments
    )
    for bar in found.bars:
        assert 0 <= bar.offset < found.days
        assert bar.offset + bar.length <= found.days
