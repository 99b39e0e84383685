"""Between the tables and `PlanData`: reads a whole plan, writes one section by name."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from datetime import date
from decimal import Decimal
from functools import cache
from typing import Any

from django.db import models

from plans import data as d
from plans import models as m
from plans.structure import Section
from portal.prepared import Prepared, PreparedObjects

# What each section consists of, by the keys of PlanData; also the shape of its versions.
KEYS: dict[Section, tuple[str, ...]] = {
    Section.BASIS: ("title", "basis"),
    Section.COALITION: ("members",),
    Section.CHALLENGE: ("challenge",),
    Section.GOALS: ("goals",),
    Section.APPROACH: ("approach", "activities", "milestones"),
    Section.SUPPORT: ("support",),
    Section.BUDGET: ("money",),
    Section.EMBEDDING: ("embedding",),
    Section.OTHER_SCHEMES: ("other_schemes",),
    Section.IZA_GALA: ("iza_gala",),
    Section.MONITORING: ("monitoring",),
}

# Fields of PlanData's parts that live in a column of another name.
_RENAMED: dict[type[Any], dict[str, str]] = {
    d.Embedding: {"summary": "embedding_summary"},
    d.Monitoring: {"method": "monitoring_method"},
}
_REFERENCES = {"owner": "owner_id", "org": "org_id"}


def read(plan: m.Plan, only: Collection[str] | None = None) -> d.PlanData:
    """The whole plan as one value; a fixed number of queries, whatever its size.

    With `only` just these keys are read and the others stay empty, the region too: for a save that
    needs few.
    """
    narrative: list[m.Narrative] = []

    def told() -> m.Narrative:
        if not narrative:
            known = _TOLD.first(plan.pk)
            narrative.append(known or m.Narrative.objects.get_or_create(plan=plan)[0])
        return narrative[0]

    parts: dict[str, Callable[[], Any]] = {
        "basis": lambda: _part(d.Basis, plan),
        "members": lambda: _members(plan),
        "challenge": lambda: _part(d.Challenge, told()),
        "goals": lambda: _rows(d.Goal, m.Goal, plan),
        "approach": lambda: _part(d.Approach, told()),
        "activities": lambda: _rows(d.Activity, m.Activity, plan),
        "milestones": lambda: _rows(d.Milestone, m.Milestone, plan),
        "support": lambda: _part(
            d.Support, told(), statements=_rows(d.Statement, m.Statement, plan)
        ),
        "budget": lambda: _budgets(plan),
        "money": lambda: _part(d.MoneyRoute, plan, cashiers=_cashiers(plan)),
        "embedding": lambda: _part(
            d.Embedding, told(), items=_rows(d.EmbeddingItem, m.EmbeddingItem, plan)
        ),
        "other_schemes": lambda: _rows(d.SchemeAnswer, m.SchemeAnswer, plan),
        "iza_gala": lambda: _part(d.IzaGala, told()),
        "monitoring": lambda: _part(d.Monitoring, told(), moments=_rows(d.Moment, m.Moment, plan)),
    }
    return d.PlanData(
        title=plan.title,
        scheme=plan.scheme_id,
        region=plan.region.slug if only is None else "",
        year=plan.year,
        condition_set=plan.condition_set_id,
        reference=plan.reference,
        other_regions=tuple(plan.other_regions),
        **{key: part() for key, part in parts.items() if only is None or key in only},
    )


def write(plan: m.Plan, key: str, value: Any) -> None:
    """Write one key of PlanData to its tables; saves `plan` when its columns change."""
    _WRITERS[key](plan, value)


def write_lines(plan: m.Plan, org: str, lines: Sequence[d.Line]) -> None:
    """Replace the budget lines of one organisation."""
    m.BudgetLine.objects.filter(plan=plan, org__slug=org).delete()
    rows = [
        m.BudgetLine(
            plan=plan,
            org_id=org,
            position=n,
            category_id=line.category,
            **_columns(line, leave=("category", "amounts")),
        )
        for n, line in enumerate(lines)
    ]
    m.BudgetLine.objects.bulk_create(rows)
    m.BudgetAmount.objects.bulk_create(
        m.BudgetAmount(line=row, year=year, amount=amount)
        for row, line in zip(rows, lines, strict=True)
        for year, amount in line.amounts.items()
        if amount
    )


_PLAIN = frozenset({str, int, bool, date})  # values that stay what they are in the table


def _value(name: str, value: Any) -> Any:
    if isinstance(value, list):
        return tuple(value)
    if isinstance(value, Decimal) and value.as_tuple().exponent == -4:
        whole = value == value.to_integral_value()  # a measured value, not an amount
        return value.quantize(Decimal(1)) if whole else value.normalize()
    return "" if value is None and name in _REFERENCES else value


def _part(kind: type[Any], row: models.Model, **given: Any) -> Any:
    renamed = _RENAMED.get(kind, {})
    names = [n for n in kind.__struct_fields__ if n not in given]
    values = {n: _value(n, getattr(row, renamed.get(n, n))) for n in names}
    return kind(**values, **given)


def _rows(kind: type[Any], model: type[Any], plan: m.Plan) -> tuple[Any, ...]:
    listed: Any = _listed
    found = listed(kind, model)(plan.pk)
    names = kind.__struct_fields__
    return tuple(
        kind(*[v if type(v) in _PLAIN else _value(n, v) for n, v in zip(names, row, strict=True)])
        for row in found
    )


@cache
def _listed(kind: type[Any], model: type[Any]) -> Prepared:
    columns = [_REFERENCES.get(n, n) for n in kind.__struct_fields__]
    rows = model.objects.order_by("position").values_list(*columns)
    return Prepared(lambda plan: rows.filter(plan=plan), int)


_TOLD: PreparedObjects[m.Narrative] = PreparedObjects(
    lambda plan: m.Narrative.objects.filter(plan=plan), int
)


def _members(plan: m.Plan) -> tuple[d.Member, ...]:
    return tuple(_member(*row) for row in _PRESENT(plan.pk))


def members(plan: m.Plan, there: models.Q) -> tuple[d.Member, ...]:
    """The members for which `there` holds, in one query.

    Who confirmed is who signed the confirmation that stands.
    """
    return tuple(_member(*row) for row in _joined(plan.pk, there))


def _joined(plan: int, there: models.Q) -> models.QuerySet[m.Member, Any]:
    standing = m.Confirmation.objects.filter(member=models.OuterRef("pk"), lapsed_at=None)
    rows = m.Member.objects.filter(there, plan=plan).order_by("position", "pk")
    columns = ("org_id", "role", "org__name", "org__kind", "org__agb", "org__kvk", "task")
    contract = ("contract", "contract_until")
    return rows.values_list(
        *columns,
        *contract,
        "contact__name",
        "accepted_at",
        models.Subquery(standing.order_by("pk").values("by__name")[:1]),
    )


_PRESENT = Prepared(lambda plan: _joined(plan, models.Q(left_at=None)), int)


def _member(*row: Any) -> d.Member:
    org, role, name, kind, agb, kvk, task, contract, until, contact, accepted_at, signatory = row
    return d.Member(
        org=org,
        role=role,
        name=name,
        kind=kind,
        agb=agb or "",
        kvk=kvk,
        task=task,
        contact=contact or "",
        signatory=signatory or "",
        accepted=accepted_at is not None,
        confirmed=signatory is not None,
        contract=contract,
        contract_until=until,
    )


def _budgets(plan: m.Plan) -> tuple[d.OrgBudget, ...]:
    """Two queries and no model instances: a plan may have hundreds of lines."""
    amounts: dict[int, d.Years] = {}
    for number, year, amount in _AMOUNTS(plan.pk):
        amounts.setdefault(number, {})[year] = amount
    found: dict[str, list[d.Line]] = {}
    for number, org, *values in _LINES(plan.pk):
        line = d.Line(**dict(zip(_LINE, values, strict=True)), amounts=amounts.get(number, {}))
        found.setdefault(org, []).append(line)
    return tuple(d.OrgBudget(org=org, lines=tuple(lines)) for org, lines in found.items())


_LINE = [n for n in d.Line.__struct_fields__ if n != "amounts"]
_LINES = Prepared(
    lambda plan: (
        m.BudgetLine.objects.filter(plan=plan)
        .order_by("org_id", "position")
        .values_list("pk", "org_id", *("category_id" if n == "category" else n for n in _LINE))
    ),
    int,
)
_AMOUNTS = Prepared(
    lambda plan: (
        m.BudgetAmount.objects.filter(line__plan=plan)
        .order_by("year")
        .values_list("line_id", "year", "amount")
    ),
    int,
)


def _cashiers(plan: m.Plan) -> tuple[d.CashierShare, ...]:
    return tuple(
        _part(d.CashierShare, row, org=row.org_id, accepted=row.accepted_at is not None)
        for row in _CASHIERS(plan.pk)
    )


_CASHIERS: PreparedObjects[m.CashierShare] = PreparedObjects(
    lambda plan: m.CashierShare.objects.filter(plan=plan).order_by("position"), int
)


def _columns(value: Any, leave: Sequence[str] = ()) -> dict[str, Any]:
    found = {}
    for name in value.__struct_fields__:
        if name not in leave:
            content = getattr(value, name)
            if name in _REFERENCES:
                content = content or None
            found[_REFERENCES.get(name, name)] = (
                list(content) if isinstance(content, tuple) else content
            )
    return found


def _write_rows(model: type[Any]) -> Callable[[m.Plan, Sequence[Any]], None]:
    def save(plan: m.Plan, values: Sequence[Any]) -> None:
        model.objects.filter(plan=plan).delete()
        model.objects.bulk_create(
            model(plan=plan, position=n, **_columns(v)) for n, v in enumerate(values)
        )

    return save


def _write_part(plan: m.Plan, value: Any, leave: Sequence[str] = ()) -> None:
    renamed = _RENAMED.get(type(value), {})
    columns = {renamed.get(n, n): v for n, v in _columns(value, leave).items()}
    if not m.Narrative.objects.filter(plan=plan).update(**columns):
        m.Narrative.objects.update_or_create(plan=plan, defaults=columns)


def _write_plan(plan: m.Plan, value: Any, leave: Sequence[str] = ()) -> None:
    columns = _columns(value, leave)
    for name, content in columns.items():
        setattr(plan, name, content)
    plan.save(update_fields=list(columns))


def _write_title(plan: m.Plan, value: str) -> None:
    plan.title = value
    plan.save(update_fields=["title"])


def _write_support(plan: m.Plan, value: d.Support) -> None:
    _write_part(plan, value, leave=("statements",))
    _write_rows(m.Statement)(plan, value.statements)


def _write_embedding(plan: m.Plan, value: d.Embedding) -> None:
    _write_part(plan, value, leave=("items",))
    _write_rows(m.EmbeddingItem)(plan, value.items)


def _write_monitoring(plan: m.Plan, value: d.Monitoring) -> None:
    _write_part(plan, value, leave=("moments",))
    _write_rows(m.Moment)(plan, value.moments)


def _write_money(plan: m.Plan, value: d.MoneyRoute) -> None:
    """The route and the cashiers; an acceptance stays only while that cashier's part stays."""
    _write_plan(plan, value, leave=("cashiers",))
    kept = {c.org_id: c for c in plan.cashiers.all()}
    plan.cashiers.exclude(org_id__in=[c.org for c in value.cashiers]).delete()
    for n, share in enumerate(value.cashiers):
        row = kept.get(share.org) or m.CashierShare(plan=plan, org_id=share.org)
        columns = _columns(share, leave=("org", "accepted"))
        if any(getattr(row, name) != content for name, content in columns.items()):
            row.accepted_at = row.accepted_by = None
        for name, content in columns.items():
            setattr(row, name, content)
        row.position = n
        row.save()


_WRITERS: dict[str, Callable[[m.Plan, Any], None]] = {
    "title": _write_title,
    "basis": _write_plan,
    "challenge": _write_part,
    "goals": _write_rows(m.Goal),
    "approach": _write_part,
    "activities": _write_rows(m.Activity),
    "milestones": _write_rows(m.Milestone),
    "support": _write_support,
    "money": _write_money,
    "embedding": _write_embedding,
    "other_schemes": _write_rows(m.SchemeAnswer),
    "iza_gala": _write_part,
    "monitoring": _write_monitoring,
}
