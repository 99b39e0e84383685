"""When a call is open: half-open at the closing, by wall time in Amsterdam, on odd days too."""

from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.dates import AMSTERDAM, DateError
from portal.funds.terms import Terms
from portal.funds.window import Phase, is_open, phase


@dataclass(frozen=True)
class Window:
    """The smallest thing that has a window."""

    state: str
    opens_at: datetime
    closes_at: datetime


OPENS, CLOSES = datetime(2026, 1, 2, 8, tzinfo=UTC), datetime(2026, 4, 1, 15, tzinfo=UTC)
PUBLISHED = Window("published", OPENS, CLOSES)
TICK = timedelta(milliseconds=1)


@pytest.mark.parametrize(
    ("at", "expected"),
    [
        (OPENS - TICK, Phase.COMING),
        (OPENS, Phase.OPEN),
        (CLOSES - TICK, Phase.OPEN),
        (CLOSES, Phase.CLOSED),
        (CLOSES + TICK, Phase.CLOSED),
    ],
)
def test_a_published_call_follows_the_clock(at, expected):
    assert phase(PUBLISHED, at) == expected
    assert is_open(PUBLISHED, at) == (expected == Phase.OPEN)


@pytest.mark.parametrize(
    ("state", "expected"), [("draft", Phase.PREPARED), ("withdrawn", Phase.WITHDRAWN)]
)
def test_a_call_that_is_not_published_is_never_open(state, expected):
    window = replace(PUBLISHED, state=state)
    for at in (OPENS - TICK, OPENS, CLOSES - TICK, CLOSES):
        assert phase(window, at) == expected
        assert not is_open(window, at)


def terms(day: date, at: time) -> Terms:
    return Terms(2026, (2026,), date(2026, 1, 2), time(9), day, at)


def test_the_same_clock_time_is_another_instant_in_summer():
    assert terms(date(2026, 2, 1), time(17)).closes_at == datetime(2026, 2, 1, 16, tzinfo=UTC)
    assert terms(date(2026, 4, 1), time(17)).closes_at == datetime(2026, 4, 1, 15, tzinfo=UTC)


def test_an_hour_that_summer_time_skips_is_no_closing_moment():
    with pytest.raises(DateError, match="no_such_time"):
        _ = terms(date(2026, 3, 29), time(2, 30)).closes_at


def test_an_hour_that_comes_twice_closes_at_the_second_one():
    """Nobody is refused for the hour that came back."""
    closes = terms(date(2026, 10, 25), time(2, 30)).closes_at
    assert closes == datetime(2026, 10, 25, 1, 30, tzinfo=UTC)


@given(
    st.sampled_from([date(2026, 3, 29), date(2026, 10, 25), date(2026, 6, 1)]),
    st.integers(0, 24 * 60 - 1),
)
def test_every_minute_reads_back_as_it_was_typed(day, minute):
    at = time(minute // 60, minute % 60)
    try:
        instant = terms(day, at).closes_at
    except DateError:
        assert (day, at.hour) == (date(2026, 3, 29), 2)
        return
    back = instant.astimezone(AMSTERDAM)
    assert (back.date(), back.time()) == (day, at)
