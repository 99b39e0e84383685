"""A template that LibreOffice itself filled in and saved (tests/plans/files/README.md)."""

from __future__ import annotations

import io
from decimal import Decimal
from pathlib import Path

import openpyxl
import pytest
from django.utils import translation

from plans.data import Line
from plans.models import Plan
from plans.services import importing, sections
from plans.spreadsheet.changes import same
from plans.spreadsheet.layout import content_sha
from plans.spreadsheet.reading import read
from plans.structure import Section
from tests.builders import coalition, workbooks
from tests.builders.workbooks import FIRST_ROW, OFFER, book, line, made

FILE = Path(__file__).parent / "files" / "budget-libreoffice-7.4-nl.xlsx"
TYPED = (
    line(amounts={2026: Decimal("12500.00"), 2027: Decimal("7500.00")}),
    Line(
        "SCHOL",
        "Licenties <zorg> & co",
        source="other",
        other_source="ZonMw",
        structural=True,
        amounts={2026: Decimal("0.30"), 2027: Decimal("1.01")},
    ),
    Line(
        "PROJ",
        "Coördinatie – “nachtteam” & planning",
        goal="D1",
        quantity=Decimal("12.50"),
        unit="dagen",
        unit_price=Decimal("1.01"),
        amounts={2026: Decimal("12.63")},
    ),
    Line(
        "SCHOL",
        "Reiskosten",
        source="own",
        amounts={2026: Decimal("0.30"), 2027: Decimal("1250.50")},
    ),
    Line("SCHOL", "Opslag", goal="D2", amounts={2026: Decimal("12.93")}),
    Line("SCHOL", "Licentie", amounts={2026: Decimal("1500000.00"), 2027: Decimal("0.01")}),
    Line("SCHOL", "Doorbelasting", structural=True, amounts={2026: Decimal("2000.00")}),
)
"""What was typed: Dutch decimals, sums, words of the lists, a formula that gives nothing."""


def file(*, results: bool) -> openpyxl.Workbook:
    return openpyxl.load_workbook(io.BytesIO(FILE.read_bytes()), data_only=results)


@pytest.mark.parametrize("language", ["nl", "en"])
def test_everything_typed_in_libreoffice_is_read_to_the_cent(language):
    with translation.override(language):
        found = read(book(FILE.read_bytes()), OFFER)
    assert not found.problems
    assert same(found.lines, TYPED)


def test_the_marks_survive_so_the_version_that_it_was_made_from_is_known():
    marks = book(FILE.read_bytes()).marks
    assert (marks["plan"], marks["provider"], marks["section_version"]) == ("7", OFFER.org, "3")
    assert marks["sha256"] == content_sha((line(), TYPED[1]))


def test_lists_protection_and_hidden_sheets_survive():
    target = file(results=False)
    page = target.worksheets[0]
    rules = {str(r.sqref).split(":")[0]: r for r in page.data_validations.dataValidation}
    assert rules[f"B{FIRST_ROW}"].formula1 == "_lijsten!$A$1:$A$2"
    assert rules[f"B{FIRST_ROW}"].error == "Kies uit de lijst."
    assert rules[f"D{FIRST_ROW}"].operator == "greaterThanOrEqual"
    assert all(sheet.protection.sheet for sheet in target.worksheets)
    assert [s.sheet_state for s in target.worksheets[2:]] == ["hidden", "hidden"]
    assert page[f"M{FIRST_ROW}"].protection.locked
    assert not page[f"K{FIRST_ROW}"].protection.locked


def test_libreoffice_counts_the_totals_as_the_portal_does():
    page = file(results=True).worksheets[0]
    totals = {row[0].value: Decimal(str(row[12].value)) for row in page["A4:M7"]}
    paid = {s: sum((sum(x.amounts.values()) for x in TYPED if x.source == s), Decimal(0))
            for s in ("fund", "own", "other")}  # fmt: skip
    assert totals == {
        "Fonds": paid["fund"],
        "Eigen bijdrage": paid["own"],
        "Andere bron": paid["other"],
        "Totaal": sum(paid.values()),
    }
    assert page["M15"].value == Decimal("12.93") or abs(page["M15"].value - 12.93) < 1e-9
    assert page["M14"].value in (None, "")


@pytest.mark.django_db
def test_the_file_of_libreoffice_is_applied_once(cast):
    plan: Plan = coalition.duo(cast)
    found = read(book(FILE.read_bytes()), OFFER)
    years = {2026: 2027, 2027: 2028}
    lines = tuple(
        Line(
            **{
                **{n: getattr(x, n) for n in x.__struct_fields__},
                "goal": "",
                "amounts": {years[y]: a for y, a in x.amounts.items()},
            }
        )
        for x in found.lines
    )
    seen = sections.section_version(plan, Section.BUDGET, OFFER.org)
    org = cast.organisation(OFFER.org)
    facts = {"by": cast.editor_a, "version": seen, "sha256": "ab"}
    assert importing.apply_file(plan, org, lines, **facts)
    assert not importing.apply_file(plan, org, lines, **facts)
    assert same(sections.current_values(plan, Section.BUDGET, OFFER.org)["lines"], lines)


def test_the_file_of_libreoffice_goes_out_again_as_it_came_in():
    found = read(book(FILE.read_bytes()), OFFER)
    again = read(book(made(*found.lines)), workbooks.offer())
    assert same(again.lines, found.lines)
    assert not again.problems
