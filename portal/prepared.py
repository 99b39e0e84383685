"""Queries that nearly every request asks: the ORM composes them once, after that they only run.

To put a query into words takes the ORM several times as long as the database takes to answer it.
For a save that asks ten things, that is most of its time (bench/README.md). The ORM stays the
only source: what is kept is its SQL, with the places of the values that differ.

    POSTS = Prepared(lambda user: Membership.objects.filter(user_id=user).values_list("role"), int)
    rows = POSTS(user.pk)
    CASE = PreparedObjects(lambda pk: Case.objects.filter(pk=pk).select_related("plan"), int)
    case = CASE.first(number)
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import cached_property
from typing import Any, Generic, NamedTuple, TypeVar

from django.db import DEFAULT_DB_ALIAS, connection
from django.db.models import Model, QuerySet
from django.db.models.query import get_related_populators
from django.db.transaction import TransactionManagementError

M = TypeVar("M", bound=Model)


class _Slot(NamedTuple):
    """The place of a given value among the parameters."""

    number: int


class _Composed:
    """A query put into words once; its values, of `kinds` (int or str), are given later.

    TypeError at the first call when Python has to translate a value before it is sent (the start
    of a text, for one).
    """

    def __init__(self, compose: Callable[..., QuerySet[Any, Any]], *kinds: type) -> None:
        self._compose, self._kinds = compose, kinds

    def _rows(self, given: tuple[int | str, ...]) -> list[tuple[Any, ...]]:
        sql, places = self._words
        params = [given[p.number] if isinstance(p, _Slot) else p for p in places]
        with connection.cursor() as cursor:
            cursor.execute(sql, params)
            rows: list[tuple[Any, ...]] = cursor.fetchall()
        return rows

    @cached_property
    def _marks(self) -> list[Any]:
        return [_mark(kind, number) for number, kind in enumerate(self._kinds)]

    @cached_property
    def _compiler(self) -> Any:
        return self._compose(*self._marks).query.get_compiler(DEFAULT_DB_ALIAS)

    @cached_property
    def _translators(self) -> Any:
        """What Python makes of columns after reading: of JSON, for one."""
        return self._compiler.get_converters([column for column, *_rest in self._compiler.select])

    @cached_property
    def _words(self) -> tuple[str, tuple[Any, ...]]:
        marks = self._marks
        sql, params = self._compiler.as_sql()
        places = tuple(_Slot(marks.index(p)) if p in marks else p for p in params)
        found = {p.number for p in places if isinstance(p, _Slot)}
        if len(found) != len(marks):
            raise TypeError(f"does not use every value: {sql}")
        return sql, places


class Prepared(_Composed):
    """A `values_list` query; answers rows as plain tuples."""

    def __call__(self, *given: int | str) -> list[tuple[Any, ...]]:
        """The rows for these values, in the order of `kinds`; one query."""
        rows = self._rows(given)
        if not self._translators:
            return rows
        return list(map(tuple, self._compiler.apply_converters(rows, self._translators)))


class PreparedObjects(_Composed, Generic[M]):
    """A query of objects, with what `select_related` and annotations bring along.

    Not for `prefetch_related`. A query that locks may only run in a transaction, as always.
    """

    def __init__(self, compose: Callable[..., QuerySet[M]], *kinds: type) -> None:
        super().__init__(compose, *kinds)

    def __call__(self, *given: int | str) -> list[M]:
        """The objects for these values, in the order of `kinds`; one query."""
        rows = self._rows(given)
        return self._read(rows)

    def first(self, *given: int | str) -> M | None:
        """The first of them, or None."""
        return next(iter(self(*given)), None)

    def _rows(self, given: tuple[int | str, ...]) -> list[tuple[Any, ...]]:
        if not connection.in_atomic_block and self._compiler.query.select_for_update:
            raise TransactionManagementError("A query that locks needs transaction.atomic")
        return super()._rows(given)

    @cached_property
    def _read(self) -> Callable[[Iterable[tuple[Any, ...]]], list[M]]:
        """How rows become objects: as Django's own `ModelIterable` does it."""
        compiler = self._compiler
        about, select = compiler.klass_info, compiler.select
        begin, end = about["select_fields"][0], about["select_fields"][-1] + 1
        names = [column.target.attname for column, *_rest in select[begin:end]]
        populators: Any = get_related_populators
        related = populators(about, select, DEFAULT_DB_ALIAS)
        extra = tuple(compiler.annotation_col_map.items())

        def one(row: Any) -> M:
            found: M = about["model"].from_db(DEFAULT_DB_ALIAS, names, row[begin:end])
            for populator in related:
                populator.populate(row, found)
            for name, place in extra:
                setattr(found, name, row[place])
            return found

        return lambda rows: [one(row) for row in compiler.apply_converters(rows, self._translators)]


def attach(found: Model, relation: str, rows: Iterable[Model]) -> None:
    """Give an object the rows of a relation that were read, as `prefetch_related` does.

    `relation` is the name of the way back of a foreign key ("members"); the rows know `found`.
    """
    rows = list(rows)
    manager = getattr(found, relation)
    for row in rows:
        setattr(row, manager.field.name, found)
    kept = manager.get_queryset()
    kept._result_cache, kept._prefetch_done = rows, True
    known = getattr(found, "_prefetched_objects_cache", {})
    found._prefetched_objects_cache = known | {relation: kept}  # type: ignore[attr-defined]


def _mark(kind: type, number: int) -> Any:
    """A value that stands for the one that is given later, unlike any that a query has itself."""
    return kind(2_000_000_000 + number) if kind is int else f"<given {number}>"
