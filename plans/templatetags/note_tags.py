"""`{% load note_tags %}`: the Nota van Inlichtingen on the pages of a plan (R-1.7-4)."""

from __future__ import annotations

from typing import Any

from django import template

from plans.models import Confirmation, Plan
from plans.structure import EVIDENCE, Section
from plans.workflow import State
from portal.funds.clarifications.changes import changes_of
from portal.funds.clarifications.comparing import note_in_force
from portal.funds.clarifications.models import Effect

register = template.Library()


@register.inclusion_tag("plans/_newer_note.html")
def newer_note(plan: Plan) -> dict[str, Any]:
    """A warning on a draft that was last saved, or confirmed, before the note in force.

    No query when the call has no note, or when the plan is no draft.
    """
    if plan.state != State.DRAFT or not plan.call.note_number:
        return {}
    note = note_in_force(plan.call)
    if note is None:
        return {}
    older = Confirmation.objects.filter(
        member__plan=plan, member__left_at=None, lapsed_at=None, at__lt=note.published_at
    )
    return {
        "plan": plan,
        "note": note,
        "is_newer": note.published_at > plan.changed_at,
        "confirmed": sorted(set(older.values_list("member__org__name", flat=True))),
    }


@register.inclusion_tag("clarifications/_part_changes.html")
def part_changes(plan: Plan, part: str) -> dict[str, Any]:
    """What the note changes about the conditions that this part of the plan must meet."""
    if not plan.call.note_number:
        return {}
    changes = [
        entry
        for entry in changes_of(plan.call)
        if entry.effect == Effect.CONDITION
        and Section(part) in EVIDENCE.get(entry.condition_id or "", ())
    ]
    return {"call_id": plan.call_id, "number": plan.call.note_number, "changes": changes}
