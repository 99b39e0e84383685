"""Asking a question about a call in time, and taking it back (R-1.7-1)."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from portal import audit, clock
from portal.accounts.models import Organisation, User
from portal.funds import wording
from portal.funds.clarifications.access import demand_asker
from portal.funds.clarifications.locking import hold
from portal.funds.clarifications.models import Question, QuestionRound
from portal.funds.clarifications.moving import move
from portal.funds.clarifications.phases import Phase, phase
from portal.funds.clarifications.subjects import Subject, check
from portal.funds.clarifications.workflow import Verb
from portal.funds.models import Call
from portal.funds.workflow import State
from portal.refusal import Refusal

MOST = 100
"""Questions of one organisation about one call; who needs more puts several in one."""


@transaction.atomic
def ask(
    call: Call,
    organisation: Organisation,
    subject: Subject,
    text: str,
    *,
    by: User,
    at: datetime | None = None,
) -> Question:
    """Ask a question for a care provider. Refusal("closed") at or after the closing moment.

    The clock is read under the lock on the call, so what reaches the lock too late is late.
    """
    call = hold(call.pk)
    moment = at or clock.now()
    demand_asker(by, organisation.pk)
    found = QuestionRound.objects.filter(call=call).first()
    check_open(call, found, moment)
    check(call, subject, found)
    _check_text(text)
    _check_number(call, organisation)
    question = Question.objects.create(
        call=call,
        organisation=organisation,
        asked_by=by,
        asked_at=moment,
        condition_id=subject.condition,
        document=subject.document,
        text=text.strip(),
    )
    audit.write(
        "note.question_asked",
        obj=question,
        actor=by,
        organisation=organisation,
        office=call.region.office_id,
        to_state=question.state,
        data={"call": call.pk, "subject": subject.code},
        at=moment,
    )
    return question


@transaction.atomic
def withdraw(question_id: int, *, by: User, at: datetime | None = None) -> Question:
    """The asker takes a question back that no note has answered yet."""
    call_id = Question.objects.values_list("call_id", flat=True).get(pk=question_id)
    hold(call_id)
    question = _full(question_id)
    if question.asked_by_id != by.pk:
        raise Refusal(_("Only who asked the question takes it back."), code="not_allowed")
    question.item = None
    moment, own = at or clock.now(), question.organisation
    return move(question, Verb.WITHDRAW, at=moment, by=by, organisation=own)


def check_open(call: Call, found: QuestionRound | None, at: datetime) -> None:
    """Raise Refusal when no question can be asked at `at`: why, since when, and what to do."""
    if found is None:
        raise Refusal(_no_round(call), code="no_round")
    now = phase(found, at)
    if now == Phase.COMING:
        text = _("You can ask questions from %(moment)s. Your text is kept until then.")
        raise Refusal(text % {"moment": wording.moment(found.opens_at)}, code="too_early")
    if now != Phase.OPEN:
        raise Refusal(_late(call, found), code="closed")


def _no_round(call: Call) -> str:
    text = _("This call has no question round. Ask your care purchaser at %(office)s.")
    return text % {"office": call.region.office.name}


def _late(call: Call, found: QuestionRound) -> str:
    """The moment that has passed, and what somebody can still do."""
    if call.state == State.WITHDRAWN:
        return _("This call was withdrawn. Questions are no longer answered.")
    text = _(
        "Questions could be asked until %(moment)s. Your question was not sent. Read the Nota van"
        " Inlichtingen first: it may answer your question. If it does not, ask your care purchaser"
        " at %(office)s; answers by phone or mail change no condition."
    )
    values = {"moment": wording.moment(found.closes_at), "office": call.region.office.name}
    return text % values


def _check_text(text: str) -> None:
    if not text.strip():
        raise Refusal(_("Write down your question."), field="text", code="no_text")


def _check_number(call: Call, organisation: Organisation) -> None:
    if call.questions.filter(organisation=organisation).count() >= MOST:
        text = _("Your organisation has asked %(most)d questions. More cannot be sent.")
        raise Refusal(text % {"most": MOST}, code="too_many")


def _full(question_id: int) -> Question:
    related = ("call__region__office", "organisation", "asked_by")
    return Question.objects.select_related(*related).get(pk=question_id)
