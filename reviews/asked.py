"""Questions to the coalition, ready to show: for the office, and for each organisation."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _

from plans.asked import MONEY, TASKS, label_of, part_of
from plans.data import PlanData
from plans.models import Plan
from plans.pages import section_url
from plans.queries import posts
from plans.services.changing import filed
from plans.workflow import State as PlanState
from portal.accounts.models import Role, User
from portal.web.components import Tone
from reviews.changes import Difference, all_changes, at_place
from reviews.evidence import frozen
from reviews.models import Case, ChangeQuestion, ChangeRequest
from reviews.services.asking import may_manage
from reviews.workflow import ChangeState

TONES: dict[str, Tone] = {
    ChangeState.OPEN: "warn",
    ChangeState.ANSWERED: "ok",
    ChangeState.EXPIRED: "danger",
    ChangeState.TAKEN_BACK: "neutral",
}


@dataclass(frozen=True)
class Asked:
    """One question with its answer and what changed at its place."""

    question: ChangeQuestion
    label: str
    url: str
    changes: Sequence[Difference] = ()
    hidden: bool = False
    may_answer: bool = False


@dataclass(frozen=True)
class Facing:
    """One request as the office reads it. Answers lie open only once they were sent."""

    request: ChangeRequest
    tone: Tone
    asked: Sequence[Asked]
    elsewhere: Sequence[Difference]
    managed: bool


def orgs_of(plan: Plan) -> dict[str, str]:
    """The organisations with a budget of their own, by slug."""
    members = plan.members.filter(left_at=None).select_related("org")
    return {m.org_id: m.org.name for m in members if m.role != "partner"}


def answer_by(case: Case) -> datetime | None:
    """Until when the coalition may answer; None when nothing is asked now."""
    if case.plan.state != PlanState.CHANGES_ASKED:
        return None
    waiting = case.change_requests.filter(state=ChangeState.OPEN).values_list("due_at", flat=True)
    return waiting.first()


def requests_of(case: Case) -> QuerySet[ChangeRequest]:
    """All that was asked in the judging of one case, newest first."""
    related = ("submission__snapshot", "answer__snapshot", "asked_by", "plan", "case")
    found = case.change_requests.select_related(*related)
    return found.prefetch_related("questions__answered_by", "extensions__by")


def facing(request: ChangeRequest, user: User) -> Facing:
    """A request with its differences, for somebody of the office."""
    orgs = orgs_of(request.plan)
    found = _differences(request)
    asked = [
        Asked(q, str(label_of(q.place, orgs)), "", at_place(found, q.place))
        for q in request.questions.all()
    ]
    placed = {d.path for one in asked for d in one.changes}
    rest = [d for d in found if d.path not in placed]
    managed = request.state == ChangeState.OPEN and may_manage(request, user)
    return Facing(request, TONES[request.state], asked, rest, managed)


def _differences(request: ChangeRequest) -> list[Difference]:
    if request.answer is None:
        return []
    return all_changes(frozen(request.submission), frozen(request.answer))


def for_coalition(request: ChangeRequest, user: User, data: PlanData) -> list[Asked]:
    """The questions as this person of the coalition may read them.

    A question about a budget belongs to its organisation: others see that it was asked and
    whether it was answered, not what it says (R-6.4-1a).
    """
    plan, orgs = request.plan, orgs_of(request.plan)
    mine = posts(user)
    members = plan.members.filter(left_at=None, accepted_at__isnull=False).select_related("org")
    held = {m.org_id for m in members if mine.get(m.org.pk)}
    writes = {
        m.org_id for m in members if Role.EDITOR in mine.get(m.org.pk, ()) and m.org_id in orgs
    }
    changed = all_changes(filed(plan), data)
    return [_own(q, plan, orgs, writes, held, changed) for q in request.questions.all()]


def _own(
    question: ChangeQuestion,
    plan: Plan,
    orgs: dict[str, str],
    writes: set[str],
    held: set[str],
    changed: list[Difference],
) -> Asked:
    label = str(label_of(question.place, orgs))
    org = question.org_id or ""
    if org and org not in held:
        return Asked(question, label, "", hidden=True)
    may = org in writes if org else bool(writes)
    url = place_url(plan, question.place, org)
    return Asked(question, label, url, at_place(changed, question.place), may_answer=may)


def place_url(plan: Plan, place: str, org: str = "") -> str:
    """Where the coalition changes what was asked about."""
    if org:
        return reverse("plans:lines", args=[plan.pk, org])
    if place.partition(".")[0] == MONEY:
        return reverse("plans:money", args=[plan.pk])
    if place == TASKS:
        return reverse("plans:tasks", args=[plan.pk])
    return section_url(plan, part_of(place))


def summary(asked: Sequence[Asked]) -> dict[str, Any]:
    """How far the answers are."""
    done = sum(bool(one.question.answer) for one in asked)
    return {"done": done, "total": len(asked), "all": done == len(asked), "label": _("Answered")}
