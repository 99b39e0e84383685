"""Signs of life of people at work in a part of a plan."""

from __future__ import annotations

from datetime import datetime

from plans.holders import editor_orgs
from plans.models import Plan, Presence
from plans.presence import BEAT, FORGET, present
from plans.structure import Section
from portal import clock
from portal.accounts.models import User


def beat(plan: Plan, section: Section, *, by: User, at: datetime | None = None) -> list[Presence]:
    """Say that this person works here now; returns everybody who does in this plan.

    Costs one read; a write only when the last sign of life is older than `BEAT`. Rows that are
    forgotten go along with a write, so none are left for long. Someone who edits for nobody here
    leaves no trace.
    """
    at = at or clock.now()
    found = present(plan, at)
    mine = next((p for p in found if p.user_id == by.pk and p.section == section), None)
    if mine is None or mine.seen_at <= at - BEAT:
        _move_on(plan, section, by, at)
    return found


def _move_on(plan: Plan, section: Section, by: User, at: datetime) -> None:
    org = min(editor_orgs(by, plan), default="")
    if not org:
        return
    Presence.objects.filter(plan=plan, seen_at__lte=at - FORGET).delete()
    row = Presence(plan=plan, section=section, user=by, org_id=org, seen_at=at)
    Presence.objects.bulk_create(
        [row],
        update_conflicts=True,
        unique_fields=["plan", "section", "user"],
        update_fields=["org", "seen_at"],
    )


def gone(plan: Plan, section: Section, *, by: User) -> None:
    """This person saved the part and went on; nobody needs to wait."""
    Presence.objects.filter(plan=plan, section=section, user=by).delete()
