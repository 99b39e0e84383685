"""A list cut into pages: first which rows, then what is shown of those alone."""

from __future__ import annotations

from typing import Any

from django.core.paginator import Page, Paginator
from django.db.models import QuerySet


class Pages(Paginator):  # type: ignore[type-arg]  # no generic at run time
    """Pages of an ordered queryset with all that the list shows of its rows.

    The database sorts numbers, and joins and counts what belongs to them for the rows of one page
    only. With joins for every row a list of thousands takes several times as long.
    """

    object_list: QuerySet[Any]

    def page(self, number: int | str) -> Page[Any]:
        """One page, in three queries with the number of rows."""
        here = self.validate_number(number)
        end = here * self.per_page
        keys = list(self.object_list.values_list("pk", flat=True)[end - self.per_page : end])
        rows = self.object_list.in_bulk(keys)
        return Page([rows[key] for key in keys if key in rows], here, self)
