"""The dashboard of a call, the calls of an office, and the table that leaves the portal."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.core.paginator import Paginator
from django.db.models import Count, Q
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.utils.translation import gettext as _

from plans.workflow import FILED, State
from portal import clock
from portal.accounts.roles import office_ids
from portal.documents.exports import table_export
from portal.funds.models import Call, Condition, ConditionPlace
from portal.web.charts import Chart, heat_map
from portal.web.gate import requires_read
from reviews.dashboard import Board, Line, Plans, narrowed, ordered, plans_of
from reviews.forms.dashboard import DashboardForm, sort_of
from reviews.gate import call_for, must_be_staff, person
from reviews.pages import legend, short
from reviews.queries import OVERSEEING_POSTS
from reviews.services.reading import note_export
from reviews.tables import columns, values

PAGE = 50
CHUNK = 200


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
    return render(request, "reviews/calls.html", {"page": page, "at": clock.now()})


@requires_read
def dashboard(request: HttpRequest, call_id: int) -> HttpResponse:
    """All plans of a call: state, money, scores, age, flags."""
    call = call_for(request, call_id)
    form = DashboardForm(request.GET or None)
    board = _board(request, call)
    page = Paginator(_chosen(request, call, form), PAGE).get_page(request.GET.get("page"))
    lines = board.lines(list(page))
    shown: dict[str, Any] = {
        "call": call,
        "form": form,
        "page": page,
        "lines": lines,
        "years": board.years,
        "heat": _heat(board, lines),
        "query": request.GET.urlencode(),
        "narrowed": bool(form.chosen()),
    }
    return render(request, "reviews/dashboard.html", shown)


@requires_read
def export(request: HttpRequest, call_id: int, fmt: str) -> HttpResponseBase:
    """Exactly what is filtered, in the same order, as XLSX or CSV."""
    call = call_for(request, call_id)
    if fmt not in ("xlsx", "csv"):
        raise Http404
    form = DashboardForm(request.GET or None)
    board, plans = _board(request, call), _chosen(request, call, form)
    count = plans.count()
    filter_ = {name: str(value) for name, value in form.chosen().items()}
    note_export(
        board.office_id, "dashboard", by=board.user, rows=count, call=call.pk, filter=filter_
    )
    rows = (values(line) for line in _all(board, plans, count))
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


def _chosen(request: HttpRequest, call: Call, form: DashboardForm) -> Plans:
    plans = narrowed(plans_of(call, person(request)), form.chosen())
    return ordered(plans, sort_of(request.GET.get("sort", "")))


def _all(board: Board, plans: Plans, count: int) -> Iterator[Line]:
    """Every line, read in pieces so that memory stays flat."""
    for start in range(0, count, CHUNK):
        yield from board.lines(list(plans[start : start + CHUNK]))


def _heat(board: Board, lines: list[Line]) -> Chart:
    columns_ = [(short(c), c.label_nl) for c in board.conditions]
    rows = [(line.plan.title, line.url, line.cells) for line in lines]
    return heat_map(
        _("Plans against conditions"),
        columns_,
        rows,
        desc=_("The consensus, and until there is one only the scores you gave yourself."),
        corner=_("Plan"),
        legend=legend(board.call.condition_set.scale),
    )
