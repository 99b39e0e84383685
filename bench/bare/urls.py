"""The bare pages: a fixed answer, so many rows, a form that inserts one."""

from __future__ import annotations

from datetime import UTC, datetime
from decimal import Decimal

from django.contrib.auth.decorators import login_required
from django.db import transaction
from django.http import HttpRequest, HttpResponse
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
]
