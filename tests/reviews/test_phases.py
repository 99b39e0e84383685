"""The phases of a call: dates, moves by clock and hand, what stays hidden, reminders (G22)."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.urls import reverse

from portal.audit.models import Event
from portal.dates import deadline, format_long
from portal.mail.models import Message
from portal.refusal import Refusal
from reviews import tasks
from reviews.dashboard import Board
from reviews.models import Case, Phasing, PlanLine
from reviews.phase_pages import behind, steps
from reviews.services import consensus, phases
from reviews.services.nudging import mark_of, remind_reviewers
from reviews.services.phases import Dates
from reviews.views.dashboard import judged_on
from reviews.workflow import CaseState, Phase, PhaseVerb
from tests.builders import reviews
from tests.builders.reviews import TAKEN_UP
from tests.cast import sign_in

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("filed_world")]
SCORING = TAKEN_UP.date() + timedelta(days=20)
CONSENSUS = TAKEN_UP.date() + timedelta(days=40)
DATES = Dates(SCORING, CONSENSUS)
AFTER_SCORING = deadline(SCORING).instant + timedelta(seconds=1)
AFTER_CONSENSUS = deadline(CONSENSUS).instant + timedelta(seconds=1)
WHY = "De beoordelaars zijn eerder klaar dan gedacht."


@pytest.fixture
def call(cast):
    return reviews.filed(cast, "V7").plan.call


@pytest.fixture
def row(cast, call):
    return phases.set_dates(call.pk, DATES, by=cast.coordinator, at=TAKEN_UP)


def refused(act, *args, **kwargs) -> str:
    with pytest.raises(Refusal) as caught:
        act(*args, **kwargs)
    return caught.value.code


def test_dates_are_kept_as_whole_days_and_told_to_the_record(cast, row, call):
    assert (row.state, row.scoring_until_on) == (Phase.INDEPENDENT, SCORING)
    assert row.scoring_until == deadline(SCORING).instant
    event = Event.objects.get(verb="review.phase_dates")
    assert event.data["to"]["consensus_until"] == CONSENSUS.isoformat()
    again = phases.set_dates(call.pk, DATES, by=cast.coordinator, at=TAKEN_UP)
    assert (again.version, Event.objects.filter(verb="review.phase_dates").count()) == (1, 1)


@pytest.mark.parametrize(
    ("dates", "field"),
    [
        (Dates(CONSENSUS, SCORING), "consensus_until"),
        (Dates(SCORING, SCORING), "consensus_until"),
        (Dates(date(2020, 1, 1), CONSENSUS), "scoring_until"),
        (Dates(SCORING, CONSENSUS, 4), "spread_limit"),
    ],
)
def test_dates_that_make_no_sense_are_refused_at_their_field(cast, call, dates, field):
    with pytest.raises(Refusal) as caught:
        phases.set_dates(call.pk, dates, by=cast.coordinator, at=TAKEN_UP)
    assert caught.value.field == field


def test_a_date_of_a_phase_that_ended_stays(cast, row, call):
    phases.end_phases(AFTER_SCORING)
    later = Dates(SCORING + timedelta(days=1), CONSENSUS)
    args = {"by": cast.coordinator, "at": AFTER_SCORING}
    assert refused(phases.set_dates, call.pk, later, **args) == "ended"
    moved = phases.set_dates(call.pk, Dates(SCORING, CONSENSUS + timedelta(days=5)), **args)
    assert moved.consensus_until_on == CONSENSUS + timedelta(days=5)


@pytest.mark.parametrize("who", ["reviewer1", "decision_maker", "menzis_coordinator", "editor_a"])
def test_only_a_coordinator_of_the_office_sets_dates_and_moves(cast, row, call, who):
    assert refused(phases.set_dates, call.pk, DATES, by=cast[who], at=TAKEN_UP) == "not_allowed"
    move = PhaseVerb.TO_CONSENSUS
    assert refused(phases.move_phase, call.pk, move, by=cast[who], reason=WHY) == "not_allowed"


def test_the_clock_ends_each_phase_once(row, call):
    assert phases.end_phases(deadline(SCORING).instant) == 0
    assert phases.end_phases(AFTER_SCORING) == 1
    assert phases.end_phases(AFTER_SCORING) == 0
    assert Phasing.objects.get(pk=call.pk).state == Phase.CONSENSUS
    assert phases.end_phases(AFTER_CONSENSUS) == 1
    assert phases.end_phases(AFTER_CONSENSUS) == 0
    ended = Phasing.objects.get(pk=call.pk)
    assert (ended.state, ended.scoring_ended_at) == (Phase.SELECTION, AFTER_SCORING)
    verbs = Event.objects.filter(
        verb__in=["review.phase_scoring_ends", "review.phase_consensus_ends"]
    )
    assert {e.actor_id for e in verbs} == {None}


def test_a_plan_waits_for_the_end_of_independent_scoring_and_then_goes_on_by_itself(cast, row):
    case = reviews.handed_in(cast, "V7")
    args = {"by": cast.coordinator, "at": TAKEN_UP}
    assert refused(consensus.start_consensus, case.pk, **args) == "scoring_phase"
    assert tasks.phases(TAKEN_UP) == 0
    assert Case.objects.get(pk=case.pk).state == CaseState.INDEPENDENT
    assert tasks.phases(AFTER_SCORING) == 2
    assert tasks.phases(AFTER_SCORING) == 0
    assert Case.objects.get(pk=case.pk).state == CaseState.CONSENSUS
    told = Message.objects.filter(template="reviews/consensus", plan_id=case.plan_id)
    assert told.count() == 2


def test_a_plan_that_is_not_complete_stays_hidden_after_the_phase(cast, row):
    one, two = reviews.scoring(cast, "V7")
    reviews.finished(one)
    assert tasks.phases(AFTER_SCORING) == 1
    assert Case.objects.get(pk=one.case_id).state == CaseState.INDEPENDENT
    reviews.finished(two)
    assert tasks.phases(AFTER_SCORING + timedelta(minutes=1)) == 1
    assert Case.objects.get(pk=one.case_id).state == CaseState.CONSENSUS


def test_a_coordinator_moves_on_by_hand_with_a_reason(cast, row, call):
    args = {"by": cast.coordinator, "at": TAKEN_UP}
    move = PhaseVerb.TO_CONSENSUS
    assert refused(phases.move_phase, call.pk, move, reason=" ", **args) == "reason_missing"
    moved = phases.move_phase(call.pk, move, reason=WHY, **args)
    again = phases.move_phase(call.pk, move, reason=WHY, **args)
    assert (moved.state, again.version) == (Phase.CONSENSUS, moved.version)
    event = Event.objects.get(verb="review.phase_to_consensus")
    assert (event.actor_id, event.reason) == (cast.coordinator.pk, WHY)
    back = phases.move_phase(call.pk, PhaseVerb.BACK_TO_SCORING, reason=WHY, **args)
    assert (back.state, back.scoring_ended_at) == (Phase.INDEPENDENT, None)


def test_there_is_no_way_back_once_scores_are_open(cast, row, call):
    reviews.handed_in(cast, "V7")
    tasks.phases(AFTER_SCORING)
    args = {"by": cast.coordinator, "reason": WHY, "at": AFTER_SCORING}
    assert refused(phases.move_phase, call.pk, PhaseVerb.BACK_TO_SCORING, **args) == "scores_open"


def test_the_clocks_own_moves_and_wrong_moves_are_refused(cast, row, call):
    args = {"by": cast.coordinator, "reason": WHY, "at": TAKEN_UP}
    assert refused(phases.move_phase, call.pk, PhaseVerb.SCORING_ENDS, **args) == "not_allowed"
    assert refused(phases.move_phase, call.pk, PhaseVerb.TO_SELECTION, **args) == "moved_on"
    other = reviews.filed(cast, "V1").plan.call_id
    assert refused(phases.move_phase, other, PhaseVerb.TO_CONSENSUS, **args) == "no_phases"


def test_the_spread_that_is_marked_is_a_setting_of_the_call(cast, call):
    args = {"by": cast.coordinator, "at": TAKEN_UP}
    phases.set_dates(call.pk, Dates(SCORING, CONSENSUS, spread_limit=0), **args)
    one, two = reviews.scoring(cast, "V7")
    reviews.finished(one, TM24_3=4)
    reviews.finished(two)
    tasks.phases(AFTER_SCORING)
    board = Board(call, cast.coordinator, judged_on(call), AFTER_SCORING)
    (line,) = board.lines([PlanLine.objects.get(plan=one.case.plan)])
    apart = {cell.label: cell.apart for cell in line.cells}
    assert apart["3"] is True
    assert apart["2"] is False


def test_marks_are_reached_one_after_the_other():
    until = AFTER_SCORING
    assert mark_of(until, [7, 2], until - timedelta(days=8)) is None
    assert mark_of(until, [7, 2], until - timedelta(days=7)) == 7
    assert mark_of(until, [7, 2], until - timedelta(days=1)) == 2
    assert mark_of(until, [], until) is None


def test_reviewers_who_still_have_to_score_are_reminded_once_per_mark(cast, row):
    one, _two = reviews.scoring(cast, "V7")
    reviews.asked(cast, reviews.taken_up(cast, "V2"), "reviewer2")
    reviews.finished(one)
    week = row.scoring_until - timedelta(days=7)
    assert remind_reviewers(week - timedelta(minutes=1)) == 0
    assert remind_reviewers(week) == 1
    assert remind_reviewers(week + timedelta(hours=1)) == 0
    (mail,) = Message.objects.filter(template="reviews/scoring_ends")
    assert mail.to == cast.reviewer2.email
    assert one.case.plan.call.title in mail.body_text
    assert tasks.reminders(row.scoring_until - timedelta(days=2)) == 1
    assert tasks.reminders(row.scoring_until - timedelta(days=1)) == 0
    assert remind_reviewers(AFTER_SCORING) == 0


def test_the_cost_of_reminding_follows_who_is_due(cast, row, django_assert_max_num_queries):
    reviews.scoring(cast, "V7")
    remind_reviewers(row.scoring_until - timedelta(days=7))
    with django_assert_max_num_queries(8):
        remind_reviewers(row.scoring_until - timedelta(days=6))


def url(call, name="phases", **more):
    return reverse(f"reviews:{name}", kwargs={"call_id": call.pk, **more})


def test_the_page_shows_where_the_call_stands_and_who_still_has_to_score(cast, client, row, call):
    reviews.scoring(cast, "V7")
    sign_in(client, cast.coordinator)
    page = client.get(url(call))
    assert [step.state for step in page.context["steps"]] == ["current", "future", "future"]
    assert {one.name for one in page.context["waiting"]} == {
        cast.reviewer1.name,
        cast.reviewer2.name,
    }
    sign_in(client, cast.auditor)
    page = client.get(url(call))
    assert (page.context["form"], page.context["moves"]) == (None, [])


@pytest.mark.parametrize(("who", "status"), [("reviewer1", 403), ("menzis_coordinator", 404)])
def test_the_page_is_for_those_who_organise(cast, client, call, who, status):
    sign_in(client, cast[who])
    assert client.get(url(call)).status_code == status


def test_dates_are_set_and_a_move_is_made_on_the_page(cast, client, call):
    sign_in(client, cast.coordinator)
    day = "{0.day}-{0.month}-{0.year}".format
    future = date(2099, 1, 1)
    sent = {"scoring_until": day(future), "consensus_until": day(future.replace(month=2))}
    answer = client.post(url(call), {**sent, "spread_limit": "2"})
    assert answer.status_code == 302
    assert Phasing.objects.get(pk=call.pk).spread_limit == 2
    to = url(call, "phase_move", verb="to_consensus")
    assert client.get(to).status_code == 200
    assert client.post(to, {"reason": WHY}).status_code == 302
    assert Phasing.objects.get(pk=call.pk).state == Phase.CONSENSUS
    assert client.get(url(call, "phase_move", verb="scoring_ends")).status_code == 404


def test_a_wrong_date_keeps_what_was_typed(cast, client, call):
    sign_in(client, cast.coordinator)
    page = client.post(url(call), {"scoring_until": "31-2-2099", "consensus_until": "x"})
    assert page.status_code == 200
    assert "31-2-2099" in page.content.decode()
    assert not Phasing.objects.filter(call=call).exists()


def test_a_phase_that_ended_early_shows_the_day_on_which_it_did(row, call, cast):
    early = TAKEN_UP + timedelta(days=3)
    phases.move_phase(call.pk, PhaseVerb.TO_CONSENSUS, by=cast.coordinator, reason=WHY, at=early)
    row.refresh_from_db()
    first, second, _last = steps(row, "nl")
    assert format_long(early.date(), "nl") in str(first.when)
    assert format_long(CONSENSUS, "nl") in str(second.when)


def test_a_phase_that_the_clock_ended_shows_its_last_day(row):
    phases.end_phases(AFTER_SCORING)
    row.refresh_from_db()
    assert format_long(SCORING, "nl") in str(steps(row, "nl")[0].when)


def test_the_own_list_says_by_when_to_hand_in(cast, client, row):
    done, _open = reviews.scoring(cast, "V7", "reviewer1", "reviewer2")
    reviews.finished(done)
    for reviewer, day in ((cast.reviewer2, SCORING), (cast.reviewer1, None)):
        sign_in(client, reviewer)
        (line,) = client.get(reverse("reviews:mine")).context["rows"]
        assert line["until"] == day


def test_a_move_by_hand_says_how_many_plans_are_not_that_far(cast, client, row, call):
    sign_in(client, cast.coordinator)
    open_, done = reviews.scoring(cast, "V7", "reviewer1", "reviewer2")
    to_consensus = url(call, "phase_move", verb="to_consensus")
    reviews.finished(done)
    assert "1 plan wacht nog op scores" in client.get(to_consensus).content.decode()
    reviews.finished(open_)
    assert "wacht nog op scores" not in client.get(to_consensus).content.decode()
    assert behind(call, PhaseVerb.TO_SELECTION) == 1
    assert behind(call, PhaseVerb.TO_SELECTION, [done.case.plan_id]) == 0
    phases.move_phase(call.pk, PhaseVerb.TO_CONSENSUS, by=cast.coordinator, reason=WHY, at=TAKEN_UP)
    html = client.get(url(call, "phase_move", verb="to_selection")).content.decode()
    assert "1 plan heeft nog geen afgesloten consensus" in html
    assert behind(call, PhaseVerb.BACK_TO_CONSENSUS) == 0


def test_the_desk_says_when_a_plan_goes_on_instead_of_offering_it(cast, client, row, call):
    case = reviews.handed_in(cast, "V7")
    sign_in(client, cast.coordinator)
    desk = reverse("reviews:plan", args=[case.plan_id])
    start = reverse("reviews:start_consensus", args=[case.pk])
    assert start not in client.get(desk).content.decode()
    phases.end_phases(AFTER_SCORING)
    assert start in client.get(desk).content.decode()
