"""Saving a section: versioned, so that nobody overwrites another without seeing it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, get_type_hints

from django.db import transaction
from django.utils.translation import gettext as _

from plans import store
from plans.data import Line, MoneyRoute, PlanData, parse, primitives
from plans.models import Plan, SectionState, SectionVersion
from plans.moving import locked
from plans.services.confirming import lapse_changed
from plans.services.totals import refresh_totals
from plans.structure import Section
from plans.workflow import MOVES, State, Verb
from portal import clock
from portal.accounts.models import User
from portal.audit import services as audit
from portal.moves import find
from portal.refusal import Refusal


class Stale(Refusal):
    """Someone else saved this section meanwhile; `current` is what it says now."""

    def __init__(self, state: SectionState, current: dict[str, Any]) -> None:
        super().__init__(
            _("Someone else saved this part while you were typing. Choose per field."),
            code="stale",
        )
        self.state = state
        self.current = current


@transaction.atomic
def save_section(
    plan_id: int,
    section: Section,
    values: Mapping[str, Any],
    *,
    by: User,
    version: int,
    at: datetime | None = None,
) -> SectionState:
    """Save one section: `values` holds the keys of `store.KEYS[section]` as PlanData parts.

    `version` is the version the person saw; raises `Stale` when another was saved since, and
    `Refusal` when the plan no longer takes changes.
    """
    return _save(plan_id, section, None, values, by=by, version=version, at=at)


@transaction.atomic
def save_budget(
    plan_id: int,
    org: str,
    lines: Sequence[Line],
    *,
    by: User,
    version: int,
    at: datetime | None = None,
) -> SectionState:
    """Save the budget lines of one organisation; versioned per organisation."""
    return _save(
        plan_id, Section.BUDGET, org, {"lines": tuple(lines)}, by=by, version=version, at=at
    )


def save_money(
    plan_id: int, money: MoneyRoute, *, by: User, version: int, at: datetime | None = None
) -> SectionState:
    """Save the payment route and the cashiers (R-1.5-2)."""
    return save_section(plan_id, Section.BUDGET, {"money": money}, by=by, version=version, at=at)


def section_version(plan: Plan, section: Section, org: str | None = None) -> int:
    """The version of a section (or of one organisation's budget) now; 0 when never saved."""
    found = SectionState.objects.filter(plan=plan, section=section, org_id=org)  # type: ignore[misc]
    return found.values_list("version", flat=True).first() or 0


def check_editable(plan: Plan, section: Section) -> None:
    """Refuse a change when the plan is past drafting, or the section was not asked about."""
    if find(MOVES, Verb.EDIT, plan.state) is None:
        raise Refusal(
            _(
                "This plan can no longer be changed: it is “%(state)s”. "
                "Your text is kept as a draft."
            )
            % {"state": plan.get_state_display()},
            code="closed",
        )
    if plan.state == State.CHANGES_ASKED and section not in plan.open_sections:
        raise Refusal(
            _("The care office did not ask about this part, so it cannot be changed now."),
            code="not_asked",
        )


def _save(
    plan_id: int,
    section: Section,
    org: str | None,
    values: Mapping[str, Any],
    *,
    by: User,
    version: int,
    at: datetime | None,
) -> SectionState:
    at = at or clock.now()
    plan = locked(plan_id)
    check_editable(plan, section)
    state, _new = SectionState.objects.select_for_update().get_or_create(
        plan=plan,
        section=section,
        org_id=org,  # type: ignore[misc]
    )
    if state.version != version:
        raise Stale(state, current_values(plan, section, org))
    if org is not None:
        store.write_lines(plan, org, values["lines"])
        refresh_totals(plan)
    else:
        for key in store.KEYS[section]:
            if key in values:
                store.write(plan, key, values[key])
    _record(plan, state, primitives(dict(values)), by, at)
    lapse_changed(plan, because=str(section.label), at=at)
    return state


def current_values(plan: Plan, section: Section, org: str | None = None) -> dict[str, Any]:
    """What a section says now, as PlanData parts by key."""
    data = store.read(plan)
    if org is not None:
        lines = next((b.lines for b in data.budget if b.org == org), ())
        return {"lines": lines}
    return {key: getattr(data, key) for key in store.KEYS[section]}


def version_values(
    plan: Plan, section: Section, number: int, org: str | None = None
) -> dict[str, Any]:
    """What a section said in version `number`, as PlanData parts by key; empty when unknown."""
    found = SectionVersion.objects.filter(
        state__plan=plan,
        state__section=section,
        state__org_id=org,  # type: ignore[misc]
        number=number,
    ).first()
    if found is None:
        return {}
    kinds = {"lines": tuple[Line, ...], **get_type_hints(PlanData)}
    return {key: parse(raw, kinds[key]) for key, raw in found.body.items()}


def _record(plan: Plan, state: SectionState, body: dict[str, Any], by: User, at: datetime) -> None:
    state.version += 1
    state.changed_by, state.changed_at = by, at
    state.save()
    SectionVersion.objects.create(state=state, number=state.version, body=body, by=by, at=at)
    Plan.objects.filter(pk=plan.pk).update(changed_at=at)
    audit.write(
        "plan.section_saved",
        obj=plan,
        plan=plan,
        actor=by,
        office=plan.office_id,
        data={"section": state.section, "org": state.org_id, "version": state.version},
        at=at,
    )
