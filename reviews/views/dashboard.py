"""The dashboard of a call, the calls of an office, and the table that leaves the portal."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.core.paginator import Paginator
from django.db.models import Count, Q
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from plans.workflow import FILED, State
from portal import clock
from portal.accounts.roles import office_ids
from portal.documents.exports import FILES, table_export
from portal.funds.models import Call, Condition, ConditionPlace
from portal.web.gate import requires_post, requires_read
from reviews.dashboard import Board, Line
from reviews.dashboard_filter import columns_field, filter_fields
from reviews.dashboard_rows import Rows
from reviews.forms.dashboard import ColumnsForm, DashboardForm, columns_of, sort_of
from reviews.gate import call_for, must_be_staff, person
from reviews.lines import Lines, lines_of, narrowed, ordered
from reviews.models import ColumnChoice, PlanLine
from reviews.pages import legend, short
from reviews.paging import page_of
from reviews.places import tabs_of
from reviews.queries import OVERSEEING_POSTS
from reviews.services.columns import keep_columns
from reviews.services.reading import note_export
from reviews.tables import columns, values
from reviews.together import LEAST, MOST, together

PAGE = 50
CHUNK = 500


@requires_read
def calls(request: HttpRequest) -> HttpResponse:
    """The calls of one's own care offices with what waits there."""
    must_be_staff(request)
    overseen = office_ids(request.user, *OVERSEEING_POSTS)
    found = Call.objects.filter(region__office__in=overseen).exclude(state="draft")
    filed = Count("plans", filter=Q(plans__state__in=FILED))
    new = Count("plans", filter=Q(plans__state=State.SUBMITTED))
    shown = found.select_related("scheme", "region").annotate(filed=filed, new=new)
    page = Paginator(shown.order_by("-closes_at", "pk"), 25).get_page(request.GET.get("page"))
    return render(request, "reviews/calls.html", {"page": page, "overseen": overseen})


@requires_read
def dashboard(request: HttpRequest, call_id: int) -> HttpResponse:
    """All plans of a call: state, money, scores, age, flags."""
    board = _board(request, call_for(request, call_id))
    form = DashboardForm(request.GET or None)
    page = page_of(_chosen(request, board, form), request.GET.get("page", ""), PAGE)
    lines, address = board.lines(page.rows), _address(request)
    shown: dict[str, Any] = {
        "call": board.call,
        "phasing": board.phasing,
        "form": form,
        "filter": filter_fields(form),
        "page": page,
        "lines": lines,
        "rows": Rows(board.painter, address["columns"]).draw(lines),
        "heat": [(short(c), c.label_nl) for c in board.conditions],
        "legend": legend(board.call.condition_set.scale),
        "narrowed": bool(form.chosen()),
        "tabs": tabs_of(board.call, request.user, "reviews:dashboard"),
        **address,
    }
    return render(request, "reviews/dashboard.html", shown)


def _address(request: HttpRequest) -> dict[str, Any]:
    """The columns, and the address of this view of the list without and with another page."""
    kept = ColumnChoice.objects.filter(user=person(request)).values_list("columns", flat=True)
    chosen = columns_of(request.GET.getlist("columns"), kept.first())
    query = request.GET.copy()
    query.pop("page", None)
    return {
        "columns": chosen,
        "columns_field": columns_field(chosen),
        "query": query.urlencode(),
        "kept_query": [(name, v) for name, v in query.items() if name != "columns" and v],
        "given_columns": request.GET.getlist("columns"),
        "sort": query.get("sort", ""),
    }


@requires_read
def compare(request: HttpRequest, call_id: int) -> HttpResponse:
    """Two or three plans side by side; fewer or more is said, not refused."""
    board = _board(request, call_for(request, call_id))
    asked = [int(n) for n in request.GET.getlist("plan") if n.isascii() and n.isdigit()][:50]
    found = lines_of(board.call, board.user).in_bulk([n for n in asked if n < 2**63])
    plans = [found[n] for n in dict.fromkeys(asked) if n in found]
    enough = LEAST <= len(plans) <= MOST
    shown = {"call": board.call, "compared": together(board, plans) if enough else None}
    return render(request, "reviews/compare.html", shown)


@requires_post
def keep(request: HttpRequest, call_id: int) -> HttpResponse:
    """Remember the chosen columns for this person, then show the same list."""
    call = call_for(request, call_id)
    form = ColumnsForm(request.POST)
    keep_columns(person(request), form.cleaned_data["columns"] if form.is_valid() else ())
    query = request.GET.urlencode()
    url = reverse("reviews:dashboard", args=[call.pk])
    return redirect(f"{url}?{query}" if query else url)


@requires_read
def export(request: HttpRequest, call_id: int, fmt: str) -> HttpResponseBase:
    """Exactly what is filtered, in the same order, as XLSX or CSV."""
    board = _board(request, call := call_for(request, call_id))
    if fmt not in FILES:
        raise Http404
    form = DashboardForm(request.GET or None)
    plans = _chosen(request, board, form)
    count = plans.count()
    filter_ = {name: str(value) for name, value in form.chosen().items()}
    note_export(
        board.office_id, "dashboard", by=board.user, rows=count, call=call.pk, filter=filter_
    )
    rows = (values(line) for line in _all(board, plans))
    filename = f"plannen-{call.scheme_id}-{call.year}-{call.region.slug}"
    return table_export(columns(board), rows, fmt=fmt, filename=filename, sheet=_("Plans"))


def _board(request: HttpRequest, call: Call) -> Board:
    return Board(call, person(request), judged_on(call), clock.now())


def judged_on(call: Call) -> list[Condition]:
    """The columns of the heat map: the entry gate, the conditions, the attention points."""
    order = list(ConditionPlace)
    order.sort(key=lambda p: p != ConditionPlace.ENTRY_GATE)
    found = call.condition_set.conditions.all()
    wanted = [c for c in found if c.applies_scheme in ("", call.scheme_id)]
    return sorted(wanted, key=lambda c: (order.index(ConditionPlace(c.place)), c.order))


def _chosen(request: HttpRequest, board: Board, form: DashboardForm) -> Lines:
    all_ = lines_of(board.call, board.user)
    lines = narrowed(all_, form.chosen(), board.own, policy=board.policy, at=board.at)
    return ordered(lines, sort_of(request.GET.get("sort", "")))


def _all(board: Board, plans: Lines) -> Iterator[Line]:
    """Every line, read in pieces so that memory stays flat; one moment for all of them."""
    numbers = list(plans.values_list("pk", flat=True))
    for start in range(0, len(numbers), CHUNK):
        piece = PlanLine.objects.defer("text").in_bulk(numbers[start : start + CHUNK])
        yield from board.lines([piece[n] for n in numbers[start : start + CHUNK] if n in piece])
