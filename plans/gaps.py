"""A gap is what a plan still lacks; a check is the rule that finds such gaps."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Any, cast

from django.utils.text import format_lazy

from plans.structure import Section

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise


class Severity(StrEnum):
    """Whether a gap stops the plan, asks for attention, or only tells."""

    BLOCK = "block"
    WARN = "warn"
    INFORM = "inform"


@dataclass(frozen=True)
class Gap:
    """One thing that is missing or asks attention, with the place where it is repaired.

    `anchor` is the id of the field (`goals-0-unit`). `org` is set when the gap shows something
    of one organisation's own figures: only it and the care office may read the message.
    `also` names further conditions that wait for the same thing.
    """

    condition: str
    section: Section
    code: str
    severity: Severity
    message: _StrPromise | str
    anchor: str
    rule: str
    org: str = ""
    also: tuple[str, ...] = ()

    @property
    def conditions(self) -> tuple[str, ...]:
        """Every condition this gap bears on; empty when it stems from none."""
        return tuple(c for c in (self.condition, *self.also) if c)


@dataclass(frozen=True)
class Check:
    """One rule about one field: what it says when it is not met, and where that comes from.

    `field` is the path in PlanData without row numbers (`goals.unit`). `message` is a lazy
    text with `{names}`. `needs` is the code of the check without which this one means nothing:
    a plan without goals has no goal without a unit, yet its units are not done.
    """

    code: str
    section: Section
    field: str
    message: _StrPromise
    severity: Severity = Severity.BLOCK
    condition: str = ""
    rule: str = ""
    also: tuple[str, ...] = ()
    needs: str = ""

    def gap(
        self,
        *at: object,
        org: str = "",
        severity: str = "",
        field: str = "",
        section: Section | None = None,
        **values: Any,
    ) -> Gap:
        """The gap in row `at` (row numbers, codes or slugs), with `values` in the message.

        `org` keeps it private to that organisation; `severity`, `field` and `section` replace
        those of the check where data decide them.
        """
        return Gap(
            condition=self.condition,
            section=section or self.section,
            code=self.code,
            severity=Severity(severity) if severity else self.severity,
            message=filled(self.message, values),
            anchor=anchor(field or self.field, *at),
            rule=self.rule,
            org=org,
            also=self.also,
        )


@dataclass(frozen=True)
class Ground:
    """On what a group of checks rests: the section, the condition, the rule, a first check."""

    section: Section
    condition: str = ""
    rule: str = ""
    needs: str = ""

    def block(self, code: str, field: str, message: _StrPromise, **more: Any) -> Check:
        """A check that stops the plan; `more` are `rule`, `also` and `needs` of the check."""
        return self._check(code, field, message, Severity.BLOCK, more)

    def warn(self, code: str, field: str, message: _StrPromise, **more: Any) -> Check:
        """A check that asks for attention."""
        return self._check(code, field, message, Severity.WARN, more)

    def inform(self, code: str, field: str, message: _StrPromise, **more: Any) -> Check:
        """A check that only tells."""
        return self._check(code, field, message, Severity.INFORM, more)

    def _check(
        self, code: str, field: str, message: _StrPromise, severity: Severity, more: dict[str, Any]
    ) -> Check:
        ground = {"condition": self.condition, "rule": self.rule, "needs": self.needs, **more}
        return Check(code, self.section, field, message, severity, **ground)


def filled(message: _StrPromise, values: Mapping[str, Any]) -> _StrPromise | str:
    """The message with its values, still lazy: the language is chosen when it is shown."""
    return format_lazy(cast("str", message), **values) if values else message


def anchor(field: str, *at: object) -> str:
    """The id of a field: `goals.unit` in row 0 is `goals-0-unit`, `basis.end` is `basis-end`."""
    *parents, name = field.split(".")
    return "-".join([*parents, *(str(a) for a in at), name])


def checks_in(names: Mapping[str, Any]) -> tuple[Check, ...]:
    """The checks a module declares, in their order."""
    return tuple(value for value in names.values() if isinstance(value, Check))
