"""From a section to its forms and back to PlanData parts, for every section in the same way."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from plans import data as d
from plans.forms import approach, basics, goals, support
from plans.forms.base import RowForm, RowSet, SectionForm
from plans.forms.conflict import Sheet
from plans.forms.context import EditContext
from plans.forms.opened import narrow
from plans.structure import Section
from plans.workflow import State


@dataclass(frozen=True)
class Rows:
    """The rows of a section: `key` in PlanData, or in the main part when `nested`."""

    key: str
    kind: type[Any]
    form: type[RowForm]
    label: Any
    add: Any = ""
    nested: bool = False
    code: str = ""

    def prefix(self, spec: Spec) -> str:
        """The prefix of the fields: the anchor of a gap is the id of its field."""
        return f"{spec.key}-{self.key}" if self.nested else self.key


@dataclass(frozen=True)
class Spec:
    """What one section is made of."""

    key: str = ""
    kind: type[Any] | None = None
    form: type[SectionForm] | None = None
    rows: tuple[Rows, ...] = ()


SPECS: dict[Section, Spec] = {
    Section.BASIS: Spec("basis", d.Basis, basics.BasisForm),
    Section.CHALLENGE: Spec("challenge", d.Challenge, basics.ChallengeForm),
    Section.GOALS: Spec(
        rows=(Rows("goals", d.Goal, goals.GoalForm, _("Goal"), _("Add a goal"), code="D"),)
    ),
    Section.APPROACH: Spec(
        "approach",
        d.Approach,
        approach.ApproachForm,
        (
            Rows(
                "activities",
                d.Activity,
                approach.ActivityForm,
                _("Activity"),
                _("Add an activity"),
                code="A",
            ),
            Rows(
                "milestones",
                d.Milestone,
                approach.MilestoneForm,
                _("Milestone"),
                _("Add a milestone"),
                code="M",
            ),
        ),
    ),
    Section.SUPPORT: Spec(
        "support",
        d.Support,
        support.SupportForm,
        (
            Rows(
                "statements",
                d.Statement,
                support.StatementForm,
                _("Statement of support"),
                _("Add a statement"),
                nested=True,
            ),
        ),
    ),
    Section.EMBEDDING: Spec(
        "embedding",
        d.Embedding,
        basics.EmbeddingForm,
        (
            Rows(
                "items",
                d.EmbeddingItem,
                basics.EmbeddingItemForm,
                _("What stays"),
                _("Add something that stays"),
                nested=True,
            ),
        ),
    ),
    Section.OTHER_SCHEMES: Spec(
        rows=(Rows("other_schemes", d.SchemeAnswer, support.SchemeAnswerForm, _("Other scheme")),)
    ),
    Section.IZA_GALA: Spec("iza_gala", d.IzaGala, basics.IzaGalaForm),
    Section.MONITORING: Spec(
        "monitoring",
        d.Monitoring,
        basics.MonitoringForm,
        (
            Rows(
                "moments",
                d.Moment,
                basics.MomentForm,
                _("Report"),
                _("Add a report"),
                nested=True,
            ),
        ),
    ),
}


@dataclass
class Editor:
    """The forms of one section of one plan, empty or bound to what was typed."""

    section: Section
    context: EditContext
    typed: QueryDict | None = None
    main: SectionForm | None = field(init=False, default=None)
    sets: list[tuple[Rows, RowSet]] = field(init=False, default_factory=list)

    def __post_init__(self) -> None:
        spec = SPECS[self.section]
        part = getattr(self.context.data, spec.key) if spec.key else None
        if spec.form:
            initial = _initial(part) | {"title": self.context.data.title}
            self.main = spec.form(
                self.typed, initial=initial, context=self.context, prefix=spec.key
            )
        for rows in spec.rows:
            values = getattr(part if rows.nested else self.context.data, rows.key)
            self.sets.append((rows, self._row_set(rows, values)))
        plan = self.context.plan
        if plan.state == State.CHANGES_ASKED:
            places, questions = plan.open_places, self.context.questions
            narrow(spec.key, self.main, self.sets, places, questions)

    def _row_set(self, rows: Rows, values: tuple[Any, ...]) -> RowSet:
        initial = [_initial(v) for v in values]
        if rows.key == "other_schemes":
            initial = _all_schemes(initial, self.context)
        fixed = not rows.add
        kind = forms.formset_factory(
            rows.form,
            formset=RowSet,
            extra=0 if fixed or initial else 1,
            can_delete=not fixed,
            max_num=200,
        )
        row_set: RowSet = kind(  # type: ignore[assignment]
            self.typed,
            initial=initial,
            prefix=rows.prefix(SPECS[self.section]),
            form_kwargs={"context": self.context},
        )
        return row_set

    def sheet(self) -> Sheet:
        """The forms, to be laid beside those of another version."""
        return Sheet(self.main, [(rows.label, row_set) for rows, row_set in self.sets])

    def is_valid(self) -> bool:
        """Whether every form of the section is."""
        found = [self.main.is_valid()] if self.main else []
        return all([*found, *(row_set.is_valid() for _rows, row_set in self.sets)])

    def values(self) -> dict[str, Any]:
        """The section as PlanData parts, by key; only after `is_valid()`."""
        spec = SPECS[self.section]
        found: dict[str, Any] = {}
        nested: dict[str, Any] = {}
        for rows, row_set in self.sets:
            parts = tuple(_part(rows.kind, row) for row in _coded(rows, row_set.rows()))
            (nested if rows.nested else found)[rows.key] = parts
        if spec.kind and self.main:
            cleaned = dict(self.main.cleaned_data)
            if "title" in cleaned:
                found["title"] = cleaned.pop("title")
            found[spec.key] = _part(spec.kind, cleaned | nested)
        return found


def _initial(part: Any) -> dict[str, Any]:
    if part is None:
        return {}
    found = {name: getattr(part, name) for name in part.__struct_fields__}
    return {n: list(v) if isinstance(v, tuple) else v for n, v in found.items()}


def _all_schemes(given: list[dict[str, Any]], context: EditContext) -> list[dict[str, Any]]:
    answered = {row["scheme"]: row for row in given}
    return [answered.get(code, {"scheme": code}) for code in context.other_schemes]


def _part(kind: type[Any], values: Mapping[str, Any]) -> Any:
    known = {n: v for n, v in values.items() if n in kind.__struct_fields__}
    return kind(**{n: tuple(v) if isinstance(v, list) else v for n, v in known.items()})


def _coded(rows: Rows, values: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Give rows without a code the next free one; a code stays with its row for good."""
    if not rows.code:
        return values
    used = {v["code"] for v in values if v.get("code")}
    number = 1
    for value in values:
        if not value.get("code"):
            while f"{rows.code}{number}" in used:
                number += 1
            value["code"] = f"{rows.code}{number}"
            used.add(value["code"])
    return values
