"""Dividing an amount in proportion, to the cent. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal

from portal.money import ZERO, cents, total

Years = Mapping[int, Decimal]
CENT = Decimal("0.01")


def divide(asked: Mapping[str, Years], granted: Years) -> dict[str, dict[int, Decimal]]:
    """Divide what was granted per year over the organisations, in proportion to their request.

    To the cent, by largest remainder, so that every year adds up to what was granted. Without
    a request in a year nothing can be divided: then that year is left out.
    """
    found: dict[str, dict[int, Decimal]] = {org: {} for org in asked}
    for year, amount in granted.items():
        shares = {org: years.get(year, ZERO) for org, years in asked.items()}
        for org, part in _shared(shares, amount).items():
            if part:
                found[org][year] = part
    return found


def _shared(shares: Mapping[str, Decimal], amount: Decimal) -> dict[str, Decimal]:
    whole = total(shares.values())
    if not whole:
        return {}
    exact = {org: share * amount / whole for org, share in shares.items()}
    parts = {org: (value // CENT) * CENT for org, value in exact.items()}
    rest = int((amount - total(parts.values())) / CENT)
    order = sorted(exact, key=lambda org: (parts[org] - exact[org], org))
    for org in order[:rest]:
        parts[org] += CENT
    return {org: cents(part) for org, part in parts.items()}
