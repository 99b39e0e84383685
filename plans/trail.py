"""What happened in the coalition, told from the record: who was asked, who came, who does what.

It tells what every member may know of the coalition (practice.md 6.2): organisations, roles,
tasks, confirmations. No addresses, no account numbers, no amounts.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from django.db.models import QuerySet

from plans.models import MemberRole, Plan
from plans.structure import Section
from portal.accounts.models import Organisation
from portal.audit.models import Event
from portal.audit.queries import history

VERBS = (
    *("plan.started", "plan.invited", "plan.invitation_resent", "plan.invitation_withdrawn"),
    *("plan.invitation_expired", "plan.invitation_accepted", "plan.invitation_declined"),
    *("plan.member_left", "plan.tasks_set", "plan.section_given", "plan.section_returned"),
    *("plan.section_taken_back", "plan.handover_asked", "plan.handover_confirmed"),
    *("plan.handover_ended", "plan.lead_changed", "plan.cashier_changed", "plan.cashier_accepted"),
    *("plan.split_applied", "plan.confirmed", "plan.confirmation_lapsed"),
)


@dataclass(frozen=True)
class Told:
    """One event in words. `about` is the organisation, `changes` are its tasks before and after."""

    at: datetime
    verb: str
    who: str
    acting_for: str
    about: str
    role: str
    part: str
    reason: str
    changes: tuple[tuple[str, str, str], ...]


def coalition_events(plan: Plan) -> QuerySet[Event]:
    """What happened to the members of a plan, newest first."""
    return history(plan=plan).filter(verb__in=VERBS)


def told(events: Iterable[Event], *, to_lead: bool = False) -> list[Told]:
    """Events in words; one query for the names, whatever their number.

    Why an organisation declined is for the lead, who asked it: others read only that it did.
    """
    found = list(events)
    slugs = {slug for event in found for slug in _slugs(event)}
    rows = Organisation.objects.filter(slug__in=slugs).values_list("slug", "name")
    names = dict(rows) if slugs else {}
    return [_told(event, names, to_lead) for event in found]


def _slugs(event: Event) -> set[str]:
    return {*(event.data.get("tasks") or {}), event.data.get("org") or ""} - {""}


def _told(event: Event, names: Mapping[str, str], to_lead: bool) -> Told:
    data = event.data
    tasks = data.get("tasks") or {}
    return Told(
        at=event.at,
        verb=event.verb,
        who=event.actor_label,
        acting_for=event.organisation_label,
        about=_about(event, names),
        role=_label(MemberRole, data.get("role")),
        part=_label(Section, data.get("section")),
        reason=_reason(event, to_lead),
        changes=tuple((names.get(org, org), old, new) for org, (old, new) in tasks.items()),
    )


def _reason(event: Event, to_lead: bool) -> str:
    if event.verb == "plan.invitation_declined" and not to_lead:
        return ""
    return str(event.reason or event.data.get("because", ""))


def _about(event: Event, names: Mapping[str, str]) -> str:
    """Whom it is about: one organisation, or from which to which."""
    data = event.data
    first, last = data.get("from_org") or "", data.get("to_org") or ""
    if event.verb == "plan.split_applied":
        first, last = data.get("from") or "", data.get("to") or ""
    if first and last:
        return f"{first} → {last}"
    asked = data.get("organisation") or names.get(data.get("org") or "")
    return str(asked or event.organisation_label)


def _label(choices: type[MemberRole] | type[Section], code: str | None) -> str:
    return str(choices(code).label) if code in choices.values else ""
