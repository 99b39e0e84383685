"""The regional budgets of one's own care offices."""

from __future__ import annotations

from collections.abc import Container

from django.contrib import messages
from django.core.paginator import Paginator
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _

from portal import audit, clock
from portal.dates import local
from portal.documents.exports import FILES, table_export
from portal.drafts import once
from portal.drafts.keeping import forget, typed
from portal.funds.access import may, offices_where
from portal.funds.budgets import set_budget, years_for
from portal.funds.envelope import EntryKind, add_up
from portal.funds.forms_office import BudgetForm
from portal.funds.gate import must_be_staff, person, region_gate
from portal.funds.models import Region, RegionalBudget, Scheme
from portal.funds.movements import cells, columns, entries_of, movements
from portal.funds.pages import budget_rows, envelope_charts, office_tabs, tiles, year_tabs
from portal.funds.queries import national_amount, national_excess
from portal.funds.readiness import over_cap
from portal.funds.rules import OFFICE_REASONS, OfficeVerb
from portal.funds.ties import TIED, shut_for
from portal.money import ZERO, format_amount
from portal.web.acting import attempt
from portal.web.conflict import answer
from portal.web.forms import whole
from portal.web.gate import refuse, requires_read

PAGE = 50


@requires_read
def budgets(request: HttpRequest) -> HttpResponse:
    """What there is and what is left, per region and scheme."""
    must_be_staff(request)
    offices = offices_where(request.user, OfficeVerb.READ_BUDGETS)
    if not offices:
        refuse(OFFICE_REASONS[OfficeVerb.READ_BUDGETS])
    regions = Region.objects.filter(office__in=offices)
    found = RegionalBudget.objects.filter(region__in=regions, scheme__is_open=True)
    shut = shut_for(person(request))
    schemes = Scheme.objects.filter(is_open=True)
    rows = budget_rows(regions, schemes, found.order_by("year"), shut)
    context = {"rows": rows, "sums": add_up(r.sums for r in rows), "tabs": office_tabs("budgets")}
    context["has_demo"] = any(row.is_demo for row in rows)
    return render(request, "funds/budgets.html", context)


@requires_read
@region_gate(OfficeVerb.READ_BUDGETS)
def budget(request: HttpRequest, region: Region, scheme_id: str) -> HttpResponse:
    """The envelope of every year, and every movement."""
    scheme = _scheme(request, region, scheme_id)
    rows = list(RegionalBudget.objects.filter(region=region, scheme=scheme).order_by("year"))
    year = whole(request.GET.get("jaar"))
    sums, excess = add_up(b.envelope for b in rows), national_excess(scheme)
    by_year = {b.year: b for b in rows}
    context = {
        "region": region,
        "scheme": scheme,
        "years": [(y, by_year.get(y), national_amount(scheme, y)) for y in _years(scheme, by_year)],
        "sums": sums,
        "tiles": tiles(sums),
        "charts": envelope_charts(rows),
        "warnings": [over_cap(b.year, excess[b.year]) for b in rows if b.year in excess],
        "page": Paginator(movements(rows, year), PAGE).get_page(request.GET.get("page")),
        "year_tabs": year_tabs(request.path, [b.year for b in rows], year),
        "year": year,
        "raises": entries_of(rows).filter(kind=EntryKind.RAISE),
        "is_demo": any(b.is_demo for b in rows),
        "may_set": may(request.user, region.office_id, OfficeVerb.SET_BUDGET),
    }
    return render(request, "funds/budget.html", context)


@requires_read
@region_gate(OfficeVerb.READ_BUDGETS)
def export(request: HttpRequest, region: Region, scheme_id: str, fmt: str) -> HttpResponseBase:
    """Every movement, or those of one year, as XLSX or CSV; on record."""
    scheme, year = _scheme(request, region, scheme_id), whole(request.GET.get("jaar"))
    if fmt not in FILES:
        raise Http404
    rows = RegionalBudget.objects.filter(region=region, scheme=scheme)
    found = entries_of(rows, year)
    about = {"scheme": scheme.code, "region": region.slug, "year": year, "rows": found.count()}
    with transaction.atomic():
        audit.write(
            "budget.exported",
            obj=region,
            actor=person(request),
            organisation=region.office,
            office=region.office_id,
            data=about | {"format": fmt},
        )
    filename = f"budgetverloop-{scheme.pk}-{region.slug}"
    return table_export(
        columns(), cells(found), fmt=fmt, filename=filename, sheet=_("Regional budget")
    )


def _scheme(request: HttpRequest, region: Region, scheme_id: str) -> Scheme:
    """The open scheme of this address, for who has no tie with a plan that asks from it."""
    scheme = get_object_or_404(Scheme, pk=scheme_id, is_open=True)
    if (region.pk, scheme.pk) in shut_for(person(request)):
        refuse(TIED)
    return scheme


def _years(scheme: Scheme, known: Container[int]) -> list[int]:
    """What has been set, and what can be set from this year on."""
    first = min(local(clock.now()).year, max(scheme.years))
    return [year for year in years_for(scheme) if year in known or year >= first]


@once
@region_gate(OfficeVerb.SET_BUDGET)
def change(request: HttpRequest, region: Region, scheme_id: str, year: int) -> HttpResponse:
    """Set the budget of one year, with the reason."""
    scheme = _scheme(request, region, scheme_id)
    if year not in years_for(scheme):
        raise Http404
    stored = RegionalBudget.objects.filter(region=region, scheme=scheme, year=year).first()
    seen, key = stored.amount if stored else ZERO, f"budget:{region.slug}:{scheme.pk}:{year}"
    start = {"expected": seen, "amount": stored.amount if stored else None}
    form = BudgetForm(typed(request, key), initial=start)
    if request.method == "POST" and form.is_valid():
        values = form.cleaned_data
        if attempt(form, lambda: set_budget(scheme, region, year, **values, by=person(request))):
            forget(request, key)
            messages.success(request, _("The budget of %(year)s was set.") % {"year": year})
            return redirect("funds:budget", region.slug, scheme.pk)
        answer(form, "expected", format_amount(seen))
    context = {"form": form, "draft_key": key, "region": region, "scheme": scheme, "year": year}
    context |= {"budget": stored, "national": national_amount(scheme, year)}
    return render(request, "funds/budget_form.html", context)
