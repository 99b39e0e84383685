"""The ten example plans of plans/demo as the tests read them: no application, only YAML."""

import re
from collections import defaultdict
from collections.abc import Iterator
from decimal import Decimal
from itertools import chain
from pathlib import Path
from typing import Any

import pytest
import yaml

FOLDER = Path(__file__).resolve().parents[2] / "plans" / "demo"
CODES = [f"V{number}" for number in range(1, 11)]
PLANS = {
    code: yaml.safe_load((FOLDER / f"v{int(code[1:]):02d}.yaml").read_text("utf-8"))
    for code in CODES
}
ORGANISATIONS = {
    item["code"]: item
    for item in yaml.safe_load((FOLDER / "organisations.yaml").read_text("utf-8"))["organisations"]
}
PEOPLE = {
    person["code"]: (org["code"], person)
    for org in ORGANISATIONS.values()
    for person in org["people"]
}

Plan = dict[str, Any]
every_plan = pytest.mark.parametrize("plan", PLANS.values(), ids=CODES)

OTHER_SCHEMES = {
    "SPUK_DOS",
    "WET_DOS",
    "IZA_TM",
    "SPUK_TM",
    "SPUK_IZA",
    "BREDE_SPUK",
    "STOZ",
    "ZONMW",
    "SECTORPLANPLUS",
    "REGULIER_TARIEF",
    "OPSLAG",
    "OVERIG",
}
KNOCK_OUTS = {"TM24-1", "TM24-7", "TM24-8"}


def dig(plan: Plan, path: str) -> Any:
    """The value at a dotted path."""
    for key in path.split("."):
        plan = plan[key]
    return plan


def lines(plan: Plan, source: str = "") -> Iterator[tuple[str, Plan]]:
    """Every budget line with its organisation; only those of one source when it is named."""
    for block in plan["budget"]:
        for line in block["lines"]:
            if source in ("", line["source"]):
                yield block["org"], line


def cents(value: Any) -> Decimal:
    """An amount as the loader will read it; refuses anything but a string with two decimals."""
    assert isinstance(value, str)
    assert re.fullmatch(r"\d+\.\d\d", value), value
    return Decimal(value)


def fund_per_year(plan: Plan) -> dict[int, Decimal]:
    """What the plan asks from the fund, per calendar year."""
    totals: dict[int, Decimal] = defaultdict(Decimal)
    for _, line in lines(plan, "fund"):
        for year, amount in line["amounts"].items():
            totals[year] += cents(amount)
    return dict(totals)


def providers(plan: Plan) -> set[str]:
    """The member organisations that are care providers."""
    return {m["org"] for m in plan["members"] if m["role"] in ("lead", "participant")}


def years(plan: Plan) -> list[int]:
    """The calendar years the plan touches."""
    return list(range(plan["basis"]["start"].year, plan["basis"]["end"].year + 1))


def months(plan: Plan) -> int:
    """Length of the plan in whole months, first and last day included."""
    start, end = plan["basis"]["start"], plan["basis"]["end"]
    return (end.year - start.year) * 12 + end.month - start.month + 1


def texts(node: Any) -> Iterator[str]:
    """Every string in the file, however deep."""
    if isinstance(node, dict):
        yield from chain.from_iterable(texts(value) for value in node.values())
    elif isinstance(node, list):
        yield from chain.from_iterable(texts(value) for value in node)
    elif isinstance(node, str):
        yield node
