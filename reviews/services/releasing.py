"""The letter is drawn, looked at, and sent: from then on the coalition knows (G31, R-PR-7)."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import datetime
from decimal import Decimal

from django.db import transaction
from django.utils.translation import gettext as _

from plans.moving import move as move_plan
from plans.workflow import Verb as PlanVerb
from portal import clock
from portal.accounts.models import Role, User
from portal.accounts.roles import has_role
from portal.audit import services as audit
from portal.documents.snapshots import intact
from portal.funds import ledger, wording
from portal.jobs.services import enqueue
from portal.money import format_euro
from portal.refusal import Refusal
from reviews import letters, terms
from reviews.decision_facts import amounts_of, second_needed
from reviews.models import Case, Decision
from reviews.moving import CASES, DECISIONS, move
from reviews.notices import tell_coalition
from reviews.services.deciding import about, demand_decision, locked_decision
from reviews.workflow import CaseVerb, DecisionState, DecisionVerb, Outcome

PLAN_MOVES = {
    Outcome.GRANT: PlanVerb.GRANT_PROVISIONALLY,
    Outcome.PARTIAL: PlanVerb.GRANT_PROVISIONALLY,
    Outcome.REJECT: PlanVerb.REJECT_PROVISIONALLY,
    Outcome.REDIRECT: PlanVerb.REDIRECT,
}


@transaction.atomic
def draw_letter(decision_id: int, *, at: datetime | None = None) -> Decision:
    """Draw the letter of a prepared decision for the day of `at`; twice on one day is once.

    A letter of an earlier day is replaced: its date and the last day to object change, and
    nothing else. The letter of a decision that went out stays.
    """
    at = at or clock.now()
    decision = locked_decision(decision_id)
    if decision.state != DecisionState.PREPARED or letters.is_dated(decision, at):
        return decision
    decision.letter = letters.draw(decision, at)
    decision.save(update_fields=["letter"])
    audit.write(
        "review.letter_drawn",
        obj=decision,
        plan=decision.case.plan_id,
        office=decision.case.plan.office_id,
        data={"sha256": decision.letter.sha256, "day": letters.letter_day(decision)},
        at=at,
    )
    return decision


@transaction.atomic
def date_today(
    decision_ids: Collection[int], *, by: User, at: datetime | None = None
) -> list[Decision]:
    """Have letters of an earlier day drawn again for the day of `at`, by a job.

    Gives the decisions whose letter that is. Raises Refusal("not_allowed") for who is no
    decision maker of the office.
    """
    at, old = at or clock.now(), []
    for pk in sorted(decision_ids):
        decision = locked_decision(pk)
        if not has_role(by, decision.case.plan.office_id, Role.DECISION_MAKER):
            raise Refusal(_("Only a decision maker sends decisions."), code="not_allowed")
        waits = decision.state == DecisionState.PREPARED and decision.letter is not None
        if waits and not letters.is_dated(decision, at):
            key = f"reviews.letter:{pk}:{terms.day_of(at)}"
            enqueue("reviews.letter", key, {"decision": pk}, queue="documents")
            old.append(decision)
    return old


@transaction.atomic
def release(
    decision_id: int, *, by: User, seen_sha: str = "", at: datetime | None = None
) -> Decision:
    """Send a prepared decision: the letter goes out as it was drawn, and the term begins.

    `seen_sha` is the SHA-256 of the letter that the person saw; another letter is refused, and so
    is one that bears another day than that of `at`. The term ends with the last moment of the day
    that the letter names (R-PR-8). A second release by anybody finds the first and changes
    nothing.
    """
    decision = locked_decision(decision_id)
    if decision.state == DecisionState.RELEASED:
        return decision
    at = at or clock.now()
    demand_decision(by, decision, DecisionVerb.RELEASE)
    check_letter(decision, seen_sha)
    check_second(decision)
    check_day(decision, at)
    _check_judging(decision)
    days = int(decision.snapshot.data["objection"]["days"])
    decision.released_by = by
    decision.term_ends_at = terms.term_end(at, days)
    data = {"letter": _letter_sha(decision), "term_ends_at": decision.term_ends_at}
    move(DECISIONS, decision, DecisionVerb.RELEASE, by=by, at=at, data=data)
    promise(decision, by=by, at=at)
    move(CASES, decision.case, CaseVerb.DECIDE, by=by, at=at)
    verb = PLAN_MOVES[Outcome(decision.outcome)]
    reason = {"decision": decision.number}
    move_plan(decision.case.plan_id, verb, by=by, reason=decision.reason, data=reason, at=at)
    _tell(decision)
    return decision


@transaction.atomic
def release_all(seen: Mapping[int, str], *, by: User, at: datetime | None = None) -> list[Decision]:
    """Send several decisions together, all or none; `seen` is decision number -> letter SHA-256.

    One that cannot go is named in the refusal, so that it can be left out.
    """
    found = []
    for pk in sorted(seen):
        try:
            found.append(release(pk, by=by, seen_sha=seen[pk], at=at))
        except Refusal as refusal:
            number = Decision.objects.values_list("number", flat=True).get(pk=pk)
            text = _("%(number)s: %(why)s Nothing was sent.")
            values = {"number": number, "why": refusal}
            raise Refusal(text % values, code=refusal.code) from None
    return found


def promise(decision: Decision, *, by: User, at: datetime) -> None:
    """What was reserved is granted provisionally from the release on (R-PR-7)."""
    amounts = amounts_of(decision.snapshot.data)
    if amounts:
        plan = decision.case.plan
        key = f"decision.promise:{decision.number}"
        said = about(decision)
        ledger.promise(
            plan.scheme_id, plan.region_id, amounts, key=key, reference=said, by=by, at=at
        )


def check_second(decision: Decision) -> None:
    """Refuse a release above the amount of the office without a second decider (G28)."""
    if second_needed(decision):
        above = decision.snapshot.data["second_decider"]["above"]
        text = _("Above %(amount)s a second decider has to agree first.")
        raise Refusal(text % {"amount": format_euro(Decimal(above))}, code="no_second_decider")


def check_day(decision: Decision, at: datetime) -> None:
    """Refuse a letter with another date than that of the day on which it goes out."""
    if not letters.is_dated(decision, at):
        text = _(
            "The letter is dated %(day)s. Draw it again for today, so that its date and the last "
            "day to object are right."
        )
        day = letters.letter_day(decision)
        raise Refusal(text % {"day": wording.day(day) if day else "–"}, code="other_day")


def check_letter(decision: Decision, seen_sha: str = "") -> None:
    """Refuse a release without the letter, of another letter than was seen, or without ground."""
    if decision.letter is None:
        raise Refusal(
            _("The letter is still being made. Reload the page in a moment."), code="no_letter"
        )
    if seen_sha and seen_sha != decision.letter.sha256:
        raise Refusal(
            _("This is not the letter that you saw. Read it again before you send it."),
            code="other_letter",
        )
    if not intact(decision.snapshot) or decision.letter.snapshot_id != decision.snapshot_id:
        raise Refusal(_("The letter does not belong to this decision."), code="other_letter")
    frozen = decision.snapshot.data
    refuses = decision.outcome in (Outcome.REJECT, Outcome.REDIRECT)
    if refuses and not (frozen["grounds"] and frozen["condition_set"]["version"]):
        raise Refusal(
            _("A refusal names the condition and the version of the policy that it rests on."),
            code="no_ground",
        )


def _check_judging(decision: Decision) -> None:
    """The consensus that the letter tells is still the one that counts."""
    case: Case = decision.case
    frozen = decision.snapshot.data["consensus_at"]
    if case.consensus_at is None or datetime.fromisoformat(frozen) != case.consensus_at:
        raise Refusal(
            _(
                "The consensus changed after this decision was prepared. "
                "Withdraw it and prepare it anew."
            ),
            code="consensus_changed",
        )


def _letter_sha(decision: Decision) -> str:
    return decision.letter.sha256 if decision.letter else ""


def _tell(decision: Decision) -> None:
    assert decision.term_ends_at is not None  # noqa: S101 - set by the release
    assert decision.letter is not None  # noqa: S101 - checked by the release
    tell_coalition(
        "decision_released",
        key=f"decision.released:{decision.pk}",
        plan=decision.case.plan,
        context={
            "decision_id": decision.pk,
            "number": decision.number,
            "outcome": decision.outcome,
            "office": decision.case.plan.office.name,
            "last_day": terms.last_day(decision.term_ends_at),
        },
        attachments=[decision.letter.pk],
    )
