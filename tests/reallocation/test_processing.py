"""A year of an award is processed by two persons; the money follows (R-1.5-5, R-PR-9)."""

from __future__ import annotations

from decimal import Decimal

import pytest
from django.db import IntegrityError, transaction

from portal.audit.models import Event
from portal.funds import ledger
from portal.funds.models import LedgerEntry
from portal.funds.queries import reconcile
from portal.refusal import Refusal
from reviews.reallocation.models import Change, Line
from reviews.reallocation.queries import asked_by, division_of
from reviews.reallocation.services import confirming, preparing
from reviews.reallocation.services.marking import mark, mark_missing
from reviews.services import finishing
from tests.builders import decisions
from tests.builders.accounts import colleague
from tests.builders.reallocation import (
    AT,
    WHY,
    awarded,
    confirmed,
    envelope,
    line,
    paid,
    parts,
    prepared,
    sign,
    signed,
)

pytestmark = pytest.mark.django_db


def code_of(act) -> str:
    with pytest.raises(Refusal) as refused:
        act()
    return refused.value.code


def test_a_final_award_marks_each_of_its_years_once(cast):
    decision = awarded(cast)
    found = list(Line.objects.filter(decision=decision).order_by("year"))
    assert [(o.year, o.round, o.amount) for o in found] == [
        (2026, 2026, Decimal(25000)),
        (2027, 2027, Decimal(83000)),
        (2028, 2028, Decimal(22000)),
    ]
    assert {o.state for o in found} == {"open"}
    mark(decision, at=AT)
    assert mark_missing(AT) == 0
    assert Line.objects.count() == 3


def test_a_provisional_award_has_no_lines_yet_and_a_rejection_never(cast):
    decision = decisions.decided(cast, "V6")
    assert not Line.objects.exists()
    finishing.make_final(decision.pk, at=decision.term_ends_at.replace(year=2027))
    assert Line.objects.count() == 3


def test_awards_from_before_there_were_marks_are_marked_by_the_sweep(cast):
    awarded(cast)
    Line.objects.all().delete()
    assert mark_missing(AT) == 1
    assert mark_missing(AT) == 0
    assert Line.objects.count() == 3


def test_without_a_change_two_persons_process_it_and_no_money_moves(cast):
    agreement = signed(cast)
    entries = LedgerEntry.objects.count()
    ready = prepared(cast, line(agreement, 2026), reason="")
    assert (ready.state, ready.proposed) == ("prepared", Decimal(25000))
    done = confirming.confirm(ready.pk, by=cast.decision_maker, version=ready.version, at=AT)
    assert (done.state, done.amount, done.proposed) == ("processed", Decimal(25000), None)
    assert (done.prepared_by, done.processed_by) == (cast.coordinator, cast.decision_maker)
    assert LedgerEntry.objects.count() == entries
    assert not Change.objects.exists()
    verbs = Event.objects.filter(verb__startswith="reallocation.").values_list("verb", flat=True)
    assert list(verbs.order_by("pk")) == ["reallocation.prepare", "reallocation.confirm"]


def test_a_lower_amount_leaves_the_agreement_and_returns_to_the_envelope(cast):
    agreement = signed(cast)
    before = envelope(agreement, 2026).envelope
    done = confirmed(cast, line(agreement, 2026), parts(agreement, 2026, duinoord="10000.00"))
    after = envelope(agreement, 2026).envelope
    less = Decimal(25000) - done.amount
    assert less > 0
    assert after.granted == before.granted - less
    assert after.contracted == before.contracted - less
    assert after.freed == before.freed + less
    assert after.remaining == before.remaining + less
    assert not reconcile().exists()
    change = Change.objects.get()
    assert (change.number, change.before, change.after) == (1, Decimal(25000), done.amount)
    assert division_of(done, agreement)["duinoord"] == Decimal("10000.00")
    said = LedgerEntry.objects.filter(key__startswith="reallocation.").values_list("kind", "by")
    assert set(said) == {("lower", cast.decision_maker.pk), ("free", cast.decision_maker.pk)}
    assert {e.reference for e in LedgerEntry.objects.filter(key__startswith="reallocation.")} == {
        f"{agreement.number}, wijziging 1"
    }


def test_a_higher_amount_comes_out_of_the_envelope(cast):
    agreement = signed(cast)
    found = line(agreement, 2027)
    asked = asked_by(found)
    before = envelope(agreement, 2027).envelope
    done = confirmed(cast, found, {org: asked[org] for org in parts(agreement, 2027)})
    more = done.amount - Decimal(83000)
    after = envelope(agreement, 2027).envelope
    assert more > 0
    assert (after.granted, after.contracted) == (before.granted + more, before.contracted + more)
    assert (after.reserved, after.provisional) == (before.reserved, before.provisional)
    assert after.remaining == before.remaining - more
    assert not reconcile().exists()


def test_money_can_go_from_one_provider_to_another_without_the_total_changing(cast):
    agreement = signed(cast)
    found, now = line(agreement, 2027), parts(agreement, 2027)
    asked = asked_by(found)
    one, other = sorted(now, key=lambda org: asked[org] - now[org])
    step = min(Decimal(100), asked[other] - now[other])
    entries = LedgerEntry.objects.count()
    done = confirmed(cast, found, now | {one: now[one] - step, other: now[other] + step})
    assert done.amount == Decimal(83000)
    assert LedgerEntry.objects.count() == entries
    assert Change.objects.get().before == Change.objects.get().after == Decimal(83000)


def test_never_more_than_the_approved_plan_asked(cast):
    agreement = signed(cast)
    found, now = line(agreement, 2026), parts(agreement, 2026)
    asked = asked_by(found)
    org = next(iter(now))
    above = now | {org: max(asked[org], now[org]) + Decimal("0.01")}
    assert code_of(lambda: prepared(cast, found, above)) == "above_request"
    with pytest.raises(IntegrityError), transaction.atomic():
        Line.objects.filter(pk=found.pk).update(amount=found.asked + 1)


def test_never_less_than_was_paid(cast):
    agreement = signed(cast)
    paid(agreement, 2026, "20000.00")
    found, now = line(agreement, 2026), parts(agreement, 2026)
    none = dict.fromkeys(now, Decimal(0))
    assert code_of(lambda: prepared(cast, found, none)) == "paid"
    just = divided(now, Decimal(20000))
    assert confirmed(cast, found, just).amount == Decimal(20000)
    assert not reconcile().exists()


def divided(now, amount):
    """`amount` over the same organisations, the first takes what it can."""
    found, left = {}, amount
    for org, most in now.items():
        found[org] = min(most, left)
        left -= found[org]
    assert not left
    return found


def test_what_is_paid_between_preparing_and_confirming_counts(cast):
    agreement = signed(cast)
    now = parts(agreement, 2026)
    ready = prepared(cast, line(agreement, 2026), divided(now, Decimal(15000)))
    paid(agreement, 2026, "20000.00")
    act = lambda: confirming.confirm(  # noqa: E731
        ready.pk, by=cast.decision_maker, version=ready.version, at=AT
    )
    assert code_of(act) == "paid"
    assert line(agreement, 2026).state == "prepared"
    assert not Change.objects.exists()


def test_an_envelope_that_is_empty_refuses_a_higher_amount(cast):
    agreement = signed(cast)
    budget = envelope(agreement, 2027)
    room = budget.envelope.remaining
    plan = agreement.plan
    ledger.reserve(plan.scheme_id, plan.region, {2027: room}, key="test:all", at=AT)
    found = line(agreement, 2027)
    asked = {org: asked_by(found)[org] for org in parts(agreement, 2027)}
    assert code_of(lambda: prepared(cast, found, asked)) == "short"


def test_an_amount_per_organisation_of_the_agreement_and_no_other(cast):
    agreement = signed(cast)
    found, now = line(agreement, 2026), parts(agreement, 2026)
    strange = [{}, {"zilverlinde": Decimal(1)}, now | {"duinoord": Decimal(-1)}]
    assert {code_of(lambda d=d: prepared(cast, found, d)) for d in strange} == {"division"}


def test_a_change_needs_a_reason_that_can_be_understood(cast):
    agreement = signed(cast)
    lower = parts(agreement, 2026, duinoord="10000.00")
    act = lambda: prepared(cast, line(agreement, 2026), lower, reason="Minder")  # noqa: E731
    assert code_of(act) == "reason"


def test_who_prepared_it_does_not_confirm_it_in_the_rules_nor_in_the_database(cast):
    found = line(signed(cast), 2026)
    both = colleague(found.plan.office, "coordinator", "decision_maker")
    ready = preparing.prepare(found.pk, by=both, version=found.version, at=AT)
    act = lambda: confirming.confirm(ready.pk, by=both, version=ready.version, at=AT)  # noqa: E731
    assert code_of(act) == "not_allowed"
    with pytest.raises(IntegrityError), transaction.atomic():
        Line.objects.filter(pk=ready.pk).update(
            state="processed", proposed=None, processed_by=both, processed_at=AT
        )


@pytest.mark.parametrize("code", ["decision_maker", "reviewer1", "auditor", "editor_a"])
def test_only_a_coordinator_prepares(cast, code):
    found = line(signed(cast), 2026)
    by = cast[code]
    act = lambda: preparing.prepare(found.pk, by=by, version=found.version, at=AT)  # noqa: E731
    assert code_of(act) == "not_allowed"


def test_a_coordinator_of_another_office_can_do_nothing(cast):
    found = line(signed(cast), 2026)
    by, said = cast.menzis_coordinator, {"version": found.version, "at": AT}
    acts = [
        lambda: preparing.prepare(found.pk, by=by, **said),
        lambda: preparing.postpone(found.pk, by=by, reason=WHY, **said),
    ]
    assert {code_of(act) for act in acts} == {"not_allowed"}


def test_a_line_that_changed_meanwhile_is_not_overwritten(cast):
    agreement = signed(cast)
    seen = line(agreement, 2026)
    ready = prepared(cast, line(agreement, 2026), reason="")
    preparing.take_back(
        ready.pk, by=cast.decision_maker, version=ready.version, reason="Klopt niet.", at=AT
    )
    assert code_of(lambda: prepared(cast, seen, reason="")) == "stale"


def test_taken_back_and_opened_again_it_starts_anew_and_the_amount_stays(cast):
    agreement = signed(cast)
    done = confirmed(cast, line(agreement, 2026), parts(agreement, 2026, duinoord="10000.00"))
    said = {"by": cast.coordinator, "reason": "De opgave klopte niet.", "at": AT}
    again = preparing.reopen(done.pk, version=done.version, **said)
    assert (again.state, again.amount, again.processed_by) == ("open", done.amount, None)
    assert again.before == Decimal(25000)
    asked = {org: asked_by(again)[org] for org in parts(agreement, 2026)}
    whole = confirmed(cast, again, asked)
    assert whole.amount == sum(asked.values())
    numbers = list(Change.objects.values_list("number", "before", "after").order_by("number"))
    assert numbers == [(1, Decimal(25000), done.amount), (2, done.amount, whole.amount)]
    assert not reconcile().exists()


def test_an_unsigned_agreement_waits_or_goes_to_the_next_year_with_a_reason(cast):
    decision = awarded(cast)
    found = line(decision.case.plan, 2026)
    assert code_of(lambda: prepared(cast, found, reason="")) == "unsigned"
    said = {"by": cast.coordinator, "version": found.version, "at": AT}
    assert code_of(lambda: preparing.postpone(found.pk, reason="Laat", **said)) == "reason"
    later = preparing.postpone(found.pk, reason="De overeenkomst is nog niet getekend.", **said)
    assert (later.year, later.round, later.state, later.before) == (2026, 2027, "open", 25000)
    late = Line.objects.get(pk=found.pk)
    assert (late.state, late.reason) == ("late", "De overeenkomst is nog niet getekend.")
    assert code_of(lambda: preparing.postpone(found.pk, reason=WHY, **said)) == "moved_on"


def test_signed_after_the_last_day_it_is_processed_only_with_a_reason(cast):
    decision = awarded(cast)
    agreement = sign(cast, decision, AT.replace(day=20))
    found = line(agreement, 2026)
    assert code_of(lambda: prepared(cast, found, reason="")) == "reason"
    assert prepared(cast, found, reason="De NZa heeft uitstel gegeven.").state == "prepared"


def test_several_lines_go_together_or_not_at_all(cast):
    agreement = signed(cast)
    two = [line(agreement, year) for year in (2026, 2027)]
    by = cast.coordinator
    assert preparing.prepare_all({o.pk: o.version for o in two}, by=by, at=AT) == 2
    seen = {o.pk: line(agreement, o.year).version for o in two}
    wrong = seen | {two[1].pk: 99}
    act = lambda: confirming.confirm_all(wrong, by=cast.decision_maker, at=AT)  # noqa: E731
    assert code_of(act) == "stale"


def test_changes_stay_as_they_are_in_the_database(cast):
    agreement = signed(cast)
    confirmed(cast, line(agreement, 2026), parts(agreement, 2026, duinoord="10000.00"))
    for act in (
        lambda: Change.objects.update(after=1),
        lambda: Change.objects.all().delete(),
    ):
        with pytest.raises(IntegrityError), transaction.atomic():
            act()
