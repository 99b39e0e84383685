"""The export for the budget form: what the page shows, a line per organisation that receives."""

from __future__ import annotations

import csv
import io
import zipfile
from decimal import Decimal

import pytest
from django.urls import reverse

from portal.audit.models import Event
from reviews.reallocation.export import cells, columns
from reviews.reallocation.models import Line
from reviews.reallocation.queries import overseen_lines
from tests.builders.reallocation import WHY, confirmed, line, parts, prepared, signed
from tests.cast import sign_in

pytestmark = pytest.mark.django_db


def address(fmt: str, year: int = 2026) -> str:
    return reverse("reallocation:export", args=["zorg_en_zekerheid", year, fmt])


def fetched(client, fmt: str = "csv", **asked):
    answer = client.get(address(fmt), asked)
    assert answer.status_code == 200
    return b"".join(answer.streaming_content)


def rows_of(content: bytes) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(content.decode("utf-8-sig")), delimiter=";"))


def test_each_provider_that_receives_has_a_line_that_adds_up(cast, as_):
    agreement = signed(cast)
    now = parts(agreement, 2026)
    confirmed(cast, line(agreement, 2026), now | {"duinoord": Decimal("10000.00")})
    rows = rows_of(fetched(as_("auditor")))
    assert {row["Agreement"] for row in rows} == {agreement.number}
    assert len(rows) == len([amount for amount in now.values() if amount])
    row = next(r for r in rows if "Duinoord" in r["Who receives"])
    assert row["Amount before"] == f"{now['duinoord']:.2f}".replace(".", ",")
    assert row["Amount after"] == "10000,00"
    assert row["Difference"].lstrip("'-").replace(",", ".") == f"{now['duinoord'] - 10000:.2f}"
    assert row["AGB code of who receives"].lstrip("'").isdigit()
    assert row["Budget year"] == row["Reallocation"] == "2026"
    assert row["Mark"] == "Process at reallocation 2026: processed"
    assert row["Reason"] == WHY
    assert row["Receives as"] == "Provider"


def test_a_cashier_receives_for_all(cast, as_):
    agreement = signed(cast)
    Line.objects.filter(plan=agreement.plan).update(shares={"avondrood": "25000.00"})
    (row,) = rows_of(fetched(as_("auditor")))
    assert (row["Receives as"], row["Amount before"]) == ("Cashier", "25000,00")


def test_what_is_prepared_stands_apart_from_what_holds(cast, as_):
    agreement = signed(cast)
    prepared(cast, line(agreement, 2026), parts(agreement, 2026, duinoord="10000.00"))
    rows = rows_of(fetched(as_("auditor")))
    assert {row["Difference"] for row in rows} == {"0,00"}
    assert "10000,00" in {row["Proposed, not confirmed yet"] for row in rows}


def test_the_export_has_the_filter_of_the_page_and_is_on_record(cast, as_):
    signed(cast)
    browser = as_("coordinator")
    assert rows_of(fetched(browser, state="processed")) == []
    first, again = fetched(browser, state="open"), fetched(browser, state="open")
    assert first == again
    events = Event.objects.filter(verb="reallocation.exported").order_by("pk")
    assert [event.data["filters"] for event in events] == [
        {"state": "processed"},
        {"state": "open"},
        {"state": "open"},
    ]
    assert {event.data["year"] for event in events} == {2026}


def test_a_workbook_opens_and_holds_numbers(cast, as_):
    agreement = signed(cast)
    book = zipfile.ZipFile(io.BytesIO(fetched(as_("auditor"), "xlsx")))
    sheet = book.read("xl/worksheets/sheet1.xml").decode()
    assert agreement.number in sheet
    assert "<f>" not in sheet


def test_a_text_that_looks_like_a_formula_stays_a_text(cast, as_):
    agreement = signed(cast)
    ready = prepared(cast, line(agreement, 2026), reason="=HYPERLINK(1;2) en nog meer tekst")
    assert ready.reason.startswith("=")
    rows = rows_of(fetched(as_("auditor")))
    assert rows[0]["Reason"].startswith("'=")
    book = zipfile.ZipFile(io.BytesIO(fetched(as_("auditor"), "xlsx")))
    assert "<f>" not in book.read("xl/worksheets/sheet1.xml").decode()


def test_the_export_asks_for_a_fresh_proof(cast, client):
    signed(cast)
    sign_in(client, cast.coordinator, fresh=False)
    assert client.get(address("csv")).status_code == 302
    assert not Event.objects.filter(verb="reallocation.exported").exists()


def test_every_row_has_every_column(cast):
    signed(cast)
    found = overseen_lines(cast.auditor, facts=True).prefetch_related("changes__snapshot")
    assert {len(row) for row in cells(found)} == {len(columns())}


@pytest.mark.parametrize("count", [1, 3])
def test_the_export_asks_the_same_whatever_the_number_of_lines(
    cast, count, django_assert_num_queries
):
    agreement = signed(cast)
    by = cast.auditor
    found = overseen_lines(by, facts=True).filter(plan=agreement.plan)
    found = found.filter(year__lt=2026 + count).prefetch_related("changes__snapshot")
    with django_assert_num_queries(4):
        list(cells(found))
