"""When which reminder goes out (G44): pure, by example and by walking through time."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest

from plans.monitoring.moments import Kind, kinds, wanted
from portal.dates import AMSTERDAM, deadline

DUE = date(2026, 9, 30)
DUE_AT = deadline(DUE).instant
ALL = kinds([30, 14, 3], [1, 14])


def at(month: int, day: int, hour: int = 12) -> datetime:
    return datetime(2026, month, day, hour, tzinfo=UTC)


def code(moment: datetime, **more) -> str | None:
    found = wanted(DUE, DUE_AT, ALL, at=moment, **more)
    return found.code if found else None


def test_the_settings_of_an_office_give_kinds_in_order_of_time():
    assert [k.code for k in ALL] == ["before-30", "before-14", "before-3", "after-1", "after-14"]
    assert [k.code for k in kinds([3, 30], [])] == ["before-30", "before-3"]
    assert kinds([], []) == []


@pytest.mark.parametrize(
    ("moment", "expected"),
    [
        (at(8, 30), None),
        (at(8, 31), "before-30"),
        (at(9, 15), "before-30"),
        (at(9, 16), "before-14"),
        (at(9, 27), "before-3"),
        (at(9, 30, 21), "before-3"),
        (at(9, 30, 23), None),  # too late for "before", too early for "after"
        (at(10, 1, 5), None),
        (at(10, 1, 6), "after-1"),
        (at(10, 14), "after-14"),
        (datetime(2027, 6, 1, tzinfo=UTC), "after-14"),
    ],
)
def test_only_the_latest_kind_whose_moment_has_come_goes_out(moment, expected):
    assert code(moment) == expected


def test_what_was_sent_after_its_moment_is_not_sent_again():
    assert code(at(9, 1), last_sent=at(8, 31)) is None
    assert code(at(9, 16), last_sent=at(8, 31)) == "before-14"


def test_settings_that_change_later_do_not_bring_back_an_overtaken_kind():
    fewer = kinds([30, 10], [])
    sent = at(9, 27)
    assert wanted(DUE, DUE_AT, fewer, at=at(9, 28), last_sent=sent) is None


def test_a_returned_report_hears_only_what_comes_after_the_return():
    returned = at(10, 5)
    assert code(at(10, 6), since=returned) is None
    assert code(at(10, 14), since=returned) == "after-14"


@pytest.mark.parametrize(
    "due", [date(2026, 10, 25), date(2027, 3, 28), date(2026, 11, 8), date(2027, 4, 11)]
)
def test_a_reminder_is_in_the_morning_on_both_sides_of_the_change_of_the_clocks(due):
    for kind in ALL:
        wall = kind.moment(due).astimezone(AMSTERDAM)
        assert (wall.date(), wall.hour) == (due + timedelta(days=kind.days), 8)


@pytest.mark.parametrize("due", [DUE, date(2026, 10, 25), date(2027, 3, 28), date(2028, 2, 29)])
@pytest.mark.parametrize("step", [timedelta(hours=1), timedelta(hours=7), timedelta(days=1)])
def test_walking_through_time_sends_every_kind_exactly_once_in_order(due, step):
    due_at = deadline(due).instant
    now, last, sent = due_at - timedelta(days=60), None, []
    while now < due_at + timedelta(days=60):
        kind = wanted(due, due_at, ALL, at=now, last_sent=last)
        if kind:
            sent.append(kind.code)
            last = now
        now += step
    assert sent == [k.code for k in ALL]


@pytest.mark.parametrize("missed", range(1, 75, 3))
def test_after_an_outage_one_reminder_goes_out_not_all_that_were_missed(missed):
    now = DUE_AT - timedelta(days=40) + timedelta(days=missed)
    first = wanted(DUE, DUE_AT, ALL, at=now)
    assert first is None or wanted(DUE, DUE_AT, ALL, at=now, last_sent=now) is None


def test_a_kind_says_whether_it_is_late():
    assert Kind(1).is_late
    assert not Kind(-3).is_late
    assert Kind(0).code == "before-0"
