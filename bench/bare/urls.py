"""The bare pages: a fixed answer, so many rows, a form that inserts one."""

from __future__ import annotations

import csv
import tempfile
from datetime import UTC, datetime
from decimal import Decimal

import xlsxwriter
from django.contrib.auth.decorators import login_required
from django.db import transaction
from django.http import FileResponse, HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import redirect, render
from django.urls import path

from bench.bare.models import Row


@login_required
def fixed(request: HttpRequest) -> HttpResponse:
    """A fixed text for somebody who is signed in."""
    return HttpResponse(f"Good day {request.user.pk}")


@login_required
def rows(request: HttpRequest, count: int) -> HttpResponse:
    """The last `count` rows in a table, by a Django template."""
    return render(request, "rows.html", {"rows": Row.objects.all()[:count]})


@login_required
def form(request: HttpRequest) -> HttpResponse:
    """A form of one field; sending it inserts a row, commits and redirects."""
    if request.method == "POST":
        with transaction.atomic():
            Row.objects.create(**values(request.POST["title"], 1))
        return redirect("/form/")
    return render(request, "form.html")


COLUMNS = ("pk", "title", "state", "organisation", "category", "amount", "own", "total")


class _Echo:
    """A file that hands back what is written to it."""

    def write(self, text: str) -> str:
        return text


@login_required
def table(request: HttpRequest, count: int) -> StreamingHttpResponse:
    """So many rows as CSV, streamed from a server-side cursor."""
    rows = Row.objects.values_list(*COLUMNS)[:count].iterator(2000)
    writer = csv.writer(_Echo())
    return StreamingHttpResponse((writer.writerow(row) for row in rows), "text/csv")


@login_required
def sheet(request: HttpRequest, count: int) -> FileResponse:
    """So many rows as XLSX, written row by row."""
    out = tempfile.TemporaryFile()  # noqa: SIM115 - the response closes it
    with xlsxwriter.Workbook(out, {"constant_memory": True}) as book:
        page = book.add_worksheet()
        for number, row in enumerate(Row.objects.values_list(*COLUMNS)[:count].iterator(2000)):
            page.write_row(number, 0, row)
    out.seek(0)
    return FileResponse(out, as_attachment=True, filename="rows.xlsx")


def values(title: str, number: int) -> dict[str, object]:
    """The columns of one row."""
    amount = Decimal(number * 131 % 900_000) + Decimal("0.37")
    return {
        "title": title,
        "state": ("draft", "submitted", "granted")[number % 3],
        "organisation": f"Stichting Voorbeeld {number % 60}",
        "category": ("PROJ", "SCHOL", "TECH", "INHUUR")[number % 4],
        "amount": amount,
        "own": amount / 4,
        "total": amount + amount / 4,
        "changed_at": datetime.now(UTC),
    }


urlpatterns = [
    path("fixed/", fixed),
    path("rows/<int:count>/", rows),
    path("form/", form),
    path("csv/<int:count>/", table),
    path("xlsx/<int:count>/", sheet),
]
