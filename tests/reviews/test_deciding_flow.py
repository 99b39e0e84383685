"""From a prepared decision to a final one: the release, the term, the waiver (R-PR-7, R-PR-8)."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest
from django.db import DatabaseError, transaction

from plans.models import Plan
from portal.audit.queries import history
from portal.funds.models import RegionalBudget
from portal.funds.queries import reconcile
from portal.mail.models import Message
from portal.refusal import Refusal
from reviews import terms
from reviews.decisions import objectors
from reviews.models import Case, Decision
from reviews.services import consensus, deciding, finishing, objecting, releasing
from tests.builders import decisions
from tests.builders.decisions import DECIDED, SENT, TEXT, person_at

SECOND = timedelta(seconds=1)
TICK = timedelta(microseconds=1)
WHOLE = pytest.mark.django_db


@pytest.mark.parametrize(
    ("released", "days", "ends"),
    [
        # wintertime: midnight in Amsterdam is 23:00 UTC
        (datetime(2026, 1, 8, 10, tzinfo=UTC), 20, datetime(2026, 1, 28, 23, tzinfo=UTC)),
        # the clock goes forward on 29 March within the term
        (datetime(2026, 3, 20, 10, tzinfo=UTC), 20, datetime(2026, 4, 9, 22, tzinfo=UTC)),
        # the clock goes back on 25 October within the term
        (datetime(2026, 10, 10, 10, tzinfo=UTC), 20, datetime(2026, 10, 30, 23, tzinfo=UTC)),
        # half past eleven in the evening in UTC is the next day in Amsterdam
        (datetime(2026, 6, 1, 23, 30, tzinfo=UTC), 1, datetime(2026, 6, 3, 22, tzinfo=UTC)),
        # a Saturday, and the Sunday on which the clock goes back: the Monday after it
        (datetime(2026, 10, 4, 10, tzinfo=UTC), 20, datetime(2026, 10, 26, 23, tzinfo=UTC)),
        (datetime(2026, 10, 5, 10, tzinfo=UTC), 20, datetime(2026, 10, 26, 23, tzinfo=UTC)),
        # Good Friday, with Easter behind it; Christmas; King's day on a Monday
        (datetime(2026, 3, 14, 10, tzinfo=UTC), 20, datetime(2026, 4, 7, 22, tzinfo=UTC)),
        (datetime(2026, 12, 5, 10, tzinfo=UTC), 20, datetime(2026, 12, 28, 23, tzinfo=UTC)),
        (datetime(2026, 4, 7, 10, tzinfo=UTC), 20, datetime(2026, 4, 28, 22, tzinfo=UTC)),
    ],
)
def test_the_term_ends_with_the_last_moment_of_a_working_day(released, days, ends):
    end = terms.term_end(released, days)
    assert end == ends - TICK
    assert not terms.is_over(end, end)
    assert terms.is_over(end, end + TICK)
    assert terms.last_day(end) == (ends - TICK + timedelta(hours=1)).date()


def budget_sums():
    rows = RegionalBudget.objects.filter(scheme="SWZ")
    return sum(b.reserved + b.provisional for b in rows), sum(b.granted for b in rows)


@WHOLE
def test_v1_is_granted_and_becomes_final_by_itself(cast):
    decision = decisions.decided(cast, "V1")
    plan = Plan.objects.get()
    assert (decision.state, plan.state) == ("released", "provisionally_granted")
    assert Case.objects.get().state == "decided"
    assert decision.term_ends_at == terms.term_end(SENT, 20)
    assert finishing.end_terms(decision.term_ends_at) == 0
    assert budget_sums() == (Decimal(820000), 0)
    after = decision.term_ends_at + TICK
    assert finishing.end_terms(after) == 1
    assert finishing.end_terms(after) == 0
    decision.refresh_from_db()
    assert (decision.state, decision.final_at) == ("final", after)
    assert Plan.objects.get().state == "granted"
    assert budget_sums() == (0, Decimal(820000))
    assert not reconcile().exists()


@WHOLE
def test_v6_is_granted_in_part(cast):
    decision = decisions.final_grant(cast, "V6")
    assert Plan.objects.get().state == "granted"
    assert budget_sums() == (0, Decimal(130000))
    assert sum(a.granted for a in decision.amounts.all()) == Decimal(130000)


@WHOLE
def test_v9_is_referred_and_closed_after_the_term(cast):
    decision = decisions.decided(cast, "V9")
    assert Plan.objects.get().state == "redirected"
    finishing.make_final(decision.pk, at=decision.term_ends_at + SECOND)
    assert Plan.objects.get().state == "closed"
    assert budget_sums() == (0, 0)


@WHOLE
def test_a_rejection_becomes_final(cast):
    decision = decisions.rejected(cast)
    decision = releasing.release(decision.pk, by=cast.decision_maker, at=SENT)
    assert Plan.objects.get().state == "provisionally_rejected"
    finishing.make_final(decision.pk, at=decision.term_ends_at + SECOND)
    assert Plan.objects.get().state == "rejected"
    assert (
        "TM24-5"
        in history(plan=Plan.objects.get()).get(verb="review.decision_prepared").data["grounds"]
    )


@WHOLE
def test_every_editor_and_signatory_gets_the_letter_once(cast):
    decision = decisions.decided(cast, "V1")
    mails = Message.objects.filter(template="reviews/decision_released")
    assert mails.count() == mails.values("to").distinct().count() >= 5
    assert all(m.attachments == [decision.letter_id] for m in mails)
    assert cast.editor_a.email in set(mails.values_list("to", flat=True))
    assert "20 maart" not in mails[0].subject
    day = f"{terms.last_day(decision.term_ends_at).day} "
    assert day in mails[0].body_text


@WHOLE
def test_a_decision_goes_out_only_with_the_letter_that_was_seen(cast):
    decision, by = decisions.prepared(cast), cast.decision_maker
    with pytest.raises(Refusal) as caught:
        releasing.release(decision.pk, by=by, at=SENT)
    assert caught.value.code == "no_letter"
    releasing.draw_letter(decision.pk, at=DECIDED)
    with pytest.raises(Refusal) as caught:
        releasing.release(decision.pk, by=by, seen_sha="0" * 64, at=SENT)
    assert caught.value.code == "other_letter"
    letter = Decision.objects.get().letter
    sent = releasing.release(decision.pk, by=by, seen_sha=letter.sha256, at=SENT)
    assert sent.letter == letter
    assert releasing.release(decision.pk, by=by, at=SENT + SECOND).released_at == SENT
    assert Message.objects.filter(template="reviews/decision_released", to=by.email).count() == 0


@WHOLE
def test_only_a_decision_maker_sends(cast):
    decision = decisions.lettered(cast)
    for name in ("coordinator", "reviewer1", "auditor", "editor_a"):
        with pytest.raises(Refusal) as caught:
            releasing.release(decision.pk, by=cast[name], at=SENT)
        assert caught.value.code == "not_allowed"
    assert not Message.objects.filter(template="reviews/decision_released").exists()


@WHOLE
def test_a_withdrawn_decision_is_not_sent_and_a_sent_one_not_withdrawn(cast):
    decision, by = decisions.lettered(cast), cast.decision_maker
    releasing.release(decision.pk, by=by, at=SENT)
    with pytest.raises(Refusal):
        deciding.withdraw(decision.pk, by=by, reason="Toch niet.", at=SENT)
    assert budget_sums()[0] == Decimal(820000)


@WHOLE
def test_a_consensus_that_changed_meanwhile_stops_the_release(cast):
    decision, by = decisions.lettered(cast), cast.decision_maker
    case, at = decision.case, DECIDED + SECOND
    with pytest.raises(Refusal) as caught:
        consensus.reopen_consensus(case.pk, by=by, reason="Nog eens kijken naar vijf.", at=at)
    assert caught.value.code == "decision_prepared"
    Case.objects.filter(pk=case.pk).update(consensus_at=at)
    with pytest.raises(Refusal) as caught:
        releasing.release(decision.pk, by=by, at=SENT)
    assert caught.value.code == "consensus_changed"


@WHOLE
def test_decisions_go_out_together_or_not_at_all(cast):
    by = cast.decision_maker
    first, second = decisions.lettered(cast, "V6"), decisions.lettered(cast, "V9")
    seen = {d.pk: d.letter.sha256 for d in (first, second)}
    with pytest.raises(Refusal, match=second.number):
        releasing.release_all(seen | {second.pk: "0" * 64}, by=by, at=SENT)
    assert set(Decision.objects.values_list("state", flat=True)) == {"prepared"}
    assert len(releasing.release_all(seen, by=by, at=SENT)) == 2
    assert set(Decision.objects.values_list("state", flat=True)) == {"released"}


def _resting_on(decision, snapshot):
    """The decision as if it and its letter were made from other facts; nothing is saved."""
    other = Decision.objects.select_related("letter", "snapshot").get(pk=decision.pk)
    other.snapshot = other.letter.snapshot = snapshot
    return other


@WHOLE
@pytest.mark.parametrize("lacks", ["condition", "policy version"])
def test_the_database_refuses_to_release_a_refusal_without_ground(cast, lacks):
    from portal.documents.snapshots import freeze

    decision = decisions.rejected(cast)
    facts = decision.snapshot.data
    nameless = facts["condition_set"] | {"version": None}
    changed = {"grounds": []} if lacks == "condition" else {"condition_set": nameless}
    bare = freeze("decision", facts | changed, at=DECIDED)
    with pytest.raises(Refusal) as caught:
        releasing.check_letter(_resting_on(decision, bare))
    assert caught.value.code == "no_ground"
    decision.state = "withdrawn"  # the row itself stays; a copy with a bare snapshot is tried
    with pytest.raises(DatabaseError, match="names the condition"), transaction.atomic():
        Decision.objects.create(
            case=decision.case,
            number="BES-BARE",
            outcome="reject",
            reason=decision.reason,
            state="revoked",
            prepared_by=cast.decision_maker,
            prepared_at=DECIDED,
            released_by=cast.decision_maker,
            released_at=SENT,
            ended_at=SENT,
            term_ends_at=SENT,
            letter_id=decision.letter_id,
            snapshot=bare,
        )


def signatories(cast, decision):
    plan = decision.case.plan
    return [(m.org_id, person_at(cast, m.org_id, "signatory")) for m in objectors(plan)]


@WHOLE
def test_when_every_provider_waives_the_decision_is_final_at_once(cast):
    decision = decisions.decided(cast, "V6")
    *others, last = signatories(cast, decision)
    for org, by in others:
        finishing.waive(decision.pk, org, by=by, at=SENT + SECOND)
    assert Decision.objects.get().state == "released"
    finishing.waive(decision.pk, last[0], by=last[1], at=SENT + SECOND)
    assert Decision.objects.get().state == "final"
    assert finishing.waive(decision.pk, last[0], by=last[1], at=SENT + SECOND).org_id == last[0]
    assert decision.waivers.count() == len(others) + 1


@WHOLE
def test_only_a_signatory_waives_for_its_own_organisation_and_then_cannot_object(cast):
    decision = decisions.decided(cast, "V1")
    for by in (cast.editor_a, cast.signatory_b, cast.outsider, cast.decision_maker):
        with pytest.raises(Refusal) as caught:
            finishing.waive(decision.pk, "zilverlinde", by=by, at=SENT + SECOND)
        assert caught.value.code == "not_allowed"
    finishing.waive(decision.pk, "zilverlinde", by=cast.signatory_a, at=SENT + SECOND)
    with pytest.raises(Refusal) as caught:
        objecting.file(decision.pk, "zilverlinde", text=TEXT, by=cast.editor_a, at=SENT + SECOND)
    assert caught.value.code == "waived"


@WHOLE
def test_no_waiver_after_the_term_or_beside_an_own_objection(cast):
    decision = decisions.decided(cast, "V1")
    late = decision.term_ends_at + TICK
    with pytest.raises(Refusal) as caught:
        finishing.waive(decision.pk, "zilverlinde", by=cast.signatory_a, at=late)
    assert caught.value.code == "too_late"
    decisions.objected(cast, decision)
    with pytest.raises(Refusal) as caught:
        finishing.waive(decision.pk, "zilverlinde", by=cast.signatory_a, at=SENT + SECOND)
    assert caught.value.code == "has_objected"


@WHOLE
def test_a_running_term_is_not_cut_short(cast):
    decision = decisions.decided(cast, "V1")
    with pytest.raises(Refusal) as caught:
        finishing.make_final(decision.pk, at=decision.term_ends_at)
    assert caught.value.code == "term_running"


@WHOLE
def test_everything_that_happened_is_on_record(cast):
    decision = decisions.final_grant(cast, "V6")
    verbs = list(history(decision).order_by("id").values_list("verb", flat=True))
    assert verbs == [
        "review.decision_prepared",
        "review.letter_drawn",
        "review.decision_release",
        "review.decision_make_final",
    ]
