"""What a budget template is made for, its columns and the words in it. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from django.utils import translation
from django.utils.translation import gettext_lazy as _

from plans.data import Line, primitives
from portal.documents.canonical import canonical, sha256
from portal.documents.tables import Cell

FORMAT = "transition-fund-budget"
# 1: without the columns "basis" and "difference". 2: this one.
VERSION, READABLE = 2, (1, 2)
MOST_LINES = 400
LANGUAGES = ("nl", "en")

SOURCES = {"fund": _("Fund"), "own": _("Own contribution"), "other": _("Other source")}
BASES = {"product": _("Quantity × price"), "amount": _("Amount")}
YES_NO = {"yes": _("yes"), "no": _("no")}


@dataclass(frozen=True)
class Offer:
    """For which plan and provider a template is, and what its lists offer by code."""

    plan_id: int
    title: str
    org: str
    org_name: str
    years: tuple[int, ...]
    categories: Mapping[str, str]
    goals: Mapping[str, str]
    regions: Mapping[str, str] = field(default_factory=dict)
    """Regions that may pay a line, by slug; "" is the region of the plan. Empty when it has one."""


@dataclass(frozen=True)
class Heading:
    """A column of the template: its key, its words and what stands in it."""

    key: str
    label: object
    cell: Cell = Cell.TEXT
    width: int = 14
    options: str = ""
    counted: bool = False


BEFORE = (
    Heading("description", _("Description"), width=38),
    Heading("category", _("Cost category"), width=30, options="categories"),
    Heading("basis", _("Basis"), width=18, options="bases"),
    Heading("quantity", _("Quantity"), Cell.NUMBER, 11),
    Heading("unit", _("Unit"), width=14),
    Heading("unit_price", _("Price per unit"), Cell.MONEY, 14),
    Heading("product", _("Quantity × price"), Cell.MONEY, 15, counted=True),
    Heading("source", _("Paid from"), width=18, options="sources"),
    Heading("other_source", _("Which other source?"), width=20),
    Heading("goal", _("Goal"), width=26, options="goals"),
)
REGION = Heading("region", _("Region that pays"), width=22, options="regions")
AFTER = (
    Heading("total", _("Total of this line"), Cell.MONEY, 16, counted=True),
    Heading("difference", _("Total − (quantity × price)"), Cell.MONEY, 16, counted=True),
    Heading("structural", _("Goes on after the plan"), Cell.YESNO, 12, options="yes_no"),
)


def headings(years: Sequence[int], *, regions: bool = False) -> tuple[Heading, ...]:
    """All columns of a template with these years; one for the region in a plan of several."""
    middle = tuple(Heading(f"y{year}", str(year), Cell.MONEY, 15) for year in years)
    return (*BEFORE, *middle, *AFTER, *([REGION] if regions else []))


def year_of(key: str) -> int | None:
    """The year of a column such as y2027; None for other columns."""
    return int(key[1:]) if key[:1] == "y" and key[1:].isdecimal() and key.isascii() else None


def columns(plan_years: Sequence[int], lines: Sequence[Line]) -> tuple[int, ...]:
    """The years of the plan and every other year in which these lines hold money."""
    return tuple(
        sorted({*plan_years, *(y for line in lines for y, a in line.amounts.items() if a)})
    )


def words(labels: Mapping[str, object]) -> dict[str, str]:
    """Every word for a code that a template may hold, in each language, in small letters."""
    return {
        word: code for code, label in labels.items() for word in (code.casefold(), *_spoken(label))
    }


def _spoken(label: object) -> Iterator[str]:
    for language in LANGUAGES:
        with translation.override(language):
            yield str(label).casefold()


def goal_option(code: str, label: str) -> str:
    """A goal in the list: `D1 – what it says`."""
    return label if label.startswith(code) else f"{code} – {label}"


def basis_of(line: Line) -> str:
    """How the amount of a line came about."""
    return "amount" if line.quantity is None and line.unit_price is None else "product"


def content_sha(lines: Sequence[Line]) -> str:
    """The SHA-256 of these lines: the same content, the same figure."""
    return sha256(canonical(primitives(plain(lines))))


def plain(lines: Sequence[Line]) -> tuple[Line, ...]:
    """Lines as they compare: years without money fall away."""
    return tuple(_plain(line) for line in lines)


def _plain(line: Line) -> Line:
    amounts = {year: amount for year, amount in sorted(line.amounts.items()) if amount}
    return Line(**{**{n: getattr(line, n) for n in line.__struct_fields__}, "amounts": amounts})
