"""Conditions under which plans may have been filed keep their texts for ever (R-6.4, 3.2)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import cached_property
from typing import Any

from django.db.models import Model

from portal.funds.models import Call, Condition, ConditionSet
from portal.funds.reference.files import ReferenceFault
from portal.funds.workflow import State

FIXED: Mapping[type[Model], frozenset[str]] = {
    ConditionSet: frozenset({"lead_in_nl", "scale", "threshold", "reason_min_chars"}),
    Condition: frozenset(
        {"condition_set_id", "place", "order", "text_nl", "footnote_nl", "kind", "knock_out_when"}
    ),
}


class Frozen:
    """The condition sets that a published or withdrawn call uses, and what that forbids."""

    @cached_property
    def sets(self) -> frozenset[str]:
        """The codes of those sets."""
        used = Call.objects.exclude(state=State.DRAFT)
        return frozenset(used.values_list("condition_set_id", flat=True))

    def refuse_change(self, thing: Model, different: Iterable[str]) -> None:
        """A text in force keeps what a plan was judged by."""
        touched = FIXED.get(type(thing), frozenset()) & set(different)
        if touched and self._set_of(thing) in self.sets:
            self._refuse(thing, f"{', '.join(sorted(touched))} would change")

    def refuse_new(
        self, model: type[Model], key: Mapping[str, Any], fields: Mapping[str, Any]
    ) -> None:
        """No condition joins a set in force."""
        if model is Condition and fields["condition_set_id"] in self.sets:
            self._refuse(key["code"], "a condition would be added")

    def refuse_removal(self, thing: Model) -> None:
        """No condition leaves a set in force."""
        if isinstance(thing, Condition) and self._set_of(thing) in self.sets:
            self._refuse(thing, "a condition would disappear")

    @staticmethod
    def _set_of(thing: Model) -> str | None:
        if isinstance(thing, Condition):
            return str(thing.condition_set_id)
        return thing.code if isinstance(thing, ConditionSet) else None

    @staticmethod
    def _refuse(thing: object, what: str) -> None:
        raise ReferenceFault(
            f"{thing}: {what}, but published calls use this set. Give the new texts a new code."
        )
