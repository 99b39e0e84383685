"""The consensus: when it starts, who writes it, what follows from it (G23, G28)."""

from __future__ import annotations

from decimal import Decimal

import pytest
from django.urls import reverse

from plans.demo.files import raw
from portal.accounts import services as accounts
from portal.accounts.models import Role
from portal.accounts.roles import forget
from portal.audit.models import Event
from portal.mail.models import Message
from portal.refusal import Refusal
from reviews.models import Case, Score
from reviews.services import assigning, consensus, deciding, scores
from reviews.services.scores import Stale
from reviews.workflow import CaseState
from tests.builders import decisions, reviews
from tests.builders.reviews import REASON, TAKEN_UP
from tests.cast import sign_in

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("filed_world")]


def start(cast, case, by=None):
    return consensus.start_consensus(case.pk, by=by or cast.coordinator, at=TAKEN_UP)


def set_one(cast, case, code="TM24-3", by=None, **more):
    more = {"reason": REASON, "at": TAKEN_UP, **(more or {"value": 3})}
    return consensus.save_consensus(case.pk, code, by=by or cast.coordinator, **more)


def code_of(act) -> str:
    with pytest.raises(Refusal) as refused:
        act()
    return refused.value.code


def test_it_starts_when_all_who_were_asked_have_handed_in(cast):
    one, two = reviews.scoring(cast)
    reviews.finished(one)
    assert code_of(lambda: start(cast, one.case)) == "waiting"
    reviews.finished(two)
    assert start(cast, one.case).state == CaseState.CONSENSUS


def test_one_opinion_is_no_consensus(cast):
    (only,) = reviews.scoring(cast, "V1", "reviewer1")
    reviews.finished(only)
    assert code_of(lambda: start(cast, only.case)) == "too_few"


def test_who_was_taken_back_is_not_waited_for(cast):
    one, two, three = reviews.scoring(cast, "V1", "reviewer1", "reviewer2", "reviewer3")
    reviews.finished(one)
    reviews.finished(two)
    assigning.take_back(three.pk, by=cast.coordinator, reason="Met verlof")
    assert start(cast, one.case).state == CaseState.CONSENSUS


def test_a_second_press_is_quiet_and_reviewers_hear_once(cast):
    case = reviews.handed_in(cast)
    start(cast, case)
    assert start(cast, case).state == CaseState.CONSENSUS
    found = Message.objects.filter(template="reviews/consensus").values_list("to", flat=True)
    assert set(found) == {cast.reviewer1.email, cast.reviewer2.email}


@pytest.mark.parametrize("who", ["reviewer1", "decision_maker", "auditor", "menzis_coordinator"])
def test_only_a_coordinator_of_the_office_starts_and_writes(cast, who):
    case = reviews.handed_in(cast)
    assert code_of(lambda: start(cast, case, by=cast[who])) == "not_allowed"
    start(cast, case)
    assert code_of(lambda: set_one(cast, case, by=cast[who])) == "not_allowed"


def test_a_coordinator_who_scores_the_plan_cannot_chair_it(cast):
    office = cast.organisation("zorg_en_zekerheid")
    accounts.give_roles(cast.reviewer1, office, [Role.COORDINATOR], by=None)
    case = reviews.handed_in(cast)
    forget(cast.reviewer1)
    assert code_of(lambda: start(cast, case, by=cast.reviewer1)) == "not_allowed"
    start(cast, case)
    assert code_of(lambda: set_one(cast, case, by=cast.reviewer1)) == "not_allowed"


def test_what_is_agreed_is_stored_with_what_follows_for_the_plan(cast):
    case = reviews.in_consensus(cast)
    set_one(cast, case, value=4)
    case.refresh_from_db()
    assert (case.eligible, case.rank, case.failed) == (None, None, [])
    reviews.agree(cast, case, TM24_3=4)
    case.refresh_from_db()
    assert (case.eligible, case.failed) == (True, [])
    assert case.rank == Decimal("71.43")


def test_one_failed_condition_makes_the_plan_ineligible_at_once(cast):
    case = reviews.in_consensus(cast)
    set_one(cast, case, "TM24-7", met=False)
    case.refresh_from_db()
    assert (case.eligible, case.rank, case.failed) == (False, None, ["TM24-7"])


def test_a_conflict_with_iza_fails_the_plan(cast):
    case = reviews.in_consensus(cast)
    set_one(cast, case, "TM24-9", met=False)
    case.refresh_from_db()
    assert case.failed == ["TM24-9"]


def test_an_attention_point_has_a_consensus_and_fails_nobody(cast):
    case = reviews.to_be_decided(cast, "V10", TM24_GZ=1)
    assert (case.eligible, case.rank, case.failed) == (True, Decimal("66.67"), [])


def test_the_scores_of_the_reviewers_stay_as_they_are(cast):
    case = reviews.in_consensus(cast)
    before = list(Score.objects.order_by("pk").values_list("value", "met", "reason", "version"))
    reviews.agree(cast, case, TM24_3=1)
    after = list(Score.objects.order_by("pk").values_list("value", "met", "reason", "version"))
    assert before == after


@pytest.mark.parametrize(
    ("code", "more", "why"),
    [
        ("TM24-3", {"value": 9}, "out_of_scale"),
        ("TM24-1", {"value": 3}, "no_score"),
        ("TM24-3", {"value": 3, "reason": "Akkoord."}, "reason_short"),
        ("TM24-GZ", {"value": 3}, "no_condition"),
    ],
)
def test_bad_input_is_refused(cast, code, more, why):
    case = reviews.in_consensus(cast)
    assert code_of(lambda: set_one(cast, case, code, **more)) == why
    assert not case.consensus.exists()


def test_a_stale_save_never_overwrites_a_colleague(cast):
    case = reviews.in_consensus(cast)
    set_one(cast, case, value=3)
    set_one(cast, case, value=4, version=1)
    with pytest.raises(Stale) as found:
        set_one(cast, case, value=2, version=1)
    assert (found.value.current.value, found.value.current.by) == (4, cast.coordinator)
    assert case.consensus.get().value == 4


def test_it_closes_when_every_condition_has_one(cast):
    case = reviews.in_consensus(cast)
    close = lambda: consensus.close_consensus(case.pk, by=cast.coordinator, at=TAKEN_UP)  # noqa: E731
    assert code_of(close) == "incomplete"
    reviews.agree(cast, case)
    closed = close()
    assert closed.state == CaseState.DECIDING
    assert (closed.consensus_by, closed.consensus_at) == (cast.coordinator, TAKEN_UP)
    assert close().version == closed.version
    event = Event.objects.get(verb="review.case_close_consensus")
    assert event.data == {"eligible": True, "rank": "66.67", "failed": []}


def test_after_closing_nothing_can_be_written(cast):
    case = reviews.to_be_decided(cast)
    assert code_of(lambda: set_one(cast, case, value=4, version=1)) == "not_allowed"


def test_back_to_scoring_hides_the_outcome_again_and_keeps_what_was_written(cast):
    case = reviews.agree(cast, reviews.in_consensus(cast))
    back = consensus.back_to_scoring(case.pk, by=cast.coordinator, reason="Een derde kijkt mee.")
    assert (back.state, back.eligible, back.rank) == (CaseState.INDEPENDENT, None, None)
    assert back.consensus.count() == 10
    again = start(cast, case)
    assert (again.eligible, again.rank) == (True, Decimal("66.67"))


def test_back_to_scoring_asks_a_reason(cast):
    case = reviews.in_consensus(cast)
    act = lambda: consensus.back_to_scoring(case.pk, by=cast.coordinator, reason="")  # noqa: E731
    assert code_of(act) == "reason_missing"


def test_the_decision_maker_asks_for_another_look(cast):
    case = reviews.to_be_decided(cast)
    act = consensus.reopen_consensus
    assert code_of(lambda: act(case.pk, by=cast.coordinator, reason="Nee")) == "not_allowed"
    opened = act(case.pk, by=cast.decision_maker, reason="Voorwaarde 5 is niet goed gelezen.")
    assert opened.state == CaseState.CONSENSUS
    set_one(cast, case, "TM24-5", value=2, version=1)
    assert consensus.close_consensus(case.pk, by=cast.coordinator).failed == ["TM24-5"]


def test_a_reviewer_added_during_the_consensus_is_waited_for(cast):
    case = reviews.agree(cast, reviews.in_consensus(cast))
    (late,) = reviews.asked(cast, case, "reviewer3")
    close = lambda: consensus.close_consensus(case.pk, by=cast.coordinator)  # noqa: E731
    assert code_of(close) == "waiting"
    reviews.finished(reviews.free(late))
    assert close().state == CaseState.DECIDING


def test_the_first_example_comes_out_as_its_file_says(cast):
    """V1 with the scores, reasons and consensus of its file: granted, so eligible."""
    one, two = reviews.scoring(cast, "V1")
    for assignment, reviewer in ((one, "reviewer1"), (two, "reviewer2")):
        for code, said in reviews.said_in("V1", reviewer).items():
            answer = {"met": said["value"]} if said["value"] is True else {"value": said["value"]}
            by, reason = assignment.reviewer, said["reason"]
            scores.save_score(assignment.pk, code, by=by, reason=reason, **answer)
        scores.hand_in(assignment.pk, by=assignment.reviewer)
    case = start(cast, one.case)
    for code, said in raw("V1")["review"]["consensus"].items():
        answer = {"met": said["value"]} if said["value"] is True else {"value": said["value"]}
        set_one(cast, case, code, **answer, reason=said["reason"])
    closed = consensus.close_consensus(case.pk, by=cast.coordinator)
    assert (closed.eligible, closed.rank) == (True, Decimal("95.24"))
    assert Case.objects.get(pk=case.pk).state == CaseState.DECIDING


def test_reopening_is_refused_at_once_while_a_decision_is_prepared(cast):
    decision = decisions.prepared(cast)
    case, at = decision.case, decisions.DECIDED
    with pytest.raises(Refusal) as refusal:
        consensus.reopen_consensus(case.pk, by=cast.decision_maker, reason="Nog eens", at=at)
    assert refusal.value.code == "decision_prepared"
    assert decision.number in str(refusal.value)
    deciding.withdraw(decision.pk, by=cast.decision_maker, reason="Eerst opnieuw kijken", at=at)
    found = consensus.reopen_consensus(case.pk, by=cast.decision_maker, reason="Nog eens", at=at)
    assert found.state == "consensus"


def test_the_overview_leads_to_the_first_condition_without_a_consensus(cast, client):
    case = reviews.handed_in(cast)
    start(cast, case)
    sign_in(client, cast.coordinator)
    url = reverse("reviews:consensus", args=[case.pk])
    first = reverse("reviews:consensus_condition", args=[case.pk, "TM24-0"])
    assert f'href="{first}">Begin met de consensus<' in client.get(url).content.decode()
    set_one(cast, case, "TM24-0")
    onward = reverse("reviews:consensus_condition", args=[case.pk, "TM24-1"])
    assert f'href="{onward}">Ga verder met de consensus<' in client.get(url).content.decode()
    sign_in(client, cast.reviewer1)
    assert "met de consensus<" not in client.get(url).content.decode()


def test_an_empty_consensus_names_its_own_fields_and_tells_the_keys(cast, client):
    case = reviews.handed_in(cast)
    start(cast, case)
    sign_in(client, cast.coordinator)
    url = reverse("reviews:consensus_condition", args=[case.pk, "TM24-3"])
    assert "data-scoring-keys" in client.get(url).content.decode()
    answer = client.post(url, {"version": "0", "go": "next"}).content.decode()
    assert "“Consensus”" in answer
    assert "“Uw oordeel”" not in answer
