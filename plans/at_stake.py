"""Whose confirmation a change would make lapse, said before anybody types (G4). Pure.

Only a save changes a plan; what is kept while typing is a draft and leaves confirmations alone.
What a confirmation holds is in `plans.confirmation`; here is where each piece of it is written.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

from plans.data import Member, PlanData
from plans.structure import Section

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise


class Place(StrEnum):
    """A form in which something is written that was confirmed."""

    BASIS = "basis"
    GOALS = "goals"
    APPROACH = "approach"
    LINES = "lines"
    MONEY = "money"
    CASHIER = "cashier"
    SPLIT = "split"
    TASKS = "tasks"
    MEMBERS = "members"
    REGIONS = "regions"


TOUCHES: Mapping[Place, _StrPromise] = {
    Place.BASIS: _("This is about the title, the purpose of the scheme, the start and the end."),
    Place.GOALS: _("This is about every field of a goal."),
    Place.APPROACH: _(
        "This is about the activities and milestones that the organisation itself carries out."
    ),
    Place.LINES: _("This is about every budget line."),
    Place.MONEY: _(
        "The payment route and who is cashier count for all; a share per year for that cashier."
    ),
    Place.CASHIER: _("This is about the account number, the production and the tariff."),
    Place.SPLIT: _("A second cashier counts for all."),
    Place.TASKS: _("The task of an organisation is about its own confirmation."),
    Place.MEMBERS: _("That happens as soon as the invited organisation takes part."),
    Place.REGIONS: _("This is about every region that you add or take out."),
}
_OWN = frozenset({Place.LINES, Place.CASHIER})
_SECTIONS: Mapping[Section, tuple[Place, ...]] = {
    Section.BASIS: (Place.BASIS,),
    Section.COALITION: (Place.TASKS, Place.MEMBERS),
    Section.GOALS: (Place.GOALS,),
    Section.APPROACH: (Place.APPROACH,),
    Section.BUDGET: (Place.MONEY,),
}


@dataclass(frozen=True)
class Stake:
    """Confirmations that a change in one form can undo, and by which of its fields."""

    members: tuple[Member, ...]
    touches: _StrPromise


def stake(members: Iterable[Member], place: Place, org: str = "") -> Stake | None:
    """What a save at `place` puts at stake; None when nobody has confirmed that.

    `org` is the owner of a form that belongs to one organisation: its lines, its account. There
    the confirmations of the others are not touched, and not named.
    """
    at_risk = tuple(m for m in members if m.confirmed and (place not in _OWN or m.org == org))
    return Stake(at_risk, TOUCHES[place]) if at_risk else None


def places_of(section: Section, org: str | None = None) -> tuple[Place, ...]:
    """The places of a section that hold what is confirmed; with `org` its own budget lines."""
    return (Place.LINES,) if org else _SECTIONS.get(section, ())


def stake_in(data: PlanData, section: Section, org: str | None = None) -> Stake | None:
    """What a save of a section, or of the budget of `org`, puts at stake."""
    places = places_of(section, org)
    return stake(data.members, places[0], org or "") if places else None


def gone(before: Iterable[Member], standing: Iterable[str]) -> list[str]:
    """The names of who had confirmed `before` and is not among those standing (by slug) now."""
    left = set(standing)
    return [m.name for m in before if m.confirmed and m.org not in left]
