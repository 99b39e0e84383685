"""Dividing what was granted over who asked, in proportion and to the cent. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal

from portal import money
from portal.money import ZERO

Years = Mapping[int, Decimal]


def divide(asked: Mapping[str, Years], granted: Years) -> dict[str, dict[int, Decimal]]:
    """Divide what was granted per year over the organisations, in proportion to their request.

    To the cent, by largest remainder (`money.divide`; of equal ones the first by slug), so that
    every year adds up to what was granted. Without a request in a year nothing can be divided:
    then that year is left out. A request below zero counts as nothing, in a draft where more was
    given away than there is: nobody pays for another.
    """
    found: dict[str, dict[int, Decimal]] = {org: {} for org in asked}
    orgs = sorted(asked)
    for year, amount in granted.items():
        weights = [max(asked[org].get(year, ZERO), ZERO) for org in orgs]
        if not any(weights):
            continue
        for org, part in zip(orgs, money.divide(amount, weights), strict=True):
            if part:
                found[org][year] = part
    return found
