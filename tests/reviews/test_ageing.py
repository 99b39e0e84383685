"""The term of a decision: six weeks aim and three months limit, as settings of the office."""

from datetime import UTC, datetime, timedelta

import pytest

from portal.dates import local
from reviews.ageing import age

FILED = datetime(2026, 2, 5, 16, 30, tzinfo=UTC)


def at(*moment):
    return datetime(*moment, tzinfo=UTC)


def of(until, **more):
    return age(FILED, until, **{"weeks_aim": 6, "months_limit": 3, **more})


def test_a_fresh_plan_is_within_its_term():
    found = of(at(2026, 2, 6, 9))
    assert (found.days, found.tone) == (1, "ok")


def test_days_are_those_of_the_calendar_in_amsterdam():
    assert of(at(2026, 2, 5, 22, 59)).days == 0
    assert of(at(2026, 2, 5, 23, 1)).days == 1


@pytest.mark.parametrize(
    ("moment", "tone"),
    [
        (at(2026, 3, 19, 22, 59), "ok"),
        (at(2026, 3, 19, 23, 0), "warn"),
        (at(2026, 5, 5, 21, 59), "warn"),
        (at(2026, 5, 5, 22, 0), "danger"),
    ],
)
def test_aim_and_limit_last_until_the_end_of_their_day(moment, tone):
    assert of(moment).tone == tone


def test_the_limit_counts_calendar_months():
    found = age(at(2026, 11, 30, 9), at(2026, 12, 1), weeks_aim=6, months_limit=3)
    assert found.limit.date().isoformat() == "2027-02-28"


def test_the_clock_of_a_decided_plan_no_longer_warns():
    assert of(at(2026, 8, 1), decided=True).tone == "neutral"


def test_the_settings_of_the_office_count():
    assert of(at(2026, 2, 20), weeks_aim=1).tone == "warn"
    assert of(at(2026, 3, 20), months_limit=1).tone == "danger"


@pytest.mark.parametrize(("stopped", "days"), [(0, 40), (7, 33), (40, 0)])
def test_days_on_which_the_term_stood_still_do_not_count(stopped, days):
    filed = datetime(2026, 1, 5, 9, tzinfo=UTC)
    found = age(filed, filed + timedelta(days=40), weeks_aim=6, months_limit=3, stopped=stopped)
    plain = age(filed, filed, weeks_aim=6, months_limit=3)
    assert found.days == days
    assert (local(found.aim).date() - local(plain.aim).date()).days == stopped
    assert (local(found.limit).date() - local(plain.limit).date()).days == stopped


def test_while_a_question_is_out_the_age_does_not_grow():
    filed = datetime(2026, 1, 5, 9, tzinfo=UTC)
    asked = filed + timedelta(days=10)
    ages = [
        age(filed, asked + timedelta(days=n), weeks_aim=6, months_limit=3, stopped_at=asked).days
        for n in (0, 1, 50)
    ]
    assert ages == [10, 10, 10]
