"""Changes of a plan in words, for a mail and for the page of the declarations. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from django.utils.translation import get_language, gettext_lazy, ngettext
from django.utils.translation import gettext as _

from plans.compare import Change
from plans.structure import Section
from portal.dates import format_long
from portal.money import format_number

_ROLES = {
    "lead": gettext_lazy("Lead provider"),
    "participant": gettext_lazy("Participant"),
    "partner": gettext_lazy("Partner without money"),
}
MOST = 12
"""As many changes as a mail names one by one."""
_LONG = 80
NOTHING = "–"
_CODES = frozenset({"category", "route", "source", "structural", "above_cap", "vat", "region"})
# Fields whose value is a text, a figure or a date that reads as it stands.
_SHOWN = frozenset(
    {"title", "statement", "indicator", "unit", "source", "task", "start", "end", "date"}
    | {"baseline_value", "baseline_date", "target_value", "target_date", "evidence", "phase"}
)


def told(change: Change, *, figures: bool = False) -> str:
    """One change in a sentence, in the language in force.

    Amounts and the account of a cashier are named, not shown, unless `figures`: a mail travels
    further than a page (practice.md 6.2).
    """
    label = str(change.label)
    if change.before is None and change.after is not None:
        return _("%(what)s: added") % {"what": label} + _shown(change.after, change, figures)
    if change.after is None:
        return _("%(what)s: taken out") % {"what": label} + _shown(change.before, change, figures)
    if not _may_show(change, figures):
        return _("%(what)s: changed") % {"what": label}
    old, new = (_said(_ROLES.get(v, v) if _is_role(change) else v) for v in _both(change))
    words = {"what": label, "old": old, "new": new}
    return _("%(what)s: was %(old)s, is now %(new)s") % words


def told_briefly(changes: Iterable[Change]) -> list[str]:
    """The changes for a mail: at most `MOST`, then how many more there are."""
    found = list(changes)
    lines = [told(change) for change in found[:MOST]]
    if (more := len(found) - MOST) > 0:
        rest = ngettext("and %(count)d other change", "and %(count)d other changes", more)
        lines.append(rest % {"count": more})
    return lines


def _may_show(change: Change, figures: bool) -> bool:
    return (figures or change.section != Section.BUDGET) and not _coded(change)


def _coded(change: Change) -> bool:
    """Whether the value is a code that says nothing by itself."""
    parts = change.path.split(".")
    if change.section == Section.BUDGET:
        return parts[-1] in _CODES
    if _is_role(change):
        return False
    return parts[-1] not in _SHOWN and "year_values" not in parts


def _is_role(change: Change) -> bool:
    return change.path.startswith("members.") and change.path.endswith(".role")


def _both(change: Change) -> tuple[Any, Any]:
    return change.before, change.after


def _shown(value: Any, change: Change, figures: bool) -> str:
    """A row that came or went shows its title; a row of the budget only where figures may be."""
    is_private = change.section == Section.BUDGET and not figures
    return f" ({_said(value)})" if value and not is_private and isinstance(value, str) else ""


def in_words(value: Any) -> str:
    """A value of a plan in words, in the language in force; a dash for nothing."""
    if value is None or value in ("", (), {}):
        return NOTHING
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if isinstance(value, date):
        return format_long(value, get_language() or "nl")
    if isinstance(value, Decimal):
        return format_number(value, 2 if value.as_tuple().exponent else 0)
    if isinstance(value, Mapping):
        return ", ".join(f"{key}: {in_words(content)}" for key, content in value.items())
    if isinstance(value, tuple | list):
        return ", ".join(in_words(content) for content in value)
    return str(value)


def _said(value: Any) -> str:
    """The same; a text stands between quotation marks, and a long one without its end."""
    text = in_words(value)
    if text == NOTHING or isinstance(value, (bool, date, Decimal)):
        return text
    return f"“{text[:_LONG]}…”" if len(text) > _LONG else f"“{text}”"
