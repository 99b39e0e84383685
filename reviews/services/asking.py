"""Questions to the coalition: asked, answered, given more time, taken back, expired.

Locks go case, request, plan. Whether an answer is in time is judged under the lock on the
request: before `due_at` it is, at `due_at` the sweep may close it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from plans.asked import is_place, org_of, part_of
from plans.models import Submission
from plans.queries import own_members, roles_of
from plans.services import changing
from plans.services.parting import check_nobody_asks
from plans.workflow import Role as PlanRole
from plans.workflow import State as PlanState
from portal import clock
from portal.accounts.models import Role, User
from portal.audit import services as audit
from portal.dates import deadline, local
from portal.refusal import Refusal
from reviews.access import demand
from reviews.models import Case, ChangeExtension, ChangeQuestion, ChangeRequest
from reviews.moving import CHANGES, locked, move
from reviews.queries import standing
from reviews.services import change_mails as mails
from reviews.services.elsewhere import carried, judging_too
from reviews.services.looking_again import after_new_version
from reviews.workflow import CaseVerb, ChangeState, ChangeVerb

LEAST_DAYS, MOST_DAYS = 1, 90
QUESTION_MIN, ANSWER_MIN, LONGEST, MOST_QUESTIONS = 20, 10, 2000, 40


@dataclass(frozen=True)
class Question:
    """What is asked at which place (`plans.asked`)."""

    place: str
    text: str


@transaction.atomic
def ask(
    case_id: int,
    questions: Sequence[Question],
    *,
    due: date,
    message: str,
    by: User,
    at: datetime | None = None,
) -> ChangeRequest:
    """Ask the coalition: only the named places open, until the end of the day `due`.

    The plan waits and the term of the decision stands still. Refused while another question is
    out: of two people who ask at once the second one hears so.
    """
    at = at or clock.now()
    case = locked(Case, case_id)
    if case.change_requests.filter(state=ChangeState.OPEN).exists():
        raise Refusal(
            _("The coalition was just asked something. Wait for the answer, then ask again."),
            code="asked_already",
        )
    demand_asking(by, case)
    check_nobody_asks(case.plan)
    _check_questions(case, questions)
    if not message.strip():
        raise Refusal(_("Write to the coalition what this is about."), field="message")
    request = ChangeRequest.objects.create(
        plan=case.plan,
        case=case,
        submission=case.submission,
        message=message.strip(),
        asked_by=by,
        asked_at=at,
        due_at=due_moment(due, at),
    )
    for number, question in enumerate(questions, start=1):
        ChangeQuestion.objects.create(
            request=request,
            position=number,
            section=part_of(question.place).value,
            place=question.place,
            org_id=org_of(question.place) or None,
            text=question.text.strip(),
        )
    changing.open_places(case.plan_id, [q.place for q in questions], reason=message, at=at)
    _record("review.changes_asked", request, by, at, {"places": [q.place for q in questions]})
    mails.asked(request)
    return request


@transaction.atomic
def answer_question(
    question_id: int, text: str, *, version: int, by: User, at: datetime | None = None
) -> ChangeQuestion:
    """Write what the coalition says to one question; it goes out with the answer as a whole.

    About a budget only its own organisation writes (R-6.4-1a). `version` is the one that was
    seen: a colleague's text is never overwritten unseen.
    """
    at = at or clock.now()
    number = ChangeQuestion.objects.get(pk=question_id).request_id
    request = locked(ChangeRequest, number)
    _check_open(request, at)
    question = ChangeQuestion.objects.select_for_update(of=("self",)).get(pk=question_id)
    if not may_answer(question, by):
        raise Refusal(_("Another organisation answers this question."), code="not_allowed")
    if question.version != version:
        raise Refusal(
            _("A colleague saved another answer meanwhile. Compare, and save again."), code="stale"
        )
    words = text.strip()
    if len(words) < ANSWER_MIN:
        message = _("Write an answer of at least %(count)d characters.") % {"count": ANSWER_MIN}
        raise Refusal(message, field="answer", code="too_short")
    if len(words) > LONGEST:
        message = _("Shorten this text to at most %(limit)d characters.") % {"limit": LONGEST}
        raise Refusal(message, field="answer", code="too_long")
    question.answer, question.answered_by, question.answered_at = words, by, at
    question.version += 1
    question.save()
    return question


@transaction.atomic
def send(request_id: int, *, by: User, at: datetime | None = None) -> Submission:
    """Send the answer: a new submission of the plan. A second press gets the same one.

    Every question has an answer, the plan is complete, and what lapsed was confirmed again.
    """
    known = ChangeRequest.objects.get(pk=request_id)
    case = locked(Case, known.case_id)
    request = locked(ChangeRequest, request_id)
    if request.state == ChangeState.ANSWERED and request.answer is not None:
        return request.answer
    at = at or clock.now()
    _check_open(request, at)
    if PlanRole.LEAD_EDITOR not in roles_of(by, request.plan):
        raise Refusal(_("The lead provider sends the answer."), code="not_allowed")
    _check_all_answered(request)
    others = judging_too(case)
    also = [plan.pk for plan, _case in others]
    request.answer = changing.answer(request.plan_id, also=also, by=by, at=at)
    data = {"submission": request.answer.number}
    move(CHANGES, request, ChangeVerb.ANSWER, by=by, at=at, data=data)
    case.plan.refresh_from_db()
    after_new_version(case, request.answer, at)
    carried(request.answer, others, at)
    mails.answered(request)
    return request.answer


@transaction.atomic
def extend(
    request_id: int, due: date, *, reason: str, by: User, at: datetime | None = None
) -> ChangeRequest:
    """Give the coalition more time, with the reason; never less."""
    _case, request, at = _of_the_office(request_id, by, at)
    _check_open(request, at)
    if not reason.strip():
        raise Refusal(_("Write down why."), field="reason", code="reason_missing")
    after = due_moment(due, at)
    if after <= request.due_at:
        raise Refusal(_("Choose a later day than the one that stands."), field="due", code="early")
    ChangeExtension.objects.create(
        request=request, before=request.due_at, after=after, reason=reason.strip(), by=by, at=at
    )
    request.due_at, request.reminded_at = after, None
    request.save(update_fields=["due_at", "reminded_at"])
    _record("review.changes_extended", request, by, at, {"due": after}, reason)
    mails.extended(request, reason.strip())
    return request


@transaction.atomic
def take_back(
    request_id: int, *, reason: str, by: User, at: datetime | None = None
) -> ChangeRequest:
    """No answer is needed any more: the filed version stands and the term goes on."""
    _case, request, at = _of_the_office(request_id, by, at)
    if request.state == ChangeState.TAKEN_BACK:
        return request
    move(CHANGES, request, ChangeVerb.TAKE_BACK, by=by, reason=reason, at=at)
    changing.stand(request.plan_id, by=None, reason=reason, at=at)
    mails.ended(request, "taken_back", reason.strip())
    return request


def expire_due(at: datetime) -> int:
    """Close every question whose time is over; returns how many. Safe to run at any time."""
    due = ChangeRequest.objects.filter(state=ChangeState.OPEN, due_at__lte=at)
    return sum(_expire(pk, at) for pk in due.order_by("due_at").values_list("pk", flat=True))


def remind(at: datetime) -> int:
    """Tell coalitions once that little time is left; returns how many were told."""
    soon = at + timedelta(days=mails.REMIND_DAYS)
    waiting = ChangeRequest.objects.filter(
        state=ChangeState.OPEN, due_at__gt=at, due_at__lte=soon, reminded_at=None
    )
    return sum(_remind(pk, at) for pk in waiting.values_list("pk", flat=True))


def stop_for(case: Case, at: datetime) -> None:
    """The plan was withdrawn: nobody waits for an answer any more. The case is locked."""
    for request in case.change_requests.filter(state=ChangeState.OPEN):
        row = locked(ChangeRequest, request.pk)
        reason = _("The plan was withdrawn.")
        move(CHANGES, row, ChangeVerb.TAKE_BACK, by=None, reason=reason, at=at)


def due_moment(due: date, at: datetime) -> datetime:
    """The last second of the day `due` in Amsterdam; refuses one that is too near or too far."""
    days = (due - local(at).date()).days
    if not LEAST_DAYS <= days <= MOST_DAYS:
        raise Refusal(
            _("Choose a day from tomorrow on, at most %(count)d days ahead.")
            % {"count": MOST_DAYS},
            field="due",
            code="due",
        )
    return deadline(due).instant


def may_answer(question: ChangeQuestion, user: User) -> bool:
    """Whether this person writes for an organisation that answers this question."""
    own = own_members(user, question.request.plan, Role.EDITOR)
    mine = {member.org_id for member in own if member.role != "partner"}
    return question.org_id in mine if question.org_id else bool(mine)


def demand_asking(user: User, case: Case) -> None:
    """Refuse who may not ask: a coordinator, or a reviewer for whom the plan is open."""
    if case.plan.state != PlanState.IN_REVIEW:
        raise Refusal(_("This is not possible at this stage of the plan."), code="moved_on")
    demand(user, case, CaseVerb.ASK_CHANGES)


def _of_the_office(
    request_id: int, by: User, at: datetime | None
) -> tuple[Case, ChangeRequest, datetime]:
    known = ChangeRequest.objects.get(pk=request_id)
    case = locked(Case, known.case_id)
    request = locked(ChangeRequest, request_id)
    if not may_manage(request, by):
        raise Refusal(_("Only a coordinator, or whoever asked, can do this."), code="not_allowed")
    return case, request, at or clock.now()


def may_manage(request: ChangeRequest, user: User) -> bool:
    """Whether this person may give more time or take the question back."""
    known = standing(user, request.case)
    if PlanRole.COORDINATOR in known.roles and not known.scored:
        return True
    return request.asked_by_id == user.pk and bool(known.roles)


def _check_open(request: ChangeRequest, at: datetime) -> None:
    if request.state != ChangeState.OPEN or at >= request.due_at:
        raise Refusal(_("The time to answer is over. What you filed before stands."), code="closed")


def _check_all_answered(request: ChangeRequest) -> None:
    missing = request.questions.filter(answer="").count()
    if missing:
        message = ngettext(
            "%(count)d question has no answer yet.",
            "%(count)d questions have no answer yet.",
            missing,
        )
        raise Refusal(message % {"count": missing}, code="incomplete")


def _check_questions(case: Case, questions: Sequence[Question]) -> None:
    orgs = [m.org_id for m in case.plan.members.filter(left_at=None) if m.role != "partner"]
    if not questions:
        raise Refusal(_("Ask at least one question."), field="questions", code="empty")
    if len(questions) > MOST_QUESTIONS:
        message = _("Ask at most %(count)d questions at a time.") % {"count": MOST_QUESTIONS}
        raise Refusal(message, field="questions", code="too_many")
    for question in questions:
        if not is_place(question.place, orgs):
            raise Refusal(_("Choose the part of the plan that you ask about."), field="place")
        length = len(question.text.strip())
        if not QUESTION_MIN <= length <= LONGEST:
            raise Refusal(
                _("Write a question of %(least)d to %(most)d characters.")
                % {"least": QUESTION_MIN, "most": LONGEST},
                field="text",
                code="length",
            )


@transaction.atomic
def _expire(request_id: int, at: datetime) -> int:
    known = ChangeRequest.objects.get(pk=request_id)
    locked(Case, known.case_id)
    request = locked(ChangeRequest, request_id)
    if request.state != ChangeState.OPEN or request.due_at > at:
        return 0
    move(CHANGES, request, ChangeVerb.EXPIRE, by=None, at=at)
    if request.plan.state == PlanState.CHANGES_ASKED:
        reason = _("The coalition did not answer in time. The filed version stands.")
        changing.stand(request.plan_id, by=None, reason=reason, at=at)
        mails.ended(request, "expired", "")
    return 1


@transaction.atomic
def _remind(request_id: int, at: datetime) -> int:
    request = locked(ChangeRequest, request_id)
    if request.state != ChangeState.OPEN or request.reminded_at is not None:
        return 0
    request.reminded_at = at
    request.save(update_fields=["reminded_at"])
    mails.reminder(request)
    return 1


def _record(
    verb: str,
    request: ChangeRequest,
    by: User,
    at: datetime,
    data: dict[str, object],
    reason: str = "",
) -> None:
    plan = request.plan
    audit.write(
        verb,
        obj=request,
        plan=plan,
        actor=by,
        office=plan.office_id,
        reason=reason.strip(),
        policy_version=plan.condition_set_id,
        data=data,
        at=at,
    )
