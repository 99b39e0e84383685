"""Employers, now and before: told on the own pages, and the plan closes by itself (G18)."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.urls import reverse

from portal.accounts import services as accounts
from portal.accounts.models import Employment, Role
from portal.accounts.roles import forget
from portal.accounts.services.employment import tell_employment, withdraw_employment
from portal.audit.models import Event
from portal.mail.models import Message
from portal.mail.services import deliver
from portal.refusal import Refusal
from reviews.models import Case
from reviews.services import assigning, ties
from reviews.workflow import AssignmentState
from tests.builders import reviews
from tests.builders.reviews import TAKEN_UP
from tests.cast import sign_in

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("filed_world")]
UNTIL = date(2019, 12, 31)


def employer(case):
    return case.plan.members.get(org=case.plan.lead.slug).org


def test_an_earlier_employer_blocks_before_anything_is_asked(cast):
    case = reviews.taken_up(cast)
    tell_employment(cast.reviewer1, employer(case), until=UNTIL, at=TAKEN_UP)
    with pytest.raises(Refusal) as refusal:
        reviews.asked(cast, case, "reviewer1")
    assert refusal.value.code == "not_free"
    assert employer(case).name in str(refusal.value)


@pytest.mark.parametrize("step", ["asked", "scoring", "done"])
def test_told_later_the_door_closes_at_once(cast, client, step):
    case = reviews.taken_up(cast)
    (assignment,) = reviews.asked(cast, case, "reviewer1")
    if step != "asked":
        reviews.free(assignment)
    if step == "done":
        reviews.finished(assignment)
    ties.tell(cast.reviewer1, employer(case), until=UNTIL, at=TAKEN_UP)
    assignment.refresh_from_db()
    assert assignment.state == AssignmentState.CONFLICTED
    sign_in(client, cast.reviewer1)
    assert client.get(reverse("reviews:assignment", args=[assignment.pk])).status_code == 404
    assert client.get(reverse("plans:read", args=[case.plan_id])).status_code == 404
    assert Message.objects.filter(template="reviews/conflict", to=cast.coordinator.email).exists()
    assert Case.objects.get().asked == 0
    said = Event.objects.get(verb="review.assignment_declare_conflict")
    assert said.actor_label != cast.reviewer1.name


def test_mails_about_the_plan_stop(cast):
    case = reviews.taken_up(cast)
    reviews.asked(cast, case, "reviewer1")
    waiting = Message.objects.get(template="reviews/assigned", to=cast.reviewer1.email)
    ties.tell(cast.reviewer1, employer(case), until=None, at=TAKEN_UP)
    waiting.refresh_from_db()
    assert waiting.state == "held"
    assert deliver(waiting.pk, TAKEN_UP).sent_at is None
    last = Message.objects.get(template="reviews/tie_known")
    assert case.plan.title not in last.body_text + last.subject


def test_a_role_given_elsewhere_is_found_by_the_clock_once(cast):
    case = reviews.taken_up(cast)
    (assignment,) = reviews.asked(cast, case, "reviewer1")
    reviews.free(assignment)
    accounts.give_roles(cast.reviewer1, employer(case), [Role.EDITOR], by=None)
    forget(cast.reviewer1)
    assert [ties.close_known(TAKEN_UP) for _ in range(2)] == [1, 0]
    assignment.refresh_from_db()
    assert assignment.state == AssignmentState.CONFLICTED


def test_an_employer_outside_the_coalition_changes_nothing(cast):
    case = reviews.taken_up(cast)
    (assignment,) = reviews.asked(cast, case, "reviewer1")
    ties.tell(cast.reviewer1, cast.organisation("meander"), until=UNTIL, at=TAKEN_UP)
    assignment.refresh_from_db()
    assert assignment.state == AssignmentState.ASKED


def test_taking_a_row_back_needs_a_reason_and_opens_no_closed_plan(cast):
    case = reviews.taken_up(cast)
    reviews.asked(cast, case, "reviewer1")
    row = ties.tell(cast.reviewer1, employer(case), until=UNTIL, at=TAKEN_UP)
    with pytest.raises(Refusal):
        withdraw_employment(row.pk, by=cast.reviewer1, reason=" ")
    withdraw_employment(row.pk, by=cast.reviewer1, reason="Verkeerde organisatie gekozen.")
    with pytest.raises(Refusal):
        assigning.assign(case.pk, cast.reviewer1.pk, by=cast.coordinator, at=TAKEN_UP)


def test_a_day_that_lies_ahead_is_refused_and_told_again_replaces_the_day(cast):
    org = cast.organisation("meander")
    ahead = TAKEN_UP.date() + timedelta(days=3)
    with pytest.raises(Refusal):
        tell_employment(cast.reviewer1, org, until=ahead, at=TAKEN_UP)
    tell_employment(cast.reviewer1, org, until=None, at=TAKEN_UP)
    tell_employment(cast.reviewer1, org, until=UNTIL, at=TAKEN_UP)
    assert Employment.objects.get().until == UNTIL


def test_the_page_is_for_staff_and_shows_the_own_rows_only(cast, client):
    org = cast.organisation("meander")
    sign_in(client, cast.reviewer2)
    url = reverse("reviews:employers")
    client.post(url, {"organisation": org.pk, "until": "31-12-2019"})
    row = Employment.objects.get()
    assert (row.user, row.until) == (cast.reviewer2, UNTIL)
    sign_in(client, cast.reviewer1)
    page = client.get(url)
    assert list(page.context["told"]) == []
    assert client.get(reverse("reviews:withdraw_employer", args=[row.pk])).status_code == 404
    sign_in(client, cast.editor_a)
    assert client.get(url).status_code == 404


def test_bad_input_stays_on_the_page(cast, client):
    sign_in(client, cast.reviewer1)
    url = reverse("reviews:employers")
    for body in ({}, {"organisation": "999999"}, {"organisation": "x", "until": "gisteren"}):
        assert client.post(url, body).status_code == 200
    assert not Employment.objects.exists()
