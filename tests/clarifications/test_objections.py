"""Until when one may object to the conditions: the four rules of R-OV-B1 to R-OV-B7."""

from datetime import UTC, date, datetime, time

import pytest

from portal.funds.clarifications.objections import ObjectionRule, Rule, until

CLOSES = datetime(2026, 4, 1, 15, tzinfo=UTC)  # 17.00 in Amsterdam, summer time
PUBLISHED = datetime(2026, 1, 5, 9, tzinfo=UTC)
NOTE = datetime(2026, 2, 10, 13, tzinfo=UTC)
DUE = datetime(2026, 2, 12, 22, 59, 59, tzinfo=UTC)


def end_of(rule, note_at=NOTE, published_at=PUBLISHED):
    return until(
        rule, closes_at=CLOSES, published_at=published_at, note_at=note_at, note_due_at=DUE
    )


def test_a_fixed_moment_is_that_moment_in_amsterdam():
    rule = Rule(ObjectionRule.FIXED, on=date(2026, 3, 2), at=time(12))
    found = end_of(rule)
    assert (found.moment, found.expected) == (datetime(2026, 3, 2, 11, tzinfo=UTC), False)


def test_days_after_the_note_run_to_the_end_of_the_last_day():
    found = end_of(Rule(ObjectionRule.AFTER_NOTE, 20))
    assert found.moment == datetime(2026, 3, 2, 22, 59, 59, tzinfo=UTC)
    assert not found.expected


def test_before_the_note_is_out_the_moment_is_expected():
    found = end_of(Rule(ObjectionRule.AFTER_NOTE, 20), note_at=None)
    assert found.moment == datetime(2026, 3, 4, 22, 59, 59, tzinfo=UTC)
    assert found.expected


def test_days_cross_the_start_of_summer_time():
    found = end_of(Rule(ObjectionRule.AFTER_NOTE, 50))
    assert found.moment == datetime(2026, 4, 1, 21, 59, 59, tzinfo=UTC)


def test_a_note_published_around_midnight_counts_from_the_day_in_amsterdam():
    late = datetime(2026, 2, 10, 23, 30, tzinfo=UTC)  # the 11th, half past midnight
    found = end_of(Rule(ObjectionRule.AFTER_NOTE, 1), note_at=late)
    assert found.moment == datetime(2026, 2, 12, 22, 59, 59, tzinfo=UTC)


def test_hours_before_the_closing_are_real_hours():
    found = end_of(Rule(ObjectionRule.BEFORE_CLOSING, 24))
    assert found.moment == datetime(2026, 3, 31, 15, tzinfo=UTC)


def test_days_after_the_publication_of_the_call():
    found = end_of(Rule(ObjectionRule.AFTER_PUBLICATION, 20))
    assert found.moment == datetime(2026, 1, 25, 22, 59, 59, tzinfo=UTC)


@pytest.mark.parametrize(
    "rule",
    [
        Rule(ObjectionRule.NONE),
        Rule(ObjectionRule.NONE, 20),
        Rule(ObjectionRule.FIXED),
        Rule(ObjectionRule.FIXED, on=date(2026, 3, 2)),
        Rule(ObjectionRule.AFTER_NOTE),
        Rule(ObjectionRule.BEFORE_CLOSING),
    ],
)
def test_a_rule_without_its_values_gives_no_moment(rule):
    assert end_of(rule) is None


def test_a_call_that_is_not_published_has_no_moment_after_its_publication():
    assert end_of(Rule(ObjectionRule.AFTER_PUBLICATION, 20), published_at=None) is None
