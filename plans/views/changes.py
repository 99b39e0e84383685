"""Differences between two versions of a plan as they are shown: texts, values, cells of a budget.

Works on what the reader may see; names come in place of codes.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from plans.compare import TOTAL, Change, differences
from plans.data import PlanData
from plans.forms.basics import PAYERS, RELATION
from plans.forms.budget import ABOVE_CAP, ROUTES, SOURCES, VAT
from plans.forms.goals import CONTRIBUTES, KINDS
from plans.forms.support import OUTCOMES, SUPPORTERS, SURCHARGE_OUTCOMES
from plans.limits import LIMITS
from plans.models import Contract, MemberRole
from plans.reading import Names
from plans.structure import Section
from plans.word_diff import Piece, word_diff
from portal.dates import format_short
from portal.money import format_euro, format_number

_NOTHING = "–"
_LINE = 80  # characters
_MONEY = frozenset(
    {
        "budget.lines.amounts",
        "budget.lines.unit_price",
        "money.cashiers.shares",
        "money.cashiers.production_eur",
        "embedding.items.yearly_cost",
        TOTAL,
    }
)
# Fields that hold items of a framework by code.
_ITEMS = ("framework_items", "movements", "changes", "regional_documents")
_CELLS = frozenset({"budget.lines.amounts", "money.cashiers.shares", TOTAL})
_CHOICES: dict[str, Sequence[tuple[str, Any]]] = {
    "members.role": MemberRole.choices,
    "members.contract": Contract.choices,
    "goals.kind": KINDS,
    "goals.contributes": CONTRIBUTES,
    "support.statements.kind": SUPPORTERS,
    "budget.lines.source": SOURCES,
    "money.route": ROUTES,
    "money.vat": VAT,
    "money.cashiers.above_cap": ABOVE_CAP,
    "embedding.items.source": PAYERS,
    "other_schemes.outcome": [*OUTCOMES, *SURCHARGE_OUTCOMES],
    "iza_gala.iza": RELATION,
    "iza_gala.gala": RELATION,
}


@dataclass(frozen=True)
class Row:
    """One difference in words. `pieces` for a text; `more` is what an amount went up by."""

    label: str
    before: str
    after: str
    pieces: tuple[Piece, ...] = ()
    more: str = ""


@dataclass
class Part:
    """The differences in one part of the plan."""

    section: Section
    texts: list[Row] = field(default_factory=list)
    values: list[Row] = field(default_factory=list)
    cells: list[Row] = field(default_factory=list)


@dataclass(frozen=True)
class Speller:
    """Writes values as people read them."""

    names: Names
    orgs: Mapping[str, str]

    def row(self, change: Change) -> Row:
        """One difference in words."""
        before, after = (self.say(change.field, v) for v in (change.before, change.after))
        text = _is_text(change)
        pieces = word_diff(change.before or "", change.after or "") if text else ()
        return Row(str(change.label), before, after, pieces, _more(change))

    def say(self, path: str, value: Any) -> str:
        """A value of a field in words; a dash for nothing."""
        if value in (None, "", (), {}):
            return _NOTHING
        if isinstance(value, tuple):
            return ", ".join(self.say(path, one) for one in value)
        if isinstance(value, bool):
            return _("yes") if value else _("no")
        if isinstance(value, Decimal):
            return format_euro(value) if path in _MONEY else format_number(value)
        if isinstance(value, date):
            return format_short(value)
        return str(self._known(path).get(value, value))

    def _known(self, path: str) -> Mapping[str, Any]:
        name = path.rpartition(".")[2]
        if path in _CHOICES:
            return dict(_CHOICES[path])
        tables = {
            "purpose": self.names.purposes,
            **dict.fromkeys(_ITEMS, self.names.frameworks),
            "category": self.names.categories,
            "other_schemes": self.names.schemes,
        }
        return tables.get(name, self.orgs)


def _is_text(change: Change) -> bool:
    """Whether it is read best as running text: both are words, or one is more than a line."""
    before, after = change.before or "", change.after or ""
    if change.field not in LIMITS or not isinstance(before, str) or not isinstance(after, str):
        return False
    return bool(before and after) or max(len(before), len(after)) > _LINE


def _more(change: Change) -> str:
    if change.field not in _CELLS:
        return ""
    more = (change.after or Decimal(0)) - (change.before or Decimal(0))
    return ("+" if more > 0 else "") + format_euro(more)


def parts(old: PlanData, new: PlanData, names: Names, section: Section | None = None) -> list[Part]:
    """Every difference between two versions as the reader sees them, per part of the plan."""
    orgs = {m.org: m.name or m.org for m in (*old.members, *new.members)}
    speller = Speller(names, orgs)
    found: dict[Section, Part] = {}
    for change in differences(old, new):
        if section in (None, change.section):
            part = found.setdefault(change.section, Part(change.section))
            _shelf(part, change).append(speller.row(change))
    return list(found.values())


def _shelf(part: Part, change: Change) -> list[Row]:
    if _is_text(change):
        return part.texts
    return part.cells if change.field in _CELLS else part.values
