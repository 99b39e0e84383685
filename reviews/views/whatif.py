"""What-if copies of a ranking: made, tried out, compared, taken over or thrown away."""

from __future__ import annotations

from functools import partial

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from portal.drafts import forget, once, typed
from portal.funds.models import Call
from portal.web.acting import attempt
from portal.web.gate import refuse, requires_post, requires_read
from reviews.forms.ranking import AmountsForm, CopyForm, ShiftForm, TakeOverForm, YearsForm
from reviews.gate import person
from reviews.models import Ranking
from reviews.ranking_gate import copy_gate, ranking_call_gate
from reviews.ranking_pages import RankingBoard, RankLine, board
from reviews.ranking_rules import DECIDED, NOT_MINE, RankingVerb, ranking_verdict
from reviews.rankings import real_ranking
from reviews.services import ranking as reordering
from reviews.services import ranking_amounts as trying
from reviews.views.acting import look_again, press
from reviews.whatif_pages import changes, order_changes


@once
@ranking_call_gate(RankingVerb.COPY)
def copy(request: HttpRequest, call: Call) -> HttpResponse:
    """Make a what-if copy of the ranking."""
    form = CopyForm(request.POST or None)
    if form.is_valid():
        act = partial(reordering.copy, call, form.cleaned_data["name"], by=person(request))
        if (made := attempt(form, act)) is not None:
            return redirect("reviews:whatif", made.pk)
    return render(request, "reviews/ranking/copy.html", {"call": call, "form": form})


@requires_read
@copy_gate()
def whatif(request: HttpRequest, ranking: Ranking) -> HttpResponse:
    """A what-if copy beside the real ranking."""
    call, order = ranking.call, board(ranking)
    known = call.ranking_standing  # type: ignore[attr-defined]
    shown = {
        "call": call,
        "copy": ranking,
        "board": order,
        "changes": changes(order, real_ranking(call)),
        "is_mine": ranking.is_mine,  # type: ignore[attr-defined]
        "may_copy": ranking_verdict(RankingVerb.COPY, known),
        "may_take_over": ranking_verdict(RankingVerb.TAKE_OVER, known),
    }
    return render(request, "reviews/ranking/whatif.html", shown)


@once
@requires_post
@copy_gate(RankingVerb.COPY)
def shift(request: HttpRequest, ranking: Ranking) -> HttpResponse:
    """One plan goes up, down or to a place in the own copy."""
    form = ShiftForm(request.POST)
    if form.is_valid():
        said = form.cleaned_data
        act = partial(reordering.shift, ranking.pk, said["case"], said["position"])
        press(
            request,
            partial(act, by=person(request)),
            _("Put at place %(place)d of this copy.") % {"place": said["position"]},
        )
    else:
        messages.error(request, _("Fill in a place as a number, for example 2."))
    return redirect("reviews:whatif", ranking.pk)


@once
@copy_gate(RankingVerb.COPY)
def years(request: HttpRequest, ranking: Ranking) -> HttpResponse:
    """What if the envelopes were these?"""
    if not ranking.is_mine:  # type: ignore[attr-defined]
        refuse(NOT_MINE)
    amounts = {y.year: y.envelope for y in board(ranking).money}
    form = YearsForm(request.POST or None, amounts=amounts)
    if form.is_valid():
        act = partial(reordering.set_years, ranking.pk, form.amounts(), by=person(request))
        if attempt(form, act) is not None:
            messages.success(request, _("The envelopes of this copy were set. Nothing real moved."))
            return redirect("reviews:whatif", ranking.pk)
    shown = {"call": ranking.call, "copy": ranking, "form": form}
    return render(request, "reviews/ranking/years.html", shown)


@once
@copy_gate(RankingVerb.COPY)
def amounts(request: HttpRequest, ranking: Ranking, case_id: int) -> HttpResponse:
    """What if one plan got other amounts?"""
    if not ranking.is_mine:  # type: ignore[attr-defined]
        refuse(NOT_MINE)
    line = _undecided(board(ranking), case_id)
    one, key = line.row.candidate, f"whatif:{ranking.pk}:{case_id}"
    form = AmountsForm(typed(request, key), asked=one.asked, tried=one.tried)
    if form.is_valid():
        act = partial(trying.set_amounts, ranking.pk, case_id, form.amounts(), by=person(request))
        if attempt(form, act) is not None:
            forget(request, key)
            messages.success(request, _("The amounts of this copy were set. Nothing real moved."))
            return redirect("reviews:whatif", ranking.pk)
    shown = {"call": ranking.call, "copy": ranking, "form": form, "line": line, "draft_key": key}
    return render(request, "reviews/ranking/amounts.html", shown)


def _undecided(order: RankingBoard, case_id: int) -> RankLine:
    """The plan in the copy; Http404 when it is not in it, refused when it was decided on."""
    line = next((line for line in order.lines if line.case.pk == case_id), None)
    if line is None:
        raise Http404
    if line.decision is not None:
        refuse(DECIDED)
    return line


@once
@copy_gate(RankingVerb.TAKE_OVER)
def take_over(request: HttpRequest, ranking: Ranking) -> HttpResponse:
    """The order of a copy becomes the real one."""
    real = real_ranking(ranking.call)
    seen = {"version": ranking.version, "real_version": real.version}
    form = TakeOverForm(request.POST or None, initial=seen)
    if form.is_valid():
        act = partial(reordering.take_over, ranking.pk, by=person(request), **form.cleaned_data)
        if attempt(form, act) is not None:
            messages.success(request, _("Taken over: this is the ranking now."))
            return redirect("reviews:ranking", ranking.call_id)
        look_again(form, **seen)
    found = order_changes(ranking, real)
    shown = {"call": ranking.call, "copy": ranking, "form": form, "changes": found}
    return render(request, "reviews/ranking/take_over.html", shown)


@once
@requires_post
@copy_gate(RankingVerb.COPY)
def discard(request: HttpRequest, ranking: Ranking) -> HttpResponse:
    """Throw the own copy away."""
    act = partial(reordering.discard, ranking.pk, by=person(request))
    if press(request, act, _("The copy was thrown away. The ranking stays as it is.")):
        return redirect("reviews:ranking", ranking.call_id)
    return redirect("reviews:whatif", ranking.pk)
