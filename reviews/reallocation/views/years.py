"""The reallocation of a year: the table, its last day and the export."""

from __future__ import annotations

from functools import partial
from typing import Any

from django.contrib import messages
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from portal import clock
from portal.accounts.models import Organisation
from portal.accounts.roles import has_role, memberships_of
from portal.accounts.stepup import step_up, step_up_to_send
from portal.audit import services as audit
from portal.dates import local
from portal.documents.exports import FILES, table_export
from portal.drafts import once, typed
from portal.web.acting import attempt
from portal.web.gate import refuse, requires_read
from reviews.decision_pages import tabs
from reviews.gate import person
from reviews.reallocation import pages
from reviews.reallocation.access import offices_of
from reviews.reallocation.export import cells, columns
from reviews.reallocation.forms import DayForm, FilterForm, TicksForm
from reviews.reallocation.gate import office_gate
from reviews.reallocation.lastday import Last, last_day
from reviews.reallocation.models import Line
from reviews.reallocation.queries import narrowed, overseen_lines, rooms, rounds
from reviews.reallocation.rules import DAY_SETTERS
from reviews.reallocation.services import confirming, preparing
from reviews.reallocation.services.days import set_last_day


@requires_read
def home(request: HttpRequest) -> HttpResponse:
    """This year's reallocation; a choice for whoever works at several offices."""
    own = Organisation.objects.filter(pk__in=offices_of(person(request))).order_by("name")
    offices = list(own)
    if not offices:
        raise Http404
    year = local(clock.now()).year
    if len(offices) == 1:
        return redirect("reallocation:year", offices[0].slug, year)
    shown = {"offices": offices, "year": year, "tabs": tabs("reallocation")}
    return render(request, "reallocation/home.html", shown)


@step_up_to_send
@once
@office_gate
def year(request: HttpRequest, office: Organisation, year: int) -> HttpResponse:
    """All granted amounts of a year; several lines can be prepared or confirmed at once."""
    user, roles = person(request), _roles(request, office)
    every = list(_lines(request, office, year))
    filters = FilterForm(request.GET or None, lines=every)
    chosen = filters.filters()
    lines = list(narrowed(_lines(request, office, year), chosen)) if chosen else every
    last = last_day(office.pk, year)
    rows = pages.line_rows(lines, last, user, roles)
    offered = pages.offered(rows, user, roles)
    form = TicksForm(request.POST or None, offered=offered)
    if form.is_valid() and (done := attempt(form, partial(_act, request, form))) is not None:
        messages.success(request, done)
        return redirect(request.get_full_path())
    shown: dict[str, Any] = {"office": office, "year": year, "form": form, "filters": filters}
    shown |= _around(request, office, last, every) | {"last": last, "rows": rows}
    shown |= {"sums": pages.sums(lines), "narrowed": bool(chosen), "query": request.GET.urlencode()}
    shown |= {f"may_{act}": bool(ticks) for act, ticks in offered.items()}
    return render(request, "reallocation/year.html", shown)


def _around(
    request: HttpRequest, office: Organisation, last: Last, lines: list[Line]
) -> dict[str, Any]:
    """What stands around the table, whatever its filter."""
    year = last.year
    hidden = Line.objects.filter(plan__office=office, round=year).count() - len(lines)
    rows = pages.line_rows(lines, last, person(request), frozenset())
    return {
        "tabs": tabs("reallocation"),
        "tiles": pages.tiles(lines),
        "envelopes": pages.envelopes(rooms(office.pk, year), lines),
        "years": pages.year_links(office.slug, year, rounds(office.pk)),
        "unsigned": [row for row in rows if row.line.state == "open" and not row.signed],
        "hidden": hidden,
        "passed": last.passed(clock.now()),
        "may_set": has_role(request.user, office.pk, *DAY_SETTERS),
    }


def _lines(request: HttpRequest, office: Organisation, year: int, *, facts: bool = False) -> Any:
    return overseen_lines(person(request), facts=facts).filter(plan__office=office, round=year)


def _roles(request: HttpRequest, office: Organisation) -> frozenset[str]:
    held = memberships_of(request.user)
    return frozenset(fact.role for fact in held if fact.organisation_id == office.pk)


def _act(request: HttpRequest, form: TicksForm) -> str:
    if form.cleaned_data["act"] == "prepare":
        n = preparing.prepare_all(form.seen(), by=person(request))
        return ngettext(
            "%(n)d line prepared. A decision maker has to confirm it.",
            "%(n)d lines prepared. A decision maker has to confirm them.",
            n,
        ) % {"n": n}
    n = confirming.confirm_all(form.seen(), by=person(request))
    return ngettext("%(n)d line processed.", "%(n)d lines processed.", n) % {"n": n}


@requires_read
@step_up
@office_gate
def export(request: HttpRequest, office: Organisation, year: int, fmt: str) -> HttpResponseBase:
    """The lines that the page shows, for the budget form; on record."""
    if fmt not in FILES:
        raise Http404
    filters = FilterForm(request.GET or None, lines=_lines(request, office, year)).filters()
    found = narrowed(_lines(request, office, year, facts=True), filters)
    rows = list(cells(found.prefetch_related("changes__snapshot")))
    with transaction.atomic():
        audit.write(
            "reallocation.exported",
            obj=office,
            actor=person(request),
            organisation=office,
            office=office,
            data={"year": year, "filters": filters, "format": fmt, "rows": len(rows)},
        )
    return table_export(
        columns(),
        rows,
        fmt=fmt,
        filename=f"herschikking-{year}-{office.slug}",
        sheet=_("Reallocation %(year)s") % {"year": year},
    )


@once
@office_gate
def day(request: HttpRequest, office: Organisation, year: int) -> HttpResponse:
    """Choose the last day of a year."""
    if not has_role(request.user, office.pk, *DAY_SETTERS):
        refuse(_("Only a coordinator or an administrator of this care office can set this."))
    last = last_day(office.pk, year)
    form = DayForm(typed(request), initial={"day": last.day, "seen": last.day})
    act = partial(set_last_day, office, year, by=person(request))
    if form.is_valid() and attempt(form, lambda: act(**form.cleaned_data)) is not None:
        messages.success(request, _("The last day is saved."))
        return redirect("reallocation:year", office.slug, year)
    if form.is_bound:
        form.look_again(last.day)
    shown = {"office": office, "year": year, "form": form, "last": last}
    return render(request, "reallocation/day.html", shown)
