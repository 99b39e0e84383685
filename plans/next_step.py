"""The next step of one person in a draft: what the main button of the plan's page does.

The lead goes on with the first part that lacks something, and submits when nothing does. Somebody
of another organisation does what only it can do: write a part that was given to it, complete its
own figures, confirm. Whoever has nothing to do reads.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass

from django.urls import reverse
from django.utils.translation import gettext as _

from plans.gaps import Gap, Severity, anchor
from plans.models import Plan
from plans.pages import section_url
from plans.readiness import UNCONFIRMED, before_confirming
from plans.structure import Section
from plans.workflow import Role

Point = tuple[Gap, str]


@dataclass(frozen=True)
class NextStep:
    """What to do next, and where."""

    label: str
    url: str


def next_step(
    plan: Plan,
    found: Iterable[Gap],
    points: Iterable[Point],
    *,
    roles: Collection[Role],
    org: str,
    held: Mapping[Section, str],
) -> NextStep | None:
    """The next step of someone with `roles` who reads the plan for `org`; None is reading.

    `found` is all that lacks, `points` what this person may see of it, `held` the organisation
    (slug) that writes a part.
    """
    stops = [(gap, url) for gap, url in points if gap.severity == Severity.BLOCK]
    if Role.LEAD_EDITOR in roles:
        return _of_lead(plan, stops, org, held)
    if Role.MEMBER_EDITOR in roles and (step := _of_editor(plan, stops, org, held)):
        return step
    if Role.SIGNATORY in roles and _can_confirm(found, org):
        return NextStep(_("Confirm"), reverse("plans:declarations", args=[plan.pk]))
    return None


def _of_lead(
    plan: Plan, stops: list[Point], org: str, held: Mapping[Section, str]
) -> NextStep | None:
    for gap, _url in stops:
        if held.get(gap.section, org) == org:
            label = _("Go on with “%(part)s”") % {"part": gap.section.label}
            return NextStep(label, section_url(plan, gap.section))
    return None


def _of_editor(
    plan: Plan, stops: list[Point], org: str, held: Mapping[Section, str]
) -> NextStep | None:
    for section, holder in held.items():
        if holder == org:
            label = _("Write “%(part)s”") % {"part": section.label}
            return NextStep(label, section_url(plan, section))
    for gap, url in stops:
        if gap.org == org:
            return NextStep(_("Complete your own budget"), url)
    return None


def _can_confirm(found: Iterable[Gap], org: str) -> bool:
    """Whether this organisation has not confirmed yet, and nothing stands before it."""
    found = list(found)
    own = anchor("declarations.confirmed", org)
    waits = any(gap.code == UNCONFIRMED and gap.anchor == own for gap in found)
    return waits and not before_confirming(found, org)
