"""A report that is returned gets a new day: a working day that the reviewer chooses."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from django.urls import reverse

from plans.monitoring.models import ReportDuty
from plans.monitoring.moments import due_fault, renewed_due
from plans.monitoring.services import judging
from portal.audit.models import Event
from portal.mail.models import Message
from portal.refusal import Refusal
from tests.builders import monitoring as b
from tests.cast import sign_in

NOW = datetime(2026, 9, 20, 9, 0, tzinfo=UTC)
DUE = date(2026, 9, 30)


@pytest.mark.parametrize(
    ("at", "expected"),
    [
        (NOW, date(2026, 10, 5)),  # 4 October is a Sunday
        (datetime(2026, 9, 1, 9, tzinfo=UTC), DUE),  # filed early: the agreed day stays
        (datetime(2026, 12, 11, 9, tzinfo=UTC), date(2026, 12, 28)),  # Christmas
        (datetime(2026, 10, 5, 22, 30, tzinfo=UTC), date(2026, 10, 20)),  # 6 October here
    ],
)
def test_the_day_that_is_proposed(at, expected):
    assert renewed_due(DUE, at) == expected


@pytest.mark.parametrize(
    ("chosen", "code"),
    [
        (date(2026, 9, 20), "past"),
        (date(2026, 9, 25), "too_early"),
        (DUE, ""),
        (date(2026, 10, 3), "no_working_day"),
        (date(2026, 10, 5), ""),
        (date(2027, 6, 1), "too_far"),
    ],
)
def test_which_days_can_be_chosen(chosen, code):
    assert due_fault(chosen, DUE, NOW) == code


@pytest.fixture
def filed(cast, duty) -> ReportDuty:
    b.filed(cast, duty, at=NOW - timedelta(days=1))
    return b.fresh(duty)


def give_back(cast, duty, **more):
    given = {"round": 1, "reason": "Aanvullen", "at": NOW} | more
    judging.return_report(duty.pk, by=cast.coordinator, **given)
    return b.fresh(duty)


@pytest.mark.django_db
def test_the_chosen_day_counts_until_the_end_of_that_day_and_is_on_record(cast, filed):
    duty = give_back(cast, filed, due=date(2026, 10, 14))
    assert (duty.due, duty.agreed_due, duty.returns) == (date(2026, 10, 14), DUE, 1)
    assert duty.due_at == datetime(2026, 10, 14, 21, 59, 59, tzinfo=UTC)
    event = Event.objects.get(verb="report.return")
    assert (event.data["due"], event.data["due_before"]) == ("2026-10-14", "2026-09-30")
    assert "14 oktober 2026" in Message.objects.get(template="monitoring/returned").body_text


@pytest.mark.django_db
def test_a_second_return_keeps_the_day_of_the_agreement(cast, filed):
    duty = give_back(cast, filed)
    later = NOW + timedelta(days=10)
    b.filed(cast, duty, at=later)
    duty = give_back(cast, duty, round=2, at=later + timedelta(days=1))
    assert (duty.agreed_due, duty.returns) == (DUE, 2)
    assert duty.due == date(2026, 10, 15)


@pytest.mark.django_db
@pytest.mark.parametrize("due", [date(2026, 10, 3), date(2026, 9, 1), date(2028, 1, 3)])
def test_another_day_is_refused_at_its_field_and_nothing_moves(cast, filed, due):
    with pytest.raises(Refusal) as refusal:
        give_back(cast, filed, due=due)
    assert refusal.value.field == "due"
    assert b.fresh(filed).state == "filed"


@pytest.mark.django_db
def test_the_page_proposes_a_day_and_keeps_what_was_typed(client, cast, filed):
    sign_in(client, cast.coordinator)
    url = reverse("monitoring:judge", args=[filed.pk])
    assert 'name="due"' in client.get(url).content.decode()
    typed = {"outcome": "return", "remark": "Aanvullen", "round": "1", "due": "31-2-2027"}
    html = client.post(url, typed).content.decode()
    assert 'id="id_due_error"' in html
    assert "31-2-2027" in html
    assert b.fresh(filed).state == "filed"


@pytest.mark.django_db
def test_without_a_day_it_is_two_weeks_on_a_working_day(client, cast, filed):
    sign_in(client, cast.coordinator)
    url = reverse("monitoring:judge", args=[filed.pk])
    typed = {"outcome": "return", "remark": "Aanvullen", "round": "1", "due": ""}
    assert client.post(url, typed).status_code == 302
    duty = b.fresh(filed)
    assert duty.state == "returned"
    assert duty.due >= DUE
    client.cookies.load({"django_language": "nl"})
    html = client.get(reverse("monitoring:detail", args=[duty.pk])).content.decode()
    assert "Dien de rapportage opnieuw in" in html
