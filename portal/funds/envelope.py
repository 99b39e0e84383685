"""The sums of a regional budget: pure, used by the ledger, the pages and the tests alike.

An envelope is the money of one scheme, region and year. `committed` (reserved + provisionally
granted + granted) never exceeds `amount` (R-PR-3); contracted lies within granted and paid within
contracted. `freed` is all that was committed once and came back: everything ever reserved is
either committed now or freed.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from decimal import Decimal

from django.db import models
from django.utils.translation import gettext_lazy as _

from portal.money import ZERO, total

FIGURES = ("amount", "reserved", "granted", "contracted", "paid", "provisional", "freed")


class EntryKind(models.TextChoices):
    """What a movement is, as the ledger shows it."""

    SET = "set", _("Budget set")
    RAISE = "raise", _("Raised by the head of the care office")
    RESERVE = "reserve", _("Reserved")
    RELEASE = "release", _("Reservation released")
    PROMISE = "promise", _("Provisionally granted")
    REVOKE = "revoke", _("Provisional award revoked")
    GRANT = "grant", _("Granted")
    CONTRACT = "contract", _("Contracted")
    PAY = "pay", _("Paid")
    REPAY = "repay", _("Repaid")
    LOWER = "lower", _("Agreement lowered")
    FREE = "free", _("Award freed")


# What one euro of each kind does to the figures. Only SET takes negative amounts.
EFFECTS: Mapping[str, Mapping[str, int]] = {
    EntryKind.SET: {"amount": 1},
    EntryKind.RAISE: {"amount": 1},
    EntryKind.RESERVE: {"reserved": 1},
    EntryKind.RELEASE: {"reserved": -1, "freed": 1},
    EntryKind.PROMISE: {"reserved": -1, "provisional": 1},
    EntryKind.REVOKE: {"provisional": -1, "freed": 1},
    EntryKind.GRANT: {"provisional": -1, "granted": 1},
    EntryKind.CONTRACT: {"contracted": 1},
    EntryKind.PAY: {"paid": 1},
    EntryKind.REPAY: {"paid": -1},
    EntryKind.LOWER: {"contracted": -1},
    EntryKind.FREE: {"granted": -1, "freed": 1},
}
UNBOUND = frozenset({EntryKind.SET, EntryKind.RAISE})
"""Movements that enlarge the envelope: nothing limits them but who may make them."""


@dataclass(frozen=True)
class Envelope:
    """The figures of one year, or of several added up, in euros to the cent."""

    amount: Decimal = ZERO
    reserved: Decimal = ZERO
    granted: Decimal = ZERO
    contracted: Decimal = ZERO
    paid: Decimal = ZERO
    provisional: Decimal = ZERO
    freed: Decimal = ZERO

    @property
    def committed(self) -> Decimal:
        """What can no longer be given to another plan."""
        return self.reserved + self.provisional + self.granted

    @property
    def remaining(self) -> Decimal:
        """What can still be decided on."""
        return self.amount - self.committed

    def room_for(self, kind: str) -> Decimal:
        """The largest amount that a movement of this kind may have."""
        rooms = {
            EntryKind.RESERVE: self.remaining,
            EntryKind.RELEASE: self.reserved,
            EntryKind.PROMISE: self.reserved,
            EntryKind.REVOKE: self.provisional,
            EntryKind.GRANT: self.provisional,
            EntryKind.CONTRACT: self.granted - self.contracted,
            EntryKind.PAY: self.contracted - self.paid,
            EntryKind.REPAY: self.paid,
            EntryKind.LOWER: self.contracted - self.paid,
            EntryKind.FREE: self.granted - self.contracted,
        }
        return rooms[EntryKind(kind)]

    def after(self, kind: str, amount: Decimal) -> Envelope:
        """The envelope after a movement; says nothing about whether it is allowed."""
        steps = EFFECTS[EntryKind(kind)]
        return replace(self, **{f: getattr(self, f) + sign * amount for f, sign in steps.items()})

    @property
    def is_sound(self) -> bool:
        """Whether the figures keep the laws that the database also keeps."""
        figures = [getattr(self, f) for f in FIGURES]
        return (
            min(figures) >= 0
            and self.committed <= self.amount
            and self.paid <= self.contracted <= self.granted
        )


@dataclass(frozen=True)
class Shortage:
    """A year in which a movement asks for more than there is."""

    year: int
    available: Decimal
    asked: Decimal


def shortages(
    envelopes: Mapping[int, Envelope], kind: str, amounts: Mapping[int, Decimal]
) -> tuple[Shortage, ...]:
    """The years of `amounts` that do not fit, in order of year."""
    found = ((year, envelopes[year].room_for(kind), asked) for year, asked in amounts.items())
    return tuple(Shortage(*row) for row in sorted(found) if row[2] > row[1])


def add_up(envelopes: Iterable[Envelope]) -> Envelope:
    """All figures added up, for a total row."""
    rows = list(envelopes)
    return Envelope(*(total(getattr(row, figure) for row in rows) for figure in FIGURES))


def replay(movements: Iterable[tuple[str, Decimal]]) -> Envelope:
    """The envelope that follows from its movements alone: what the stored figures must equal."""
    envelope = Envelope()
    for kind, amount in movements:
        envelope = envelope.after(kind, amount)
    return envelope


def over_national(regional: Decimal, national: Decimal | None) -> Decimal:
    """By how much all regional budgets of a year exceed the national amount (R-1.1-1, R-1.1-3)."""
    return ZERO if national is None else max(ZERO, regional - national)
