"""Saving a section: versioned, so that nobody overwrites another without seeing it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, get_type_hints

from django.utils.translation import gettext as _
from msgspec.structs import replace

from plans import store
from plans.data import Line, MoneyRoute, PlanData, parse, primitives
from plans.models import Plan, SectionState, SectionVersion
from plans.moving import lock, locked, together
from plans.services.changing import check_asked, with_lines
from plans.services.confirming import lapse_changed
from plans.services.holding import writes_for
from plans.services.totals import refresh_totals
from plans.structure import Section
from plans.versions import Raised, raise_version
from plans.workflow import MOVES, State, Verb
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


def save_section(
    plan: Plan | int,
    section: Section,
    values: Mapping[str, Any],
    *,
    by: User,
    version: int,
    restored_from: int | None = None,
    at: datetime | None = None,
) -> SectionState:
    """Save one section: `values` holds the keys of `store.KEYS[section]` as PlanData parts.

    `plan` is its number, or the plan as the gate of this request read it. `version` is the
    version the person saw; raises `Stale` when another was saved since, and `Refusal` when the
    plan no longer takes changes or the section is with another organisation.
    `restored_from` is the number of the older version that these values are.
    """
    return _save(plan, _Save(section, None, by, version, restored_from, at), values)


def save_budget(
    plan: Plan | int,
    org: str,
    lines: Sequence[Line],
    *,
    by: User,
    version: int,
    restored_from: int | None = None,
    at: datetime | None = None,
) -> SectionState:
    """Save the budget lines of one organisation; versioned per organisation."""
    save = _Save(Section.BUDGET, org, by, version, restored_from, at)
    return _save(plan, save, {"lines": tuple(lines)})


def save_money(
    plan: Plan | int, money: MoneyRoute, *, by: User, version: int, at: datetime | None = None
) -> SectionState:
    """Save the payment route and the cashiers (R-1.5-2)."""
    return save_section(plan, Section.BUDGET, {"money": money}, by=by, version=version, at=at)


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


@dataclass(frozen=True)
class _Save:
    """One save: of what, by whom, on top of which version, and when."""

    section: Section
    org: str | None
    by: User
    version: int
    restored_from: int | None
    at: datetime | None


def _save(plan: Plan | int, save: _Save, values: Mapping[str, Any]) -> SectionState:
    """Under the lock on the plan: what may be refused first, then what is written."""
    with together():
        plan = lock(plan) if isinstance(plan, Plan) else locked(plan)
        check_editable(plan, save.section)
        for_org = save.org or writes_for(plan, save.section, by=save.by)
        if plan.state == State.CHANGES_ASKED:
            _check_version(plan, save)
            check_asked(plan, _after(plan, save.org, values))
        raised = _raised(plan, save, for_org, primitives(dict(values)))
        _write(plan, save, values)
        _record(plan, raised, save)
        if raised.is_confirmed:
            lapse_changed(plan, because=str(save.section.label), at=raised.at)
        return _state(plan, raised, save)


def _raised(plan: Plan, save: _Save, for_org: str, body: dict[str, Any]) -> Raised:
    """The section at its next version, with what it says kept; `Stale` when `save` is too late."""
    section, org = str(save.section.value), save.org
    facts: dict[str, Any] = {
        "seen": save.version,
        "body": body,
        "by": save.by.pk,
        "for_org": for_org or None,
        "restored_from": save.restored_from,
        "at": save.at,
    }
    raised = raise_version(plan.pk, section, org, **facts)
    if raised is None:  # the first save of a budget, or someone else was first
        _check_version(plan, save)
        SectionState.objects.create(plan=plan, section=section, org_id=org)
        raised = raise_version(plan.pk, section, org, **facts)
        assert raised is not None  # noqa: S101  made under the lock
    return raised


def _state(plan: Plan, raised: Raised, save: _Save) -> SectionState:
    """The row as it stands now, without reading it again."""
    state = SectionState(
        pk=raised.state,
        plan=plan,
        section=save.section,
        org_id=save.org,
        version=raised.version,
        changed_by=save.by,
        changed_at=raised.at,
    )
    state._state.adding = False
    return state


def _check_version(plan: Plan, save: _Save) -> None:
    rows = SectionState.objects.filter(plan=plan, section=save.section, org_id=save.org)  # type: ignore[misc]
    state = rows.first() or SectionState(plan=plan, section=save.section, org_id=save.org)
    if state.version != save.version:
        raise Stale(state, current_values(plan, save.section, save.org))


def _after(plan: Plan, org: str | None, values: Mapping[str, Any]) -> PlanData:
    now = store.read(plan)
    return with_lines(now, org, values["lines"]) if org else replace(now, **values)


def _write(plan: Plan, save: _Save, values: Mapping[str, Any]) -> None:
    section, org = save.section, save.org
    if org is not None:
        store.write_lines(plan, org, values["lines"])
        if plan.state == State.DRAFT:  # an asked change counts once it is sent
            refresh_totals(plan)
    else:
        for key in store.KEYS[section]:
            if key in values:
                store.write(plan, key, values[key])


def current_values(plan: Plan, section: Section, org: str | None = None) -> dict[str, Any]:
    """What a section says now, as PlanData parts by key."""
    if org is not None:
        budgets = store.read(plan, only={"budget"}).budget
        return {"lines": next((b.lines for b in budgets if b.org == org), ())}
    data = store.read(plan, only=store.KEYS[section])
    return {key: getattr(data, key) for key in store.KEYS[section]}


def version_values(
    plan: Plan, section: Section, number: int, org: str | None = None
) -> dict[str, Any]:
    """What a section said in version `number`, as PlanData parts by key; empty when unknown.

    Version 0 is the section before anybody saved it: without a word.
    """
    found = SectionVersion.objects.filter(
        state__plan=plan,
        state__section=section,
        state__org_id=org,  # type: ignore[misc]
        number=number,
    ).first()
    if found is None:
        return _unwritten(section, org) if number == 0 else {}
    kinds = {"lines": tuple[Line, ...], **get_type_hints(PlanData)}
    return {key: parse(raw, kinds[key]) for key, raw in found.body.items()}


def _unwritten(section: Section, org: str | None) -> dict[str, Any]:
    if org:
        return {"lines": ()}
    blank = PlanData("", "", "", 0)
    return {key: getattr(blank, key) for key in store.KEYS[section] if key != "title"}


def _record(plan: Plan, raised: Raised, save: _Save) -> None:
    audit.write(
        "plan.section_saved" if save.restored_from is None else "plan.section_restored",
        obj=plan,
        plan=plan,
        actor=save.by,
        office=plan.office_id,
        data={
            "section": save.section.value,
            "org": save.org,
            "version": raised.version,
            **({} if save.restored_from is None else {"from_version": save.restored_from}),
        },
        at=raised.at,
    )
