"""The ranking of a call: the order, the line of each year, a move by hand, aspects."""

from __future__ import annotations

from functools import partial
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from portal.documents.exports import FILES, table_export
from portal.drafts import forget, once, typed
from portal.funds.models import Call
from portal.web.acting import attempt
from portal.web.forms import whole
from portal.web.gate import refuse, requires_read
from reviews.forms.ranking import AspectSetForm, AspectsForm, PlaceForm
from reviews.gate import person
from reviews.places import tabs_of
from reviews.ranking_gate import ranked_case, ranking_call_gate
from reviews.ranking_pages import RankingBoard, board
from reviews.ranking_rules import RankingVerb, ranking_verdict
from reviews.ranking_table import cells, columns
from reviews.rankings import open_copies, real_ranking
from reviews.services import aspects as answering
from reviews.services import ranking as reordering
from reviews.services.reading import note_export
from reviews.views.acting import look_again

KEPT = 50


@requires_read
@ranking_call_gate()
def ranking(request: HttpRequest, call: Call) -> HttpResponse:
    """The eligible plans in order, against the envelopes."""
    real = _real(call)
    known = call.ranking_standing  # type: ignore[attr-defined]
    shown: dict[str, Any] = {
        "call": call,
        "board": board(real),
        "copies": list(open_copies(call)),
        "moves": list(
            real.moves.select_related("by", "case__plan")[:KEPT] if real.pk is not None else ()
        ),
        "tabs": tabs_of(call, request.user, "reviews:ranking"),
        "may": {v.value: ranking_verdict(v, known) for v in RankingVerb},
    }
    return render(request, "reviews/ranking/ranking.html", shown)


@requires_read
@ranking_call_gate()
def export(request: HttpRequest, call: Call, fmt: str) -> HttpResponseBase:
    """The ranking as it stands, as XLSX or CSV; on record."""
    if fmt not in FILES:
        raise Http404
    found = board(_real(call))
    rows, by = cells(found), person(request)
    note_export(call.region.office_id, "ranking", by=by, rows=len(rows), call=call.pk)
    filename = f"rangschikking-{call.scheme_id}-{call.year}-{call.region.slug}"
    return table_export(columns(found), rows, fmt=fmt, filename=filename, sheet=_("Ranking"))


def _real(call: Call) -> Any:
    found = real_ranking(call)
    found.call = call
    return found


@once
@ranking_call_gate(RankingVerb.MOVE)
def move(request: HttpRequest, call: Call, case_id: int) -> HttpResponse:
    """One plan goes to another place, with the reason."""
    case, real = ranked_case(call, case_id), _real(call)
    order, key = board(real), f"rank:{case.pk}"
    start = {"position": whole(request.GET.get("place")), "version": real.version}
    form = PlaceForm(typed(request, key), places=places(order, case.pk), initial=start)
    if form.is_valid():
        said = dict(form.cleaned_data)
        position = said.pop("position")
        act = partial(reordering.move, call, case.pk, position, by=person(request), **said)
        if attempt(form, act) is not None:
            forget(request, key)
            messages.success(request, _("Put at place %(place)d.") % {"place": position})
            return redirect("reviews:ranking", call.pk)
        look_again(form, version=real_ranking(call).version)
    line = next(line for line in order.lines if line.case.pk == case.pk)
    shown = {"call": call, "form": form, "draft_key": key, "line": line, "plan": case.plan}
    return render(request, "reviews/ranking/move.html", shown)


def places(order: RankingBoard, case: int) -> list[tuple[int, str]]:
    """Every other place, with the plan that stands there now."""
    return [
        (line.row.position, f"{line.row.position} – {line.case.plan.title}")
        for line in order.lines
        if line.case.pk != case
    ]


@once
@ranking_call_gate(RankingVerb.ASPECTS)
def aspect_set(request: HttpRequest, call: Call) -> HttpResponse:
    """Whether the ranking uses prioritisation aspects, and which."""
    real = _real(call)
    start = {"aspect_set": real.aspect_set_id or ""}
    form = AspectSetForm(request.POST or None, initial=start)
    if form.is_valid():
        said = form.cleaned_data
        act = partial(answering.use_aspects, call, said["aspect_set"], reason=said["reason"])
        if attempt(form, partial(act, by=person(request))) is not None:
            messages.success(request, _("Saved."))
            return redirect("reviews:ranking", call.pk)
    return render(request, "reviews/ranking/aspect_set.html", {"call": call, "form": form})


@once
@ranking_call_gate(RankingVerb.ASPECTS)
def aspects(request: HttpRequest, call: Call, case_id: int) -> HttpResponse:
    """Which aspects one plan has."""
    case, real = ranked_case(call, case_id), _real(call)
    if real.aspect_set is None:
        refuse(_("The ranking of this call uses no prioritisation aspects."))
    asked, key = list(real.aspect_set.aspects.all()), f"aspects:{case.pk}"
    known = {a.aspect_id: a for a in case.aspects.all()}
    start: dict[str, Any] = {f"aspect-{code}": answer.met for code, answer in known.items()}
    start["reason"] = next((a.reason for a in known.values()), "")
    form = AspectsForm(typed(request, key), aspects=asked, initial=start)
    if form.is_valid():
        said = {"reason": form.cleaned_data["reason"], "by": person(request)}
        act = partial(answering.answer_aspects, case.pk, form.answers(), **said)
        if attempt(form, act) is not None:
            forget(request, key)
            messages.success(request, _("Saved."))
            return redirect("reviews:ranking", call.pk)
    shown = {"call": call, "form": form, "draft_key": key, "plan": case.plan}
    return render(request, "reviews/ranking/aspects.html", shown | {"set": real.aspect_set})
