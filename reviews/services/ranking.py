"""Changing the order of the plans of a call: by hand, with a reason, or first in a what-if copy."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from decimal import Decimal

from django.db import transaction
from django.utils.translation import gettext as _

from portal import clock
from portal.accounts.models import User
from portal.audit import services as audit
from portal.funds.models import Call
from portal.money import cents
from portal.refusal import Refusal
from reviews.allocation import moved
from reviews.models import Ranking, RankingMove, RankingYear
from reviews.ranking_rules import RankingVerb, ranking_verdict
from reviews.rankings import facts_of, open_copies, ranked_cases, ranking_standing
from reviews.workflow import RankingEnd

REASON_MIN = 20


@transaction.atomic
def move(
    call: Call,
    case_id: int,
    position: int,
    *,
    reason: str,
    by: User,
    version: int | None = None,
    at: datetime | None = None,
) -> Ranking:
    """Put a plan at `position` (1 is the top) in the real ranking, with a reason that is kept.

    `version` is that of the ranking the person saw (0: untouched). Raises Refusal("not_allowed"),
    ("stale"), ("reason_short"), ("not_ranked") or ("position"). At its own place nothing happens.
    """
    demand(by, call, RankingVerb.MOVE)
    at = at or clock.now()
    ranking = locked_real(call, at)
    _check_version(ranking, version)
    order = current_order(ranking)
    origin = _origin(order, case_id, position)
    if origin == position:
        return ranking
    check_reason(reason)
    _reorder(ranking, moved(order, case_id, position))
    _keep(ranking, case_id, origin, position, reason, by, at)
    return ranking


@transaction.atomic
def copy(call: Call, name: str, *, by: User, at: datetime | None = None) -> Ranking:
    """A what-if copy of the ranking as it stands, named and owned; it touches nothing real.

    Raises Refusal("not_allowed"), ("name") or ("name_taken").
    """
    demand(by, call, RankingVerb.COPY)
    at = at or clock.now()
    real, wanted = locked_real(call, at), name.strip()
    if not wanted:
        raise Refusal(_("Give the copy a name."), field="name", code="name")
    if open_copies(call).filter(name__iexact=wanted).exists():
        text = _("There is a copy with this name. Choose another name.")
        raise Refusal(text, field="name", code="name_taken")
    made = Ranking.objects.create(
        call=call,
        owner=by,
        name=wanted,
        order=current_order(real),
        aspect_set=real.aspect_set,
        created_at=at,
    )
    record("review.ranking_copied", made, by, at, data={"name": wanted})
    return made


@transaction.atomic
def shift(copy_id: int, case_id: int, position: int, *, by: User) -> Ranking:
    """Put a plan elsewhere in the own what-if copy; no reason is asked, nothing real changes."""
    ranking = locked_copy(copy_id, by)
    order = current_order(ranking)
    position = max(1, min(position, len(order)))
    if _origin(order, case_id, position) != position:
        _reorder(ranking, moved(order, case_id, position))
    return ranking


@transaction.atomic
def set_years(copy_id: int, amounts: Mapping[int, Decimal], *, by: User) -> Ranking:
    """What if the envelopes were these, in euros per year; equal to the real ones: not kept."""
    ranking = locked_copy(copy_id, by)
    budgets = facts_of(ranking.call, ranking).budgets
    ranking.years.all().delete()
    real = {year: budget.amount for year, budget in budgets.items()}
    rows = [(year, cents(amount)) for year, amount in sorted(amounts.items())]
    if any(amount < 0 for _year, amount in rows):
        raise Refusal(_("Fill in an amount of 0 or more, in euros."), code="amount")
    changed = [(year, amount) for year, amount in rows if real.get(year) != amount]
    RankingYear.objects.bulk_create(
        RankingYear(ranking=ranking, year=year, amount=amount) for year, amount in changed
    )
    _reorder(ranking, ranking.order)
    return ranking


@transaction.atomic
def take_over(
    copy_id: int,
    *,
    reason: str,
    by: User,
    version: int | None = None,
    real_version: int | None = None,
    at: datetime | None = None,
) -> Ranking:
    """Make the order of a copy the real one, with a reason; its envelopes stay a thought.

    `version` is that of the copy the person saw, `real_version` that of the ranking it replaces.
    Every plan that changes place gets its own move in the record. The copy ends. Raises Refusal
    as `move` does.
    """
    ranking = _open_copy(copy_id)
    demand(by, ranking.call, RankingVerb.TAKE_OVER)
    _check_version(ranking, version)
    check_reason(reason)
    at = at or clock.now()
    real = locked_real(ranking.call, at)
    _check_version(real, real_version)
    before, after = current_order(real), current_order(ranking)
    _reorder(real, after)
    for position, case in enumerate(after, start=1):
        origin = before.index(case) + 1
        if origin != position:
            _keep(real, case, origin, position, reason, by, at)
    _end(ranking, RankingEnd.TAKEN_OVER, at)
    record("review.ranking_taken_over", ranking, by, at, reason=reason)
    return real


@transaction.atomic
def discard(copy_id: int, *, by: User, at: datetime | None = None) -> Ranking:
    """Throw the own what-if copy away; a second time is quiet."""
    found = Ranking.objects.filter(pk=copy_id, owner=by, ended=RankingEnd.DISCARDED).first()
    if found is not None:
        return found
    ranking, at = locked_copy(copy_id, by), at or clock.now()
    _end(ranking, RankingEnd.DISCARDED, at)
    record("review.ranking_discarded", ranking, by, at)
    return ranking


def demand(by: User, call: Call, verb: RankingVerb) -> None:
    """Raise Refusal("not_allowed") with the reason when this person may not do this."""
    verdict = ranking_verdict(verb, ranking_standing(by, call))
    if not verdict:
        raise Refusal(verdict.reason, code="not_allowed")


def locked_real(call: Call, at: datetime) -> Ranking:
    """The real ranking of a call, made when it is not there, locked."""
    Ranking.objects.get_or_create(call=call, owner=None, defaults={"created_at": at, "version": 0})
    rows = Ranking.objects.select_for_update(of=("self",)).select_related("aspect_set")
    found = rows.get(call=call, owner=None)
    found.call = call
    return found


def locked_copy(copy_id: int, by: User) -> Ranking:
    """An open what-if copy of this person, locked."""
    ranking = _open_copy(copy_id)
    demand(by, ranking.call, RankingVerb.COPY)
    if ranking.owner_id != by.pk:
        text = _("This copy is of %(owner)s. Make your own copy to try something.")
        raise Refusal(text % {"owner": ranking.owner}, code="not_allowed")
    return ranking


def current_order(ranking: Ranking) -> list[int]:
    """The numbers of all ranked cases in the order of this ranking."""
    divided = facts_of(ranking.call, ranking).divided(ranking)
    return [row.candidate.case for row in divided.rows]


def check_reason(reason: str) -> None:
    """Refuse a change of the order without a reason that means something."""
    if len(reason.strip()) < REASON_MIN:
        text = _("Write a reason of at least %(count)d characters. It is kept.")
        raise Refusal(text % {"count": REASON_MIN}, field="reason", code="reason_short")


def record(
    verb: str,
    ranking: Ranking,
    by: User,
    at: datetime,
    *,
    reason: str = "",
    plan: int | None = None,
    data: Mapping[str, object] | None = None,
) -> None:
    """Write an event of the ranking; `data` besides the call it is of."""
    audit.write(
        verb,
        obj=ranking,
        plan=plan,
        actor=by,
        office=ranking.call.region.office_id,
        reason=reason.strip(),
        policy_version=ranking.call.condition_set_id,
        data={"call": ranking.call_id, "name": ranking.name, **(data or {})},
        at=at,
    )


def _open_copy(copy_id: int) -> Ranking:
    rows = Ranking.objects.select_for_update(of=("self",)).select_related("call__region", "owner")
    ranking = rows.get(pk=copy_id, owner__isnull=False)
    if ranking.ended:
        raise Refusal(_("This copy has ended. Reload the page."), code="ended")
    return ranking


def _origin(order: Sequence[int], case_id: int, position: int) -> int:
    if case_id not in order:
        text = _("This plan is not in the ranking: it fails a condition or is still judged.")
        raise Refusal(text, code="not_ranked")
    if not 1 <= position <= len(order):
        text = _("Choose a place from 1 to %(last)d.")
        raise Refusal(text % {"last": len(order)}, field="position", code="position")
    return order.index(case_id) + 1


def _check_version(ranking: Ranking, version: int | None) -> None:
    if version is not None and version != ranking.version:
        text = _(
            "Somebody else changed the order meanwhile. This page shows the order as it is now."
            " Send it again if this is still what you want."
        )
        raise Refusal(text, code="stale")


def _reorder(ranking: Ranking, order: Sequence[int]) -> None:
    ranking.order = list(order)
    ranking.version += 1
    ranking.save(update_fields=["order", "version"])


def _keep(
    ranking: Ranking, case: int, origin: int, target: int, reason: str, by: User, at: datetime
) -> None:
    RankingMove.objects.create(
        ranking=ranking,
        case_id=case,
        origin=origin,
        target=target,
        reason=reason.strip(),
        by=by,
        at=at,
    )
    plan = ranked_cases(ranking.call).values_list("plan", flat=True).get(pk=case)
    places = {"from": origin, "to": target}
    record("review.ranking_moved", ranking, by, at, reason=reason, plan=plan, data=places)


def _end(ranking: Ranking, how: RankingEnd, at: datetime) -> None:
    ranking.ended, ranking.ended_at = how.value, at
    ranking.version += 1
    ranking.save(update_fields=["ended", "ended_at", "version"])
