"""Two at once: a line is processed once, and an envelope is never over-committed (T5)."""

from __future__ import annotations

from decimal import Decimal
from functools import partial

import pytest

from portal.funds import ledger
from portal.funds.queries import reconcile
from portal.mail.models import Message
from reviews.reallocation.models import Change, Line
from reviews.reallocation.queries import asked_by
from reviews.reallocation.services import confirming, preparing
from reviews.reallocation.services.changing import draw_letter
from reviews.reallocation.services.marking import mark_missing
from reviews.reallocation.services.reminding import send_due
from tests.builders.accounts import colleague
from tests.builders.reallocation import (
    AT,
    WHY,
    awarded,
    confirmed,
    envelope,
    line,
    parts,
    prepared,
    signed,
)
from tests.together import together

pytestmark = [pytest.mark.slow, pytest.mark.django_db(transaction=True)]


def test_two_who_prepare_and_two_who_confirm_at_once_move_the_money_once(cast):
    agreement = signed(cast)
    found, before = line(agreement, 2026), envelope(agreement, 2026).envelope
    lower = parts(agreement, 2026, duinoord="10000.00")
    other = parts(agreement, 2026, duinoord="9000.00")
    prepare = partial(preparing.prepare, found.pk, reason=WHY, at=AT, version=found.version)
    outcomes = together(
        partial(prepare, lower, by=cast.coordinator),
        partial(prepare, other, by=colleague(agreement.plan.office, "coordinator")),
    )
    assert outcomes.count("done") == 1
    assert set(outcomes) <= {"done", "moved_on", "stale"}
    ready = line(agreement, 2026)
    confirm = partial(confirming.confirm, ready.pk, version=ready.version, at=AT)
    outcomes = together(
        partial(confirm, by=cast.decision_maker),
        partial(confirm, by=cast.decision_maker2),
        partial(
            preparing.take_back,
            ready.pk,
            by=cast.coordinator,
            version=ready.version,
            reason="Toch niet.",
            at=AT,
        ),
    )
    assert outcomes.count("done") == 1
    now, done = envelope(agreement, 2026).envelope, line(agreement, 2026)
    assert now.granted == before.granted - (done.before - done.amount)
    assert Change.objects.count() == (done.state == "processed")
    assert not reconcile().exists()


def test_parallel_rises_on_one_envelope_never_commit_too_much(cast):
    """Eight awards ask for more out of an envelope with room for three."""
    agreement = signed(cast)
    first = line(agreement, 2027)
    asked = asked_by(first)
    wanted = {org: asked[org] for org in parts(agreement, 2027)}
    more = sum(wanted.values()) - first.amount
    lines = [first, *copies(first, 7)]
    ready = [prepared(cast, one, wanted) for one in lines]
    plan, budget = agreement.plan, envelope(agreement, 2027)
    rest = budget.envelope.remaining - 3 * more
    ledger.reserve(plan.scheme_id, plan.region, {2027: rest}, key="test:rest", at=AT)
    by = cast.decision_maker
    outcomes = together(
        *(partial(confirming.confirm, o.pk, by=by, version=o.version, at=AT) for o in ready)
    )
    assert sorted(set(outcomes)) == ["done", "short"]
    assert outcomes.count("done") == 3
    after = envelope(agreement, 2027).envelope
    assert after.remaining == Decimal(0)
    assert not reconcile().exists()
    assert Change.objects.count() == 3
    assert sorted(Change.objects.values_list("number", flat=True)) == [1, 2, 3]


def copies(first: Line, count: int) -> list[Line]:
    """The same year of other awards: what is tested is the envelope they share."""
    from reviews.models import Decision, DecisionAmount

    found = []
    for number in range(count):
        decision = Decision.objects.get(pk=first.decision_id)
        decision.pk, decision.number, decision.state = None, f"BES-T-{number}", "withdrawn"
        decision.snapshot_id = again(decision.snapshot).pk
        decision.final_at, decision.ended_at, decision.letter = None, AT, None
        decision.released_at = decision.released_by = decision.term_ends_at = None
        decision.save()
        DecisionAmount.objects.create(
            decision=decision, year=first.year, asked=first.asked, granted=first.amount
        )
        one = Line.objects.get(pk=first.pk)
        one.pk, one.decision = None, decision
        one.save()
        found.append(one)
    return found


def again(snapshot):
    from portal.documents.snapshots import freeze

    return freeze(snapshot.kind, snapshot.data, at=AT)


def test_several_confirmed_together_in_another_order_do_not_wait_in_a_circle(cast):
    agreement = signed(cast)
    ready = [
        prepared(cast, line(agreement, year), parts(agreement, year, duinoord="100.00"))
        for year in (2026, 2027, 2028)
    ]
    seen = {o.pk: o.version for o in ready}
    back = dict(reversed(seen.items()))
    act = confirming.confirm_all
    outcomes = together(
        partial(act, seen, by=cast.decision_maker, at=AT),
        partial(act, back, by=cast.decision_maker2, at=AT),
    )
    assert outcomes.count("done") == 1
    assert set(outcomes) <= {"done", "moved_on", "stale"}
    assert Change.objects.count() == 3
    assert not reconcile().exists()


def test_letters_reminders_and_marks_made_at_once_are_one(cast):
    agreement = signed(cast)
    confirmed(cast, line(agreement, 2026), parts(agreement, 2026, duinoord="10000.00"))
    change = Change.objects.get()
    assert together(*[partial(draw_letter, change.pk, at=AT)] * 3) == ["done"] * 3
    mails = Message.objects.filter(template="reviews/agreement_changed")
    assert mails.count() == mails.values("to").distinct().count()
    assert together(*[partial(mark_missing, AT)] * 3) == ["done"] * 3
    assert Line.objects.count() == 3


def test_reminders_sent_at_once_are_one_each(cast):
    awarded(cast)
    assert cast.coordinator
    moment = AT.replace(day=13)
    assert together(*[partial(send_due, moment)] * 3) == ["done"] * 3
    mails = Message.objects.filter(template="reviews/reallocation_soon")
    assert mails.count() == mails.values("to").distinct().count() >= 1
