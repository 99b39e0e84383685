"""A list cut into pages that cost the same however long the list is."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import QuerySet

from reviews.models import PlanLine

COUNTED = 500
"""Lines are counted up to here: a larger number says nothing that helps."""
LAST = 10_000
"""Pages after this one are not looked for."""


@dataclass(frozen=True)
class Page:
    """A page of a list: its rows, and whether there is one before and after.

    `count` is how many there are in all, `more` whether there are more than were counted.
    """

    number: int
    rows: Sequence[PlanLine]
    first: int
    count: int
    more: bool
    follows: bool

    @property
    def last(self) -> int:
        """The number of the last row on this page."""
        return self.first + len(self.rows) - 1

    @property
    def before(self) -> int:
        """The number of the page before."""
        return self.number - 1

    @property
    def after(self) -> int:
        """The number of the page after."""
        return self.number + 1

    @property
    def single(self) -> bool:
        """Whether all fits on one page."""
        return self.number == 1 and not self.follows


def page_of(lines: QuerySet[PlanLine], asked: str, size: int) -> Page:
    """The page that was asked for, the first when that is no number; two queries.

    One query asks which lines there are, up to where they are counted, in their order; the other
    reads those of the page. So what narrows and orders the list is worked out once.
    """
    number = int(asked) if asked.isascii() and asked.isdigit() and 0 < int(asked) < LAST else 1
    start = (number - 1) * size
    begin = start if start > COUNTED else 0
    found = list(lines.values_list("pk", flat=True)[begin : max(COUNTED, start + size) + 1])
    here = found[start - begin :][:size]
    counted = begin + len(found)
    rows = PlanLine.objects.defer("text").in_bulk(here)
    return Page(
        number,
        [rows[pk] for pk in here if pk in rows],
        start + 1,
        min(counted, COUNTED),
        counted > COUNTED,
        counted > start + size,
    )
