"""`{% load away_tags %}`: why the care office did not take a plan up (R-N.3.1-3)."""

from __future__ import annotations

from typing import Any

from django import template

from plans.models import Plan
from plans.workflow import State, Verb
from portal.audit.queries import history

register = template.Library()


@register.inclusion_tag("plans/_turned_away.html")
def turned_away(plan: Plan, reinstate_url: str = "") -> dict[str, Any]:
    """When and why the office turned the plan away, as the coalition got it by mail.

    `reinstate_url`: where the reader may take it up after all. No query in another state.
    """
    if plan.state != State.INELIGIBLE:
        return {}
    verb = f"plan.{Verb.DECLARE_INELIGIBLE.value}"
    event = history(plan=plan).filter(verb=verb).first()
    return {"plan": plan, "event": event, "reinstate_url": reinstate_url}
