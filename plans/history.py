"""The plan as it was: after each save of a part, and as it was filed.

A reference names a version of the whole plan: `v12` right after save 12, `b12` right before it,
`i1` as filed for the first time, `nu` as it is now. What is read here is the whole plan: whoever
shows it goes through `plans.visibility` first, so that nobody meets in an old version what the
present one does not show (practice.md 6.2).
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any, get_type_hints

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _
from msgspec.structs import replace

from plans import store
from plans.data import Line, OrgBudget, PlanData, parse
from plans.filed import content
from plans.membership import members_at
from plans.models import Plan, SectionVersion, Submission
from plans.structure import Section
from portal.web.tags.text import moment_short

NOW = "nu"
_REFERENCE = re.compile(r"(v|b|i)([0-9]{1,12})")
_KINDS = get_type_hints(PlanData)


@dataclass(frozen=True)
class Point:
    """One version of the whole plan: its reference, what it is called, what it says."""

    ref: str
    label: str
    data: PlanData


def versions(plan: Plan, section: Section | None = None) -> QuerySet[SectionVersion]:
    """Every save of the plan, or of one part, newest first."""
    found = SectionVersion.objects.filter(state__plan=plan)
    if section is not None:
        found = found.filter(state__section=section)
    return found.select_related("state__org", "by", "for_org").order_by("-at", "-pk")


def label_of(version: SectionVersion) -> str:
    """What a save is called: when, which part, and by whom."""
    return _("%(when)s, %(part)s, %(who)s") % {
        "when": moment_short(version.at),
        "part": part_of(version),
        "who": version.by.name,
    }


def part_of(version: SectionVersion) -> str:
    """Which part was saved; of a budget also whose."""
    org = version.state.org
    part = str(Section(version.state.section).label)
    return f"{part}: {org.name}" if org else part


def label_of_submission(filed: Submission) -> str:
    """What a filed version is called."""
    return _("Filed version %(number)d of %(when)s") % {
        "number": filed.number,
        "when": moment_short(filed.at),
    }


def point(plan: Plan, ref: str, *, filed_only: bool) -> Point | None:
    """The version that `ref` names; None for an unknown one, or one this reader may not have.

    `filed_only` is for the care office: what a coalition wrote before it filed is its own.
    """
    if ref == NOW and not filed_only:
        return Point(NOW, _("The plan now"), store.read(plan))
    match = _REFERENCE.fullmatch(ref)
    if match is None:
        return None
    kind, number = match[1], int(match[2])
    if kind == "i":
        return _filed(plan, ref, number)
    return None if filed_only else _saved(plan, ref, kind, number)


def _filed(plan: Plan, ref: str, number: int) -> Point | None:
    filed = plan.submissions.filter(number=min(number, 32767)).select_related("snapshot").first()
    if filed is None:
        return None
    return Point(ref, label_of_submission(filed), content(filed))


def _saved(plan: Plan, ref: str, kind: str, number: int) -> Point | None:
    version = versions(plan).filter(pk=number).first()
    if version is None:
        return None
    if kind == "v":
        return Point(ref, label_of(version), _as_of(plan, version, including=True))
    label = _("Before %(version)s") % {"version": label_of(version)}
    return Point(ref, label, _as_of(plan, version, including=False))


def _as_of(plan: Plan, version: SectionVersion, *, including: bool) -> PlanData:
    """The plan right after a save, or right before it, with the coalition of that moment."""
    order = Q(pk__lte=version.pk) if including else Q(pk__lt=version.pk)
    then = SectionVersion.objects.filter(
        Q(at__lt=version.at) | (Q(at=version.at) & order), state__plan=plan
    )
    last = then.order_by("state_id", "-number").distinct("state_id").select_related("state")
    now = replace(store.read(plan), members=members_at(plan, version.at))
    return _put_together(now, list(last))


def _put_together(now: PlanData, found: list[SectionVersion]) -> PlanData:
    """The plan of the parts as they were; a part that was never saved by then was empty."""
    empty = PlanData(now.title, now.scheme, now.region, now.year)
    keys = {k for s, names in store.KEYS.items() if s != Section.COALITION for k in names}
    then = replace(now, budget=(), **{key: getattr(empty, key) for key in keys})
    for version in found:
        then = replace(then, **values_of(then, version))
    return then


def values_of(data: PlanData, version: SectionVersion) -> dict[str, Any]:
    """What a save said, as keys of `PlanData`; the lines of one budget among those of `data`."""
    org = version.state.org_id
    if not org:
        return {key: parse(raw, _KINDS[key]) for key, raw in version.body.items()}
    others = [b for b in data.budget if b.org != org]
    mine = OrgBudget(org, parse(version.body["lines"], tuple[Line, ...]))
    return {"budget": tuple(sorted([*others, mine], key=lambda b: b.org))}
