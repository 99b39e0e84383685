"""Finding plans that may ask money for the same thing twice, and writing down what it comes to."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext as _

from plans.data import PlanData
from plans.filed import for_judging
from plans.models import Member, MemberRole, Plan, Submission
from plans.workflow import FILED, State
from portal import clock
from portal.accounts.models import User
from portal.audit import services as audit
from portal.refusal import Refusal
from reviews.hints import hints_for
from reviews.models import FundingHint, HintMark, Screening
from reviews.overlap import Match, Overlap, Piece, overlap, subject

NOT_PAID = frozenset(
    {State.INELIGIBLE, State.REDIRECTED, State.PROVISIONALLY_REJECTED, State.REJECTED}
)
"""Plans in these states get no money from the fund, so nothing is paid twice."""

NOTE_MIN, NOTE_MAX = 10, 1000


@transaction.atomic
def find_hints(submission_id: int, at: datetime | None = None) -> int:
    """Compare a filed version with the plans of the same organisations, in every care office.

    Both plans of a pair get a hint; that of a plan elsewhere is the bare fact. A second run
    writes nothing new. A pair that no longer matches is marked as ended; returns how many stand.
    """
    at = at or clock.now()
    submission = Submission.objects.select_related("plan", "snapshot").get(pk=submission_id)
    plan = submission.plan
    own = subject(_content(submission))
    standing = set()
    for rival in rivals(plan, own.orgs):
        newest = rival.submissions.select_related("snapshot").order_by("-number")[0]
        found = overlap(own, subject(_content(newest)))
        if found is not None:
            pair = [(submission, rival, found), (newest, plan, _turned(found))]
            for one, other, why in sorted(pair, key=lambda p: p[0].plan_id):  # no circle of locks
                _note(one, other, why, at)
            standing.add(rival.pk)
    gone = (Q(plan=plan) & ~Q(other__in=standing)) | (Q(other=plan) & ~Q(plan__in=standing))
    FundingHint.objects.filter(gone, ended_at=None).update(ended_at=at)
    Screening.objects.filter(pk=submission_id, compared_at=None).update(compared_at=at)
    return len(standing)


def find_new(at: datetime) -> int:
    """Compare every filed version that was screened and not compared yet; returns how many."""
    waiting = Screening.objects.filter(compared_at=None).values_list("pk", flat=True)
    numbers = list(waiting.order_by("pk")[:100])
    for number in numbers:
        find_hints(number, at)
    return len(numbers)


def rivals(plan: Plan, orgs: frozenset[str]) -> list[Plan]:
    """The other filed plans that these organisations take part in, in the same time.

    What the same plan asks of another care office is another part of its budget, no rival.
    """
    if plan.start is None or plan.end is None:
        return []
    shared = Member.objects.filter(plan=OuterRef("pk"), org__slug__in=orgs, left_at=None)
    found = Plan.objects.filter(
        Exists(shared.exclude(role=MemberRole.PARTNER)),
        state__in=FILED - NOT_PAID,
        start__lte=plan.end,
        end__gte=plan.start,
    )
    front = plan.whole_id or plan.pk
    return list(found.exclude(pk__in=[plan.pk, front]).exclude(whole=front).order_by("pk"))


@transaction.atomic
def mark(hint_id: int, note: str, *, by: User, at: datetime | None = None) -> HintMark:
    """Write down what a hint comes to; one's own words can be changed.

    Reviewers do not read each other's while they score independently (G22).
    """
    at = at or clock.now()
    hint = FundingHint.objects.select_for_update(of=("self",)).get(pk=hint_id)
    if not hints_for(by, hint.plan).filter(pk=hint.pk).exists():
        raise Refusal(_("This plan is closed to you."), code="not_allowed")
    words = note.strip()
    if not NOTE_MIN <= len(words) <= NOTE_MAX:
        raise Refusal(
            _("Write %(least)d to %(most)d characters on what you found.")
            % {"least": NOTE_MIN, "most": NOTE_MAX},
            field="note",
            code="length",
        )
    row, _new = HintMark.objects.update_or_create(
        hint=hint, by=by, defaults={"note": words, "at": at}
    )
    audit.write(
        "review.hint_marked",
        obj=hint,
        plan=hint.plan,
        actor=by,
        office=hint.plan.office_id,
        reason=words,
        at=at,
    )
    return row


def _content(submission: Submission) -> PlanData:
    return for_judging(submission)


def _note(submission: Submission, other: Plan, found: Overlap, at: datetime) -> None:
    plan = submission.plan
    near = plan.office_id == other.office_id
    values: dict[str, Any] = {
        "submission": submission,
        "same_office": near,
        "orgs": list(found.orgs) if near else [],
        "begins": found.begins,
        "ends": found.ends,
        "matches": [_stored(match) for match in found.matches] if near else [],
        "ended_at": None,
    }
    known = FundingHint.objects.filter(plan=plan, other=other).first()
    if known is None:
        FundingHint.objects.bulk_create(
            [FundingHint(plan=plan, other=other, found_at=at, **values)], ignore_conflicts=True
        )
        return
    if any(getattr(known, name) != value for name, value in values.items()):
        if _texts(known.matches) != _texts(values["matches"]):
            known.marks.all().delete()  # said of other words; they stay in the record
        FundingHint.objects.filter(pk=known.pk).update(**values)


def _texts(matches: Iterable[Mapping[str, Any]]) -> set[tuple[str, str]]:
    return {(match["here"]["text"], match["there"]["text"]) for match in matches}


def _turned(found: Overlap) -> Overlap:
    turned = tuple(replace(m, here=m.there, there=m.here) for m in found.matches)
    return Overlap(found.orgs, found.begins, found.ends, turned)


def _stored(match: Match) -> dict[str, Any]:
    def piece(one: Piece) -> dict[str, str]:
        return {"place": one.place, "text": one.text}

    return {
        "kind": match.here.kind,
        "org": match.here.org,
        "here": piece(match.here),
        "there": piece(match.there),
        "likeness": int(match.likeness * 100),
        "strength": match.strength.value,
        "words": list(match.words),
        "years": list(match.years),
        "same": match.same,
    }
