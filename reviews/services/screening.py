"""The automatic checks on a filed version, kept so that pages need not repeat them (G17)."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.conf import settings
from django.db import transaction
from django.utils import translation
from django.utils.translation import gettext as _

from plans.data import PlanData
from plans.facts import facts_for
from plans.filed import whole
from plans.gaps import Gap, Severity
from plans.models import Plan, Submission
from plans.moving import locked as locked_plan
from plans.readiness import Facts, gaps, meter
from plans.regions import share
from plans.workflow import UNDER_JUDGEMENT, State
from portal import clock
from portal.accounts.models import Role, User
from portal.audit import services as audit
from portal.jobs.services import enqueue
from portal.refusal import Refusal
from reviews.models import Screening
from reviews.queries import applicable_conditions, office_roles


@transaction.atomic
def screen(submission_id: int, at: datetime | None = None) -> Screening:
    """Run the checks on a submission and keep their outcome; a second run changes nothing."""
    known = Screening.objects.filter(pk=submission_id).first()
    if known is not None:
        return known
    related = Submission.objects.select_related(
        "plan__scheme", "plan__condition_set", "plan__region", "snapshot"
    )
    submission = related.get(pk=submission_id)
    fresh = _checked(submission, at or clock.now())
    Screening.objects.bulk_create([fresh], ignore_conflicts=True)
    enqueue("reviews.overlap", f"reviews.overlap:{submission_id}", {"submission": submission_id})
    return Screening.objects.get(pk=submission_id)


@transaction.atomic
def screen_again(plan_id: int, *, by: User, at: datetime | None = None) -> Screening:
    """Run the checks once more on the version that counts, for a coordinator who asks for it.

    Checks get better and facts change; what was kept at the filing does not follow by itself.
    Until the decision: what a decision rests on stays. What was found before goes on record.
    """
    at, plan = at or clock.now(), locked_plan(plan_id)
    if Role.COORDINATOR not in office_roles(by, plan):
        raise Refusal(_("Only a coordinator of your care office can do this."), code="not_allowed")
    if plan.state not in UNDER_JUDGEMENT:
        message = _("This plan was decided on. The checks stay as they were.")
        raise Refusal(message, code="state")
    known = screen(plan.submissions.latest("number").pk, at)
    fresh = _checked(known.submission, at)
    before = {finding["code"] for finding in known.findings}
    now = {finding["code"] for finding in fresh.findings}
    fresh.compared_at = known.compared_at
    fresh.save(force_update=True)
    data = {"gone": sorted(before - now), "new": sorted(now - before)}
    _record_again(plan, by, at, data)
    return fresh


def _record_again(plan: Plan, by: User, at: datetime, data: dict[str, list[str]]) -> None:
    audit.write(
        "review.screened_again",
        obj=plan,
        plan=plan,
        actor=by,
        office=plan.office_id,
        policy_version=plan.condition_set_id,
        data=data,
        at=at,
    )


def _checked(submission: Submission, at: datetime) -> Screening:
    """What the checks say of this version now; not stored."""
    plan = submission.plan
    found = gaps_of(whole(submission), plan.region.slug, facts_for(plan))
    codes = [c.code for c in applicable_conditions(plan)]
    warned = [gap for gap in found if gap.severity == Severity.WARN]
    return Screening(
        submission=submission,
        warnings=len(warned),
        conditions=[c for c in codes if any(c in gap.conditions for gap in warned)],
        findings=[_finding(gap) for gap in found],
        meter={m.condition: [m.done, m.open] for m in meter(found, codes)},
        checked_at=at,
    )


def gaps_of(data: PlanData, region: str, facts: Facts) -> tuple[Gap, ...]:
    """What the checks find in a plan as the care office of `region` judges it.

    A plan that spans regions is whole or not as a whole: that a goal has no line in the share of
    one region says nothing when another region pays it. What concerns the figures of one
    organisation is about its lines in this share.
    """
    found = gaps(share(data, region), facts)
    if not data.other_regions:
        return found
    lacking = {(gap.code, gap.anchor) for gap in gaps(data, facts)}
    return tuple(gap for gap in found if gap.org or (gap.code, gap.anchor) in lacking)


def screen_new(at: datetime) -> int:
    """Screen every filed version that was not yet; returns how many."""
    waiting = Submission.objects.filter(
        screening__isnull=True, plan__state__in=[State.SUBMITTED, State.IN_REVIEW]
    )
    numbers = list(waiting.values_list("pk", flat=True)[:200])
    for number in numbers:
        screen(number, at)
    return len(numbers)


def _finding(gap: Gap) -> dict[str, Any]:
    """A gap with its sentence in every language: facts change, what was found then does not."""
    texts = {}
    for language, _label in settings.LANGUAGES:
        with translation.override(language):
            texts[language] = str(gap.message)
    return {
        "code": gap.code,
        "conditions": list(gap.conditions),
        "severity": gap.severity.value,
        "section": gap.section.value,
        "rule": gap.rule,
        "text": texts,
    }
