"""Questions and notes on pages that other rooms draw: the call, a condition."""

from __future__ import annotations

from typing import Any

from django import template

from portal import clock
from portal.funds.clarifications.access import allowed, is_staff, may_ask
from portal.funds.clarifications.changes import (
    changes_in,
    changes_of,
    of_call,
    of_condition,
)
from portal.funds.clarifications.documents import documents_of
from portal.funds.clarifications.models import QuestionRound
from portal.funds.clarifications.pages import TONES, facts, later_terms
from portal.funds.clarifications.phases import phase
from portal.funds.clarifications.queries import notes_of, round_of
from portal.funds.clarifications.rules import NoteVerb
from portal.funds.models import Call

register = template.Library()
_KEPT = "_round_of_page"


@register.inclusion_tag("clarifications/_round.html", takes_context=True)
def question_round(context: template.Context, call: Call) -> dict[str, Any]:
    """The question round of a call, its notes, and what this person can do with them."""
    request = context["request"]
    found, notes = kept_round(call), notes_of(call)
    now = phase(found, clock.now()) if found else None
    return {
        "call": call,
        "round": found,
        "phase": now,
        "tone": TONES[now] if now else "neutral",
        "facts": facts(found, notes) if found else [],
        "notes": notes,
        "later": later_terms(found, notes),
        "may_ask": may_ask(request.user),
        "is_staff": is_staff(request.user, call),
        "may_set": NoteVerb.SET_ROUND in allowed(request.user, call),
        "user": request.user,
        "path": request.path,
    }


@register.inclusion_tag("clarifications/_documents.html", takes_context=True)
def policy_documents(context: template.Context, call: Call) -> dict[str, Any]:
    """The policy documents of a call with version, date and what they changed (R-2.0-1)."""
    may_set = NoteVerb.SET_ROUND in allowed(context["request"].user, call)
    return {"call": call, "documents": documents_of(call), "may_set": may_set}


@register.inclusion_tag("clarifications/_changes.html")
def condition_changes(call: Call | None, code: str) -> dict[str, Any]:
    """What the note in force changes about a condition, above its original text (R-1.7-4)."""
    if call is None:
        return {"changes": []}
    changes = of_condition(changes_of(call), code)
    return {"call_id": call.pk, "number": call.note_number, "changes": changes}


@register.inclusion_tag("clarifications/_changes.html")
def changes_at_filing(call_id: int, number: int, code: str) -> dict[str, Any]:
    """The same in the version that applied when a plan was filed, for who judges it."""
    changes = of_condition(changes_in(call_id, number), code)
    return {"call_id": call_id, "number": number, "changes": changes}


@register.inclusion_tag("clarifications/_changes.html")
def call_changes(call: Call) -> dict[str, Any]:
    """What the note in force changes about the text of the call."""
    changes = of_call(changes_of(call))
    return {"call_id": call.pk, "number": call.note_number, "changes": changes, "about_call": True}


@register.simple_tag
def is_new_condition(call: Call | None, code: str) -> bool:
    """Whether the question round marks this condition as new or changed (R-N.0-1)."""
    found = kept_round(call) if call else None
    return found is not None and code in found.changed_conditions


def kept_round(call: Call) -> QuestionRound | None:
    """The round of a call, read once for a page however often it is asked."""
    if not hasattr(call, _KEPT):
        setattr(call, _KEPT, round_of(call))
    found: QuestionRound | None = getattr(call, _KEPT)
    return found
