"""A small complete plan as a value, the facts it is judged by, and the ten example plans."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any

import msgspec
import yaml

from plans import data as d
from plans.readiness import Facts
from plans.scheme_rules import SchemeRules

ROOT = Path(__file__).resolve().parents[2]
DEMO = ROOT / "plans" / "demo"
REFERENCE = ROOT / "portal" / "funds" / "data"

SECTORS = {"RSB": ("VV", "GZ"), "SWZ": ("VV",)}
NOT_CONTENT = ("code", "fictitious", "lead", "expected", "review", "reports")


def _amounts(**years: str) -> dict[int, Decimal]:
    return {int(year.removeprefix("y")): Decimal(amount) for year, amount in years.items()}


def money(amount: str) -> Decimal:
    """An amount in euros, for short tests."""
    return Decimal(amount)


def line(**changes: Any) -> d.Line:
    """One budget line: 500 hours of 40 euros over two years, for goal D1."""
    base = d.Line(
        category="SCHOL",
        description="Vervanging tijdens scholing",
        goal="D1",
        quantity=Decimal("500"),
        unit="uur",
        unit_price=Decimal("40.00"),
        amounts=_amounts(y2026="12000.00", y2027="8000.00"),
    )
    return msgspec.structs.replace(base, **changes)


def goal(**changes: Any) -> d.Goal:
    """A goal that meets all five letters in `complete_plan`."""
    base = d.Goal(
        code="D1",
        statement="Uiterlijk 31 oktober 2027 krijgen 300 cliënten nachtzorg van één team.",
        kind="output",
        indicator="Cliënten met gedeelde nachtzorg",
        unit="cliënten",
        baseline_value=Decimal(0),
        baseline_date=date(2025, 12, 31),
        target_value=Decimal(300),
        target_date=date(2027, 10, 31),
        year_values={2026: Decimal(100), 2027: Decimal(300)},
        source="Planningssysteem",
        owner="zilverlinde",
        contributes=("access", "professionals"),
        framework_items=("WOZO-3",),
    )
    return msgspec.structs.replace(base, **changes)


def member(org: str = "baken", **changes: Any) -> d.Member:
    """A provider that takes part, has accepted and confirmed, and has a task."""
    number = 1 + sum(map(ord, org)) % 9000
    base = d.Member(
        org=org,
        role="participant",
        name=org.title(),
        agb=f"9900{number:04d}",
        kvk=f"9000{number:04d}",
        task="Doet mee in de uitvoering.",
        contact="Eva Voorbeeld",
        signatory="Simon Fictief",
        accepted=True,
        confirmed=True,
        contract="whole",
    )
    return msgspec.structs.replace(base, **changes)


def partner(org: str = "gemeente", **changes: Any) -> d.Member:
    """A municipality that takes part without money."""
    fields = {"role": "partner", "kind": "municipality", "agb": "", "confirmed": False}
    return member(org, **{**fields, "contract": "", **changes})


def activity(**changes: Any) -> d.Activity:
    """A piece of work of De Zilverlinde within the plan."""
    base = d.Activity(
        code="A1",
        title="Scholing",
        description="Twaalf uur per medewerker.",
        phase="1 Voorbereiden",
        owner="zilverlinde",
        start=date(2026, 3, 1),
        end=date(2027, 6, 30),
        goals=("D1",),
    )
    return msgspec.structs.replace(base, **changes)


def cashier(**changes: Any) -> d.CashierShare:
    """De Zilverlinde as cashier with room for more than it receives."""
    base = d.CashierShare(
        org="zilverlinde",
        iban="NL52DEMO0000000001",
        production_eur=Decimal("48000000.00"),
        tariff_pct=Decimal("95.5"),
        above_cap="no",
        shares=_amounts(y2026="60000.00", y2027="40000.00"),
        accepted=True,
    )
    return msgspec.structs.replace(base, **changes)


def complete_plan(**changes: Any) -> d.PlanData:
    """A plan of two providers that lacks nothing: 100,000 euros from the fund over two years.

    `changes` replaces whole keys of `PlanData`, as in `complete_plan(goals=())`.
    """
    return msgspec.structs.replace(_complete_plan(), **changes)


@cache
def _complete_plan() -> d.PlanData:
    return d.PlanData(
        title="Samen door de nacht",
        scheme="SWZ",
        region="zuid-holland-noord",
        year=2026,
        condition_set="TM2024",
        basis=_basis(),
        members=(
            member("zilverlinde", role="lead", name="Stichting De Zilverlinde"),
            member("waterrand", name="Zorggroep Waterrand"),
        ),
        challenge=_challenge(),
        goals=(goal(),),
        approach=d.Approach(method="In twee fasen.", responsibilities="De stuurgroep besluit."),
        activities=(
            activity(),
            activity(code="A2", title="Planningssysteem", owner="waterrand"),
        ),
        milestones=(
            d.Milestone("M1", "Eerste nacht", date(2026, 10, 1), "waterrand", "Rooster"),
            d.Milestone("M2", "Overdracht", date(2027, 10, 31), "zilverlinde", "Besluit"),
        ),
        support=_support(),
        budget=(
            d.OrgBudget("zilverlinde", (_leader(), line())),
            d.OrgBudget("waterrand", (_licences(), _own())),
        ),
        money=d.MoneyRoute(route="cashier", vat="included", cashiers=(cashier(),)),
        embedding=_embedding(),
        other_schemes=tuple(
            d.SchemeAnswer(code, "not_fitting", "Dit plan gaat over mensen met een indicatie.")
            for code in other_schemes()
        ),
        iza_gala=d.IzaGala("strengthens", "Knelpunt 4.", "neutral", "Geen raakvlak.", False, ""),
        monitoring=_monitoring(),
    )


def _basis() -> d.Basis:
    return d.Basis(
        purpose="SWZ-2",
        subregion="Plassenland",
        iza_region="Zuid-Holland Noord",
        sectors=("VV",),
        summary="Twee aanbieders maken één nachtteam voor 300 cliënten.",
        start=date(2026, 3, 1),
        end=date(2027, 12, 31),
    )


def basis(**changes: Any) -> d.Basis:
    """The basis of `complete_plan` with changes."""
    return msgspec.structs.replace(_basis(), **changes)


def _challenge() -> d.Challenge:
    return d.Challenge(
        problem="Elke nacht rijden elf auto's door dezelfde straten.",
        framework_items=("WOZO-3",),
        access="Nachtzorg in negen wijken.",
        quality="Hulp binnen 30 minuten.",
        affordability="Zeven in plaats van elf routes.",
        professionals="Altijd een collega bereikbaar.",
    )


def _support() -> d.Support:
    statement = d.Statement("Gemeente Plassenwaard", "municipality", date(2025, 11, 13), "Past.")
    return d.Support("Twee avonden.", "Vragenlijst.", "Huisartsenpost.", (statement,))


def _leader() -> d.Line:
    return line(
        category="PROJ",
        description="Programmaleider",
        quantity=None,
        unit_price=None,
        amounts=_amounts(y2026="30000.00", y2027="20000.00"),
    )


def _licences() -> d.Line:
    return line(
        category="TECH",
        description="Licenties planningssysteem",
        quantity=Decimal("750"),
        unit="gebruikersmaand",
        amounts=_amounts(y2026="18000.00", y2027="12000.00"),
    )


def _own() -> d.Line:
    return line(
        category="PROJ",
        description="Coördinator, eigen bijdrage",
        source="own",
        quantity=None,
        unit_price=None,
        amounts=_amounts(y2027="5000.00"),
    )


def _embedding() -> d.Embedding:
    item = d.EmbeddingItem(
        what="Zeven nachtroutes",
        yearly_cost=Decimal("720000.00"),
        payer="De twee zorgaanbieders",
        source="tariff",
        decision_date=date(2027, 6, 30),
        owner="zilverlinde",
    )
    return d.Embedding("Na 2027 uit het tarief.", (item,))


def _monitoring() -> d.Monitoring:
    moments = (
        d.Moment(date(2026, 9, 30), "progress", "zilverlinde", "Voorbereiding"),
        d.Moment(date(2027, 3, 31), "progress", "zilverlinde", "Eerste nachten"),
        d.Moment(date(2027, 9, 30), "progress", "zilverlinde", "Uitbreiding"),
        d.Moment(date(2028, 3, 31), "final", "zilverlinde", "Resultaat per doel"),
    )
    return d.Monitoring("Elke maand vier cijfers.", "Twee keer per jaar.", moments)


@cache
def reference(name: str) -> Any:
    """One file of the reference data of funds."""
    return yaml.safe_load((REFERENCE / f"{name}.yaml").read_text())


def scheme_rules(scheme: str = "SWZ", year: int = 2026) -> SchemeRules:
    """The rules of a scheme, out of the reference data."""
    items = reference("cost-categories")["cost_categories"]["items"]
    return SchemeRules.build(
        scheme,
        year,
        sectors=SECTORS[scheme],
        budget_rules=reference("budget-rules")["budget_rules"],
        category_flags={i["code"]: i.get("flag_schemes", {}) for i in items},
    )


@cache
def other_schemes() -> dict[str, str]:
    """The checklist of other schemes: code to name; not the money of care offices themselves."""
    found = reference("other-schemes")["other_schemes"]
    return {s["code"]: s["name_nl"] for s in found if "office" not in s}


def facts(scheme: str = "SWZ", **changes: Any) -> Facts:
    """What a plan under `scheme` is judged by, out of the reference data."""
    schemes = {s["code"]: s for s in reference("schemes")["schemes"]}
    frameworks = reference("frameworks")["frameworks"]
    values: dict[str, Any] = {
        "rules": scheme_rules(scheme),
        "purposes": frozenset(p["code"] for p in schemes[scheme]["purposes"]),
        "framework_items": {
            item["code"]: frozenset(f["sectors"])
            for f in frameworks
            for item in f["items"]
            if f.get("use", "goal") == "goal"
        },
        "other_schemes": other_schemes(),
        "cost_categories": frozenset(
            i["code"] for i in reference("cost-categories")["cost_categories"]["items"]
        ),
        "org_sectors": {
            code: frozenset(org.get("sectors", ())) for code, org in organisations().items()
        },
    }
    return Facts(**{**values, **changes})


@cache
def organisations() -> dict[str, dict[str, Any]]:
    """The organisations of the examples by code."""
    raw = yaml.safe_load((DEMO / "organisations.yaml").read_text())
    return {org["code"]: org for org in raw["organisations"]}


def example_names() -> list[str]:
    """The example plans that are there: v01 to v10."""
    return sorted(path.stem for path in DEMO.glob("v[0-9][0-9].yaml"))


@cache
def example(name: str) -> tuple[d.PlanData, dict[str, Any]]:
    """An example plan as its coalition would file it, and what is expected of it.

    Members and cashiers have accepted and confirmed, unless the file says otherwise.
    """
    raw = yaml.safe_load((DEMO / f"{name}.yaml").read_text())
    expected = raw["expected"]
    content = {key: value for key, value in raw.items() if key not in NOT_CONTENT}
    content["members"] = [_example_member(m) for m in content["members"]]
    for share in content["money"]["cashiers"]:
        share.setdefault("accepted", True)
    return d.parse(content, d.PlanData), expected


def _example_member(raw: dict[str, Any]) -> dict[str, Any]:
    org = organisations()[raw["org"]]
    known = {key: org.get(key) or "" for key in ("name", "kind", "agb", "kvk")}
    provider = org["kind"] == "provider" and raw["role"] != "partner"
    contract = "whole" if provider else ""
    return {**known, "accepted": True, "confirmed": provider, "contract": contract, **raw}


def changed(key: str, row: int | None = None, **changes: Any) -> d.PlanData:
    """`complete_plan` with changes in one part (`challenge`) or in one row of a list.

    A key with a dot goes into a part: `changed("money.cashiers", 0, iban="")`.
    """
    return changed_in(complete_plan(), key, row, **changes)


def changed_in(plan: d.PlanData, key: str, row: int | None = None, **changes: Any) -> d.PlanData:
    """`plan` with changes in one part or row, see `changed`."""
    head, _dot, tail = key.partition(".")
    part = getattr(plan, head)
    value = getattr(part, tail) if tail else part
    if row is None:
        value = msgspec.structs.replace(value, **changes)
    else:
        new = msgspec.structs.replace(value[row], **changes)
        value = (*value[:row], new, *value[row + 1 :])
    part = msgspec.structs.replace(part, **{tail: value}) if tail else value
    return msgspec.structs.replace(plan, **{head: part})


def with_line(plan: d.PlanData | None = None, **changes: Any) -> d.PlanData:
    """`complete_plan` with changes in the second line of De Zilverlinde."""
    plan = plan or complete_plan()
    first, *others = plan.budget
    lines = (first.lines[0], msgspec.structs.replace(first.lines[1], **changes))
    return msgspec.structs.replace(plan, budget=(d.OrgBudget(first.org, lines), *others))
