"""Mails about questions to the coalition. They never hold a question, an answer or who asked."""

from __future__ import annotations

from collections.abc import Mapping

from reviews.models import ChangeRequest
from reviews.notices import notify, tell_coalition, tell_coordinators
from reviews.workflow import AssignmentState

REMIND_DAYS = 3


def asked(request: ChangeRequest) -> None:
    """The coalition hears that something was asked, until when, and where."""
    context = _about(request) | {"count": request.questions.count()}
    tell_coalition("changes_asked", key=_key(request, "asked"), plan=request.plan, context=context)


def reminder(request: ChangeRequest) -> None:
    """The coalition hears that little time is left."""
    key = _key(request, f"soon:{request.due_at:%Y%m%d}")
    tell_coalition("changes_soon", key=key, plan=request.plan, context=_about(request))


def extended(request: ChangeRequest, reason: str) -> None:
    """The coalition gets more time."""
    key = _key(request, f"extended:{request.due_at:%Y%m%d}")
    context = _about(request) | {"reason": reason}
    tell_coalition("changes_extended", key=key, plan=request.plan, context=context)


def answered(request: ChangeRequest) -> None:
    """Who judges the plan hears that there is a new version to look at."""
    context = _about(request)
    tell_coordinators(
        "changes_answered", key=_key(request, "answered"), plan=request.plan, context=context
    )
    _tell_reviewers(request, "changes_look_again", context)


def ended(request: ChangeRequest, how: str, reason: str) -> None:
    """Both sides hear that the filed version stands; `how` is expired or taken_back."""
    context = _about(request) | {"reason": reason}
    tell_coalition(f"changes_{how}", key=_key(request, how), plan=request.plan, context=context)
    if how == "expired":
        key = _key(request, "unanswered")
        tell_coordinators("changes_unanswered", key=key, plan=request.plan, context=context)


def _tell_reviewers(request: ChangeRequest, template: str, context: Mapping[str, object]) -> None:
    busy = (AssignmentState.SCORING, AssignmentState.DONE)
    for assignment in request.case.assignments.filter(state__in=busy).select_related("reviewer"):
        notify(
            template,
            key=_key(request, f"again:{assignment.pk}"),
            to=assignment.reviewer,
            plan=request.plan,
            context={**context, "assignment_id": assignment.pk},
        )


def _about(request: ChangeRequest) -> dict[str, object]:
    return {"request_id": request.pk, "case_id": request.case_id, "due_at": request.due_at}


def _key(request: ChangeRequest, what: str) -> str:
    return f"review.changes:{request.pk}:{what}"
