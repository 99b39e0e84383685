"""The only place that assigns the state of a question."""

from __future__ import annotations

from datetime import datetime

from django.utils.translation import gettext as _

from portal import audit
from portal.accounts.models import Organisation, User
from portal.funds.clarifications.models import Note, Question
from portal.funds.clarifications.workflow import MOVES, State, Verb
from portal.moves import find
from portal.refusal import Refusal

EVENTS = {
    Verb.WITHDRAW: "note.question_withdrawn",
    Verb.DECLINE: "note.question_declined",
}


def move(
    question: Question,
    verb: Verb,
    *,
    at: datetime,
    by: User,
    organisation: Organisation,
    reason: str = "",
    note: Note | None = None,
) -> Question:
    """Make a move of the table with a question whose call is locked; refused in another state.

    The event of an answer is that of the publication: who asked stays out of it.
    """
    found = find(MOVES, verb, question.state)
    if found is None or found.target is None:
        text = _("This question is “%(state)s” already. Nothing changes any more.")
        raise Refusal(text % {"state": question.get_state_display()}, code="not_allowed")
    before = question.state
    question.state = State(found.target.value)
    question.ended_at, question.reason, question.note = at, reason.strip(), note
    question.save(update_fields=["state", "ended_at", "reason", "note", "item"])
    if verb in EVENTS:
        audit.write(
            EVENTS[verb],
            obj=question,
            actor=by,
            organisation=organisation,
            office=question.call.region.office_id,
            from_state=before,
            to_state=question.state,
            reason=question.reason,
            at=at,
        )
    return question
