"""From the reports in an agreement to periods and moments (R-1.6-1)."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from plans.monitoring.schedule import duties

START, END = date(2026, 3, 1), date(2028, 8, 31)
V1 = [
    {"due": "2026-09-30", "kind": "progress"},
    {"due": "2027-03-31", "kind": "progress"},
    {"due": "2027-09-30", "kind": "progress"},
    {"due": "2028-03-31", "kind": "progress"},
    {"due": "2028-11-30", "kind": "final"},
]


def test_periods_follow_each_other_up_to_the_last_whole_month_before_the_due_day():
    found = duties(V1, START, END)
    assert [(d.period_start, d.period_end) for d in found[:4]] == [
        (date(2026, 3, 1), date(2026, 8, 31)),
        (date(2026, 9, 1), date(2027, 2, 28)),
        (date(2027, 3, 1), date(2027, 8, 31)),
        (date(2027, 9, 1), date(2028, 2, 29)),
    ]


def test_the_final_report_is_about_the_whole_plan():
    final = duties(V1, START, END)[-1]
    assert (final.kind, final.period_start, final.period_end) == ("final", START, END)


def test_reports_are_numbered_by_their_due_day_whatever_their_order():
    found = duties(list(reversed(V1)), START, END)
    assert [d.number for d in found] == [1, 2, 3, 4, 5]
    assert [d.due for d in found] == sorted(d.due for d in found)


@pytest.mark.parametrize(
    ("due", "instant"),
    [
        (date(2026, 9, 30), datetime(2026, 9, 30, 21, 59, 59, tzinfo=UTC)),
        (date(2027, 3, 31), datetime(2027, 3, 31, 21, 59, 59, tzinfo=UTC)),
        (date(2028, 11, 30), datetime(2028, 11, 30, 22, 59, 59, tzinfo=UTC)),
        (date(2026, 10, 25), datetime(2026, 10, 25, 22, 59, 59, tzinfo=UTC)),  # clocks go back
        (date(2027, 3, 28), datetime(2027, 3, 28, 21, 59, 59, tzinfo=UTC)),  # and forward
    ],
)
def test_a_due_day_ends_at_midnight_in_amsterdam(due, instant):
    (only,) = duties([{"due": due, "kind": "progress"}], START, END)
    assert only.due_at == instant


@pytest.mark.parametrize(
    ("due", "end"),
    [
        ("2026-03-15", date(2026, 3, 1)),  # before a whole month has passed
        ("2025-12-01", date(2026, 3, 1)),  # before the start
        ("2030-01-15", END),  # after the end
    ],
)
def test_odd_due_days_still_give_a_period_in_order(due, end):
    (only,) = duties([{"due": due, "kind": "progress"}], START, END)
    assert only.period_start == START <= only.period_end == end


def test_two_reports_due_in_one_month_both_have_a_period():
    rows = [{"due": "2026-09-10", "kind": "progress"}, {"due": "2026-09-20", "kind": "progress"}]
    first, second = duties(rows, START, END)
    assert first.period_end == date(2026, 8, 31)
    assert second.period_start == second.period_end == date(2026, 9, 1)


def test_an_agreement_without_reports_has_no_duties():
    assert duties([], START, END) == []
