"""`{% load draft_tags %}`: until when a draft can be submitted, and what is not in it yet."""

from __future__ import annotations

from typing import Any

from django import template

from plans.models import Plan
from plans.unsent import unsent
from portal import clock

register = template.Library()


@register.inclusion_tag("plans/_deadline.html", takes_context=True)
def until_when(context: template.Context, plan: Plan) -> dict[str, Any]:
    """The moment at which this draft closes; the lead also reads where to ask for a later one."""
    is_lead = "lead_editor" in plan.roles  # type: ignore[attr-defined]
    return {
        "request": context.get("request"),
        "plan": plan,
        "is_closed": clock.now() >= plan.deadline,
        "may_ask_extension": is_lead,
    }


@register.inclusion_tag("plans/_unsent.html", takes_context=True)
def not_in_the_plan(context: template.Context, plan: Plan) -> dict[str, Any]:
    """The parts in which the reader typed without saving: nobody else sees that text."""
    return {"unsent": unsent(plan, context["request"].user)}
