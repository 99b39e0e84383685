"""The content of a plan as one immutable value, the same live, frozen, exported and in the demo.

Everything that judges, sums, prints or compares a plan works on `PlanData`: pages on the live
plan, letters and reviewers on the frozen submission. Amounts are euros to the cent.
"""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any, Literal, TypeVar

import msgspec

Years = dict[int, Decimal]
T = TypeVar("T")


class _Value(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """An immutable value; unknown keys are refused, so no old file is half understood."""


class Basis(_Value, frozen=True):
    """What, where and when (section 1)."""

    purpose: str = ""
    subregion: str = ""
    iza_region: str = ""
    sectors: tuple[str, ...] = ()
    summary: str = ""
    start: date | None = None
    end: date | None = None
    duration_reason: str = ""


class Member(_Value, frozen=True):
    """An organisation in the coalition; `confirmed` says whether its confirmation stands.

    `contract` is whether its Wlz contract covers the whole plan (R-OV-10, R-OV-11); until when it
    runs is for itself and the care office.
    """

    org: str
    role: Literal["lead", "participant", "partner"]
    name: str = ""
    kind: str = "provider"
    agb: str = ""
    kvk: str = ""
    task: str = ""
    contact: str = ""
    signatory: str = ""
    accepted: bool = False
    confirmed: bool = False
    contract: Literal["", "whole", "shorter", "none"] = ""
    contract_until: date | None = None


class Challenge(_Value, frozen=True):
    """The problem and what the plan contributes (section 3, R-6.4-0).

    `movements` are codes (R-OV-6); `focus_points` are the words of the call itself (R-OV-ME).
    """

    problem: str = ""
    framework_items: tuple[str, ...] = ()
    access: str = ""
    quality: str = ""
    affordability: str = ""
    professionals: str = ""
    toekomstagenda: str = ""
    movements: tuple[str, ...] = ()
    focus_points: tuple[str, ...] = ()


class Goal(_Value, frozen=True):
    """One SMART agreement (section 4, R-6.4-3)."""

    code: str
    statement: str = ""
    kind: str = ""
    indicator: str = ""
    unit: str = ""
    baseline_value: Decimal | None = None
    baseline_date: date | None = None
    target_value: Decimal | None = None
    target_date: date | None = None
    year_values: Years = {}
    source: str = ""
    owner: str = ""
    contributes: tuple[str, ...] = ()
    framework_items: tuple[str, ...] = ()


class Approach(_Value, frozen=True):
    """How the goals are reached and who answers for what (section 5)."""

    method: str = ""
    responsibilities: str = ""


class Activity(_Value, frozen=True):
    """A piece of work with an owner and a period (section 5); `changes` are codes (R-1.3-3)."""

    code: str
    title: str = ""
    description: str = ""
    phase: str = ""
    owner: str = ""
    start: date | None = None
    end: date | None = None
    goals: tuple[str, ...] = ()
    changes: tuple[str, ...] = ()


class Milestone(_Value, frozen=True):
    """A dated result that can be checked (section 5, R-6.4-6)."""

    code: str
    title: str = ""
    date: date | None = None
    owner: str = ""
    evidence: str = ""


class Statement(_Value, frozen=True):
    """A statement of support (section 6, R-6.4-2)."""

    organisation: str
    kind: str = ""
    date: date | None = None
    text: str = ""
    document: str = ""


class Support(_Value, frozen=True):
    """Support in the region (section 6), and what of the region the plan builds on (8.2)."""

    clients: str = ""
    staff: str = ""
    effects_on_others: str = ""
    statements: tuple[Statement, ...] = ()
    regional_documents: tuple[str, ...] = ()
    regional_text: str = ""
    partnership: str = ""


class Line(_Value, frozen=True):
    """A budget line of one organisation, per year (section 7). Private to it and the office.

    `region` is the other region that pays it; "" for the region of the plan itself.
    """

    category: str
    description: str = ""
    source: Literal["fund", "own", "other"] = "fund"
    other_source: str = ""
    goal: str = ""
    structural: bool = False
    quantity: Decimal | None = None
    unit: str = ""
    unit_price: Decimal | None = None
    amounts: Years = {}
    region: str = ""


class OrgBudget(_Value, frozen=True):
    """The budget of one organisation. `totals` stands in where the lines may not be seen."""

    org: str
    lines: tuple[Line, ...] = ()
    totals: dict[str, Years] | None = None


class CashierShare(_Value, frozen=True):
    """A cashier: account, room under the NZa maximum tariff, and its share per year (R-1.5-3)."""

    org: str
    iban: str = ""
    production_eur: Decimal | None = None
    tariff_pct: Decimal | None = None
    above_cap: str = ""
    shares: Years = {}
    accepted: bool = False


class MoneyRoute(_Value, frozen=True):
    """How the money travels (section 7, R-1.5-2)."""

    route: str = ""
    vat: str = ""
    cashiers: tuple[CashierShare, ...] = ()


class EmbeddingItem(_Value, frozen=True):
    """What stays after the plan and who pays it (section 8, R-6.4-5). Cost in euros a year."""

    what: str = ""
    yearly_cost: Decimal | None = None
    payer: str = ""
    source: str = ""
    decision_date: date | None = None
    owner: str = ""


class Embedding(_Value, frozen=True):
    """Structural embedding (section 8)."""

    summary: str = ""
    items: tuple[EmbeddingItem, ...] = ()


class SchemeAnswer(_Value, frozen=True):
    """Whether another scheme fits better (section 9, R-6.4-7, R-6.4-8)."""

    scheme: str
    outcome: str = ""
    reason: str = ""


class IzaGala(_Value, frozen=True):
    """How the plan relates to IZA and GALA (section 10, R-6.4-9)."""

    iza: str = ""
    iza_reason: str = ""
    gala: str = ""
    gala_reason: str = ""
    filed_before: bool | None = None
    filed_before_text: str = ""


class Moment(_Value, frozen=True):
    """A moment at which the coalition reports (section 11)."""

    due: date | None = None
    kind: str = "progress"
    owner: str = ""
    content: str = ""


class Monitoring(_Value, frozen=True):
    """Monitoring and accountability (section 11, R-6.4-6)."""

    method: str = ""
    accountability: str = ""
    moments: tuple[Moment, ...] = ()


class PlanData(_Value, frozen=True):
    """A whole plan. Keys and order are those of the plan format (practice.md 4).

    `other_regions` are the regions of other care offices with which it is filed too (R-N.2.1-1).
    """

    title: str
    scheme: str
    region: str
    year: int
    condition_set: str = ""
    reference: str = ""
    basis: Basis = Basis()
    members: tuple[Member, ...] = ()
    challenge: Challenge = Challenge()
    goals: tuple[Goal, ...] = ()
    approach: Approach = Approach()
    activities: tuple[Activity, ...] = ()
    milestones: tuple[Milestone, ...] = ()
    support: Support = Support()
    budget: tuple[OrgBudget, ...] = ()
    money: MoneyRoute = MoneyRoute()
    embedding: Embedding = Embedding()
    other_schemes: tuple[SchemeAnswer, ...] = ()
    iza_gala: IzaGala = IzaGala()
    monitoring: Monitoring = Monitoring()
    other_regions: tuple[str, ...] = ()


def parse(raw: Any, kind: type[T]) -> T:
    """`raw` (JSON or YAML primitives) as a value of `kind`; raises `msgspec.ValidationError`."""
    return msgspec.convert(raw, kind, strict=False, str_keys=True)


def primitives(value: Any) -> Any:
    """`value` as JSON primitives: amounts and dates as text, years as text keys."""
    return msgspec.to_builtins(value, str_keys=True)
