"""Where two people can meet around the dashboard: phases, the assignment table, checks by hand."""

from __future__ import annotations

from datetime import timedelta

import pytest

from portal.audit.models import Event
from portal.mail.models import Message
from reviews.models import Assignment, ManualOutcome, Phasing, PlanLine
from reviews.services import nudging, phases, rostering
from reviews.services.checking import Look, note_checks
from reviews.services.phases import Dates
from reviews.workflow import ManualCheck, Phase, PhaseVerb
from tests.builders import reviews
from tests.builders.boards import faults
from tests.builders.reviews import TAKEN_UP
from tests.together import at_once

pytestmark = [pytest.mark.slow, pytest.mark.django_db(transaction=True)]
DATES = Dates(TAKEN_UP.date() + timedelta(days=20), TAKEN_UP.date() + timedelta(days=40))


def test_the_same_seats_ticked_by_everybody_at_once_are_asked_once(cast):
    case, person = reviews.taken_up(cast), cast.reviewer1
    pairs = [(case.pk, person.pk), (case.pk, cast.reviewer2.pk)]
    call, by = case.plan.call_id, cast.coordinator
    outcomes = at_once(lambda n: rostering.ask_all(call, pairs, by=by, at=TAKEN_UP))
    assert set(outcomes) == {"done"}
    assert Assignment.objects.count() == 2
    assert Message.objects.filter(template="reviews/assigned").count() == 2
    assert (PlanLine.objects.get().asked, faults()) == (2, [])


def test_the_clock_and_a_coordinator_move_a_call_once(cast):
    call = reviews.filed(cast).plan.call
    by = cast.coordinator
    row = phases.set_dates(call.pk, DATES, by=by, at=TAKEN_UP)
    after = row.scoring_until + timedelta(seconds=1)
    move = PhaseVerb.TO_CONSENSUS
    at_once(
        lambda n: phases.end_phases(after),
        lambda n: phases.move_phase(call.pk, move, by=by, reason="Klaar.", at=after),
    )
    assert Phasing.objects.get().state == Phase.CONSENSUS
    verbs = ["review.phase_scoring_ends", "review.phase_to_consensus"]
    assert Event.objects.filter(verb__in=verbs).count() == 1


def test_reminders_of_two_workers_are_one_mail(cast):
    call = reviews.filed(cast).plan.call
    row = phases.set_dates(call.pk, DATES, by=cast.coordinator, at=TAKEN_UP)
    reviews.asked(cast, reviews.taken_up(cast), "reviewer1")
    due = row.scoring_until - timedelta(days=2)
    at_once(lambda n: nudging.remind_reviewers(due))
    assert Message.objects.filter(template="reviews/scoring_ends").count() == 1


def test_checks_noted_by_two_people_leave_the_last_of_each_and_all_on_record(cast):
    plan, by = reviews.filed(cast).plan_id, cast.coordinator
    at_once(
        lambda n: note_checks(plan, {ManualCheck.CARE: Look(True)}, by=by),
        lambda n: note_checks(plan, {ManualCheck.CARE: Look(False, f"Reden {n}")}, by=by),
    )
    row = ManualOutcome.objects.get()
    last = Event.objects.filter(verb="review.checked").latest("pk")
    assert last.data["to"] == {"met": row.met, "note": row.note}
