"""Prioritisation aspects: whether a call uses them, and what the office says of each plan."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from portal import clock
from portal.accounts.models import User
from portal.audit import services as audit
from portal.funds.models import Aspect, AspectSet, Call
from portal.refusal import Refusal
from reviews.decisions import standing_decision
from reviews.models import AspectAnswer, Case, Ranking
from reviews.moving import locked
from reviews.ranking_rules import RankingVerb
from reviews.rankings import ranked_cases, real_ranking
from reviews.services.ranking import check_reason, demand, locked_real, record


@transaction.atomic
def use_aspects(
    call: Call, code: str, *, reason: str, by: User, at: datetime | None = None
) -> Ranking:
    """Let the ranking of a call use a set of aspects ("": none), with the reason (R-5.2.3-3).

    Raises Refusal("not_allowed"), ("no_set") or ("reason_short"). The same set again: nothing.
    """
    demand(by, call, RankingVerb.ASPECTS)
    at = at or clock.now()
    ranking = locked_real(call, at)
    if (ranking.aspect_set_id or "") == code:
        return ranking
    if code and not AspectSet.objects.filter(pk=code).exists():
        raise Refusal(_("Choose a set from the list."), field="aspect_set", code="no_set")
    check_reason(reason)
    ranking.aspect_set_id = code or None
    ranking.version += 1
    ranking.save(update_fields=["aspect_set", "version"])
    record("review.ranking_aspects", ranking, by, at, reason=reason, data={"set": code})
    return ranking


@transaction.atomic
def answer_aspects(
    case_id: int,
    answers: Mapping[str, bool],
    *,
    reason: str,
    by: User,
    at: datetime | None = None,
) -> list[AspectAnswer]:
    """Say of one ranked plan which aspects it has, with one explanation for all.

    Raises Refusal("not_allowed"), ("not_used") when the call uses no aspects, ("unanswered"),
    ("decided") or ("reason_short"). The same answers again change nothing.
    """
    case = locked(Case, case_id)
    call = Call.objects.select_related("region").get(pk=case.plan.call_id)
    demand(by, call, RankingVerb.ASPECTS)
    aspects = _asked(call, case, answers)
    check_reason(reason)
    at = at or clock.now()
    before = {a.aspect_id: a for a in case.aspects.all()}
    said = {code: (before[code].met, before[code].reason) for code in before}
    wanted = {aspect.pk: (answers[aspect.pk], reason.strip()) for aspect in aspects}
    if {code: said.get(code) for code in wanted} != wanted:
        for code, (met, why) in wanted.items():
            values = {"met": met, "reason": why, "by": by, "at": at}
            AspectAnswer.objects.update_or_create(case=case, aspect_id=code, defaults=values)
        _note(case, call, answers, reason, by, at)
    return list(case.aspects.filter(aspect__in=aspects))


def _asked(call: Call, case: Case, answers: Mapping[str, bool]) -> list[Aspect]:
    used = real_ranking(call).aspect_set_id
    if used is None or not ranked_cases(call).filter(pk=case.pk).exists():
        raise Refusal(_("No aspects are asked of this plan."), code="not_used")
    if standing_decision(case) is not None:
        text = _("This plan has been decided on. The answers stay as they are.")
        raise Refusal(text, code="decided")
    aspects = list(Aspect.objects.filter(aspect_set=used))
    if {a.pk for a in aspects} != set(answers):
        raise Refusal(_("Answer every aspect with yes or no."), code="unanswered")
    return aspects


def _note(
    case: Case, call: Call, answers: Mapping[str, bool], reason: str, by: User, at: datetime
) -> None:
    audit.write(
        "review.aspects_answered",
        obj=case,
        plan=case.plan_id,
        actor=by,
        office=call.region.office_id,
        reason=reason.strip(),
        data={"answers": dict(answers)},
        at=at,
    )
