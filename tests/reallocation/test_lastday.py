"""The last day of a reallocation and the reminders that lead to it (practice.md 3.2)."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from django.db import transaction

from portal.audit.models import Event
from portal.funds.models import CalendarEvent
from portal.jobs.registry import PERIODICS
from portal.mail.models import Message
from portal.refusal import Refusal
from reviews.reallocation.lastday import last_day, last_days
from reviews.reallocation.models import LastDay, Line
from reviews.reallocation.services.days import set_last_day
from reviews.reallocation.services.reminding import PASSED, send_due, step
from tests.builders.reallocation import AT, awarded, line, sign, signed

pytestmark = pytest.mark.django_db
LAST = date(2026, 9, 15)


def killed_after(act) -> None:
    """The worker stops before its transaction is committed."""
    with transaction.atomic():
        act()
        raise RuntimeError("killed")


def office(cast):
    return cast.organisation("zorg_en_zekerheid")


def on(day: date, hour: int = 10) -> datetime:
    return datetime(day.year, day.month, day.day, hour, tzinfo=UTC)


def mails():
    return Message.objects.filter(template__startswith="reviews/reallocation_")


def test_without_a_choice_the_day_comes_from_the_calendars(cast):
    home = office(cast).pk
    assert last_day(home, 2026).day == LAST
    CalendarEvent.objects.all().delete()
    assert last_day(home, 2026).day == LAST
    CalendarEvent.objects.create(
        calendar="CAL-TM-TYPICAL",
        order=99,
        schemes=["SWZ"],
        label_nl="Laatste dag voor herschikking",
        actor="both",
        month=9,
        day=22,
    )
    assert last_day(home, 2026).day == date(2026, 9, 22)


def test_the_own_day_counts_for_its_year_and_for_later_ones(cast):
    home, by = office(cast), cast.coordinator
    set_last_day(home, 2026, date(2026, 9, 8), by=by, at=AT)
    set_last_day(home, 2028, date(2028, 2, 29), by=by, at=AT)
    wanted = [(home.pk, year) for year in (2025, 2026, 2027, 2028, 2029)]
    found = last_days(wanted)
    assert [found[pair].day for pair in wanted] == [
        date(2025, 9, 15),
        date(2026, 9, 8),
        date(2027, 9, 8),
        date(2028, 2, 29),
        date(2029, 2, 28),
    ]
    assert [found[pair].own for pair in wanted] == [False, True, False, True, False]
    assert last_day(cast.organisation("menzis").pk, 2026).day == LAST


def test_the_whole_day_counts_in_amsterdam(cast):
    last = last_day(office(cast).pk, 2026)
    assert not last.passed(datetime(2026, 9, 15, 21, 59, 59, tzinfo=UTC))
    assert last.passed(datetime(2026, 9, 15, 22, 0, 0, tzinfo=UTC))


def test_setting_the_day_is_for_the_office_itself_and_on_record(cast):
    home = office(cast)
    for by in (cast.menzis_coordinator, cast.reviewer1, cast.decision_maker, cast.editor_a):
        with pytest.raises(Refusal) as refused:
            set_last_day(home, 2026, LAST, by=by, at=AT)
        assert refused.value.code == "not_allowed"
    with pytest.raises(Refusal) as refused:
        set_last_day(home, 2026, date(2027, 1, 1), by=cast.coordinator, at=AT)
    assert refused.value.field == "day"
    for _twice in range(2):
        set_last_day(home, 2026, date(2026, 9, 8), by=cast.administrator, at=AT)
    event = Event.objects.get(verb="reallocation.day_set")
    assert event.data == {"year": 2026, "from": "2026-09-15", "to": "2026-09-08"}
    assert LastDay.objects.get().set_by == cast.administrator


@pytest.mark.parametrize(
    ("days", "due"),
    [(29, None), (28, 28), (20, 28), (14, 14), (4, 14), (3, 3), (0, 3), (-1, PASSED)],
)
def test_the_reminder_is_the_one_whose_moment_came_last(days, due):
    assert step(LAST, LAST - timedelta(days=days)) == due


def test_an_unsigned_agreement_is_reminded_of_at_each_moment_once(cast):
    awarded(cast)
    assert cast.coordinator
    sent = []
    for days in (40, 28, 27, 14, 13, 3, 0, -1, -2):
        before = mails().count()
        send_due(on(LAST - timedelta(days=days)))
        sent.append(mails().count() - before)
    each = sent[1]
    assert each >= 1
    assert sent == [0, each, 0, each, 0, each, 0, each, 0]
    templates = list(mails().order_by("pk").values_list("template", flat=True).distinct())
    assert set(templates) == {"reviews/reallocation_soon", "reviews/reallocation_passed"}


def test_run_twice_is_once_and_a_missed_run_is_made_up_for(cast):
    awarded(cast)
    assert cast.coordinator
    moment = on(LAST - timedelta(days=5))  # those of 28 and 14 days before were missed
    first = send_due(moment)
    assert first >= 1
    assert send_due(moment) == 0
    assert send_due(moment + timedelta(hours=1)) == 0
    assert mails().count() == first


def test_killed_halfway_it_sends_all_the_next_time(cast):
    awarded(cast)
    assert cast.coordinator
    moment = on(LAST - timedelta(days=3))
    with pytest.raises(RuntimeError):
        killed_after(lambda: send_due(moment))
    assert not mails().exists()
    assert send_due(moment) == mails().count() >= 1


def test_the_mail_names_the_plan_and_the_day_and_no_amount(cast):
    found = line(awarded(cast).case.plan, 2026)
    assert cast.coordinator
    send_due(on(LAST - timedelta(days=3)))
    mail = mails().get(to=cast.coordinator.email)
    assert found.plan.title in mail.body_text
    assert "15 september 2026" in mail.body_text
    assert "/herschikking/zorg_en_zekerheid/2026/" in mail.body_text
    assert "25.000" not in mail.body_text


def test_who_has_a_tie_and_other_offices_hear_nothing(cast):
    from plans.models import OfficeReader

    plan = awarded(cast).case.plan
    assert cast.menzis_coordinator
    OfficeReader.objects.create(plan=plan, user=cast.coordinator, is_open=False, changed_at=AT)
    send_due(on(LAST - timedelta(days=3)))
    to = set(mails().values_list("to", flat=True))
    assert not to & {cast.coordinator.email, cast.menzis_coordinator.email}


def test_signed_or_postponed_nobody_is_reminded(cast):
    decision = awarded(cast)
    assert cast.coordinator
    sign(cast, decision)
    assert send_due(on(LAST - timedelta(days=3))) == 0
    assert send_due(on(LAST + timedelta(days=3))) == 0


def test_who_saw_another_day_is_told_and_the_same_day_is_nobodys_loss(cast):
    home, by, chosen = office(cast), cast.coordinator, date(2026, 9, 8)
    set_last_day(home, 2026, chosen, by=by, seen=LAST, at=AT)
    with pytest.raises(Refusal) as refused:
        set_last_day(home, 2026, date(2026, 9, 22), by=by, seen=LAST, at=AT)
    assert (refused.value.field, refused.value.code) == ("day", "changed")
    assert set_last_day(home, 2026, chosen, by=by, seen=LAST, at=AT).day == chosen
    assert set_last_day(home, 2026, LAST, by=by, seen=chosen, at=AT).day == LAST


def test_another_last_day_starts_the_reminders_anew(cast):
    awarded(cast)
    assert cast.coordinator
    assert send_due(on(LAST - timedelta(days=3)))
    set_last_day(office(cast), 2026, date(2026, 9, 30), by=cast.coordinator, at=AT)
    assert send_due(on(date(2026, 9, 27)))


def test_without_lines_the_sweep_asks_little(cast, django_assert_max_num_queries):
    with django_assert_max_num_queries(4):
        assert send_due(AT) == 0


def test_the_clock_knows_the_sweeps():
    names = {"reallocation.reminders": "hour", "reallocation.mark": "minute"}
    assert {name: PERIODICS[name].every for name in names} == names


def test_lines_of_long_ago_are_left_alone(cast):
    signed(cast)
    Line.objects.update(state="open", round=2028)
    assert send_due(on(date(2031, 1, 1))) == 0
