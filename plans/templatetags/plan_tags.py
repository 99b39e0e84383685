"""`{% load plan_tags %}`: names for codes in a plan."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django import template
from django.utils.html import format_html_join
from django.utils.safestring import SafeString

from plans.forms.basics import PAYERS, RELATION
from plans.forms.goals import CONTRIBUTES, KINDS
from plans.forms.joining import SECTORS
from plans.forms.support import NO_OTHER, OUTCOMES, SUPPORTERS, SURCHARGE_OUTCOMES
from plans.models import Contract, MemberRole, Plan
from plans.purposes import explained
from portal.audit import words
from portal.funds.models import Purpose
from portal.money import format_euro, format_number
from portal.web.tags.text import NOTHING, date_long

register = template.Library()

_LABELS: dict[str, dict[str, Any]] = {
    "payer": dict(PAYERS),
    "relation": dict(RELATION),
    "contributes": dict(CONTRIBUTES),
    "kind": dict(KINDS),
    "outcome": dict([*OUTCOMES, NO_OTHER, *SURCHARGE_OUTCOMES]),
    "contract": dict(Contract.choices),
    "supporter": dict(SUPPORTERS),
    "role": dict(MemberRole.choices),
    "sector": dict(SECTORS),
}


@register.filter
def purposes(plan: Plan) -> list[tuple[Purpose, str]]:
    """`{% for purpose, asked in plan|purposes %}`: what each purpose is, and what to write."""
    return explained(plan)


@register.filter
def named(code: str, names: Mapping[str, str]) -> str:
    """`{{ goal.owner|named:orgs }}`: the name behind a code, or the code itself."""
    return names.get(code, code)


@register.filter
def all_named(codes: Iterable[str], names: Mapping[str, str]) -> list[str]:
    """`{{ items|all_named:names.frameworks }}`: the names behind a list of codes."""
    return [names.get(code, code) for code in codes]


@register.filter
def labelled(code: str, kind: str) -> Any:
    """`{{ item.source|labelled:"payer" }}`: the label of a fixed choice."""
    return _LABELS[kind].get(code, code)


@register.filter
def all_labelled(codes: Iterable[str], kind: str) -> list[Any]:
    """The labels of several fixed choices."""
    return [_LABELS[kind].get(code, code) for code in codes]


@register.filter
def iban(number: str) -> str:
    """`{{ cashier.iban|iban }}`: an account number in groups of four (practice.md 7)."""
    return " ".join(number[n : n + 4] for n in range(0, len(number), 4))


@register.filter
def at(mapping: Mapping[Any, Any] | None, key: Any) -> Any:
    """`{{ years|at:year }}`: a value of a mapping, or None."""
    return mapping.get(key) if mapping else None


@register.simple_tag
def year_cells(amounts: Mapping[int, Decimal], years: Iterable[int]) -> SafeString:
    """`{% year_cells line.amounts years %}`: a cell per year, with a dash for nothing.

    Drawn flat: a budget has hundreds of them.
    """
    paid = (amounts.get(year) for year in years)
    cells = ((format_euro(amount) if amount else NOTHING,) for amount in paid)
    return format_html_join("", '<td class="num">{}</td>', cells)


@register.filter
def event_label(verb: str) -> Any:
    """`{{ event.verb|event_label }}`: what happened, in words."""
    return words.label(verb)


@register.filter
def frozen_euro(text: str) -> str:
    """`{{ amount|frozen_euro }}`: an amount out of a snapshot, where amounts are texts."""
    return format_euro(Decimal(text))


@register.filter
def frozen_date(text: str) -> str:
    """`{{ day|frozen_date }}`: a date or instant out of a snapshot, as 1 april 2026."""
    day = datetime.fromisoformat(text) if "T" in text else date.fromisoformat(text)
    return date_long(day)


@register.filter
def frozen_number(text: str | None) -> str:
    """`{{ value|frozen_number }}`: a measured value out of a snapshot, with a comma."""
    return "–" if text is None else format_number(Decimal(text))
