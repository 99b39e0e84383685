"""Queries that nearly every request asks: the ORM composes them once, after that they only run.

To put a query into words takes the ORM several times as long as the database takes to answer it.
For a save that asks ten things, that is most of its time (bench/README.md). The ORM stays the
only source: what is kept is its SQL, with the places of the values that differ.

    POSTS = Prepared(lambda user: Membership.objects.filter(user_id=user).values_list("role"), int)
    rows = POSTS(user.pk)
"""

from __future__ import annotations

from collections.abc import Callable
from functools import cached_property
from typing import Any, NamedTuple

from django.db import DEFAULT_DB_ALIAS, connection
from django.db.models import QuerySet


class _Slot(NamedTuple):
    """The place of a given value among the parameters."""

    number: int


class Prepared:
    """A `values_list` query whose values are given later; answers rows as plain tuples.

    `compose` makes the query from values of `kinds` (int or str). TypeError at the first call
    when Python has to translate a column after reading (JSON, for one), or a value before it is
    sent (the start of a text, for one).
    """

    def __init__(self, compose: Callable[..., QuerySet[Any, Any]], *kinds: type) -> None:
        self._compose, self._kinds = compose, kinds

    def __call__(self, *given: int | str) -> list[tuple[Any, ...]]:
        """The rows for these values, in the order of `kinds`; one query."""
        sql, places = self._composed
        params = [given[p.number] if isinstance(p, _Slot) else p for p in places]
        with connection.cursor() as cursor:
            cursor.execute(sql, params)
            rows: list[tuple[Any, ...]] = cursor.fetchall()
        return rows

    @cached_property
    def _composed(self) -> tuple[str, tuple[Any, ...]]:
        marks = [_mark(kind, number) for number, kind in enumerate(self._kinds)]
        compiler = self._compose(*marks).query.get_compiler(DEFAULT_DB_ALIAS)
        sql, params = compiler.as_sql()
        if compiler.get_converters([column for column, _sql, _alias in compiler.select]):
            raise TypeError(f"has columns that Python translates: {sql}")
        places = tuple(_Slot(marks.index(p)) if p in marks else p for p in params)
        found = {p.number for p in places if isinstance(p, _Slot)}
        if len(found) != len(marks):
            raise TypeError(f"does not use every value: {sql}")
        return sql, places


def _mark(kind: type, number: int) -> Any:
    """A value that stands for the one that is given later, unlike any that a query has itself."""
    return kind(2_000_000_000 + number) if kind is int else f"<given {number}>"
