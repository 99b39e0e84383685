"""Decisions of an office together: to be made, to be sent, sent; and the agreement after it."""

from __future__ import annotations

from datetime import datetime
from functools import partial
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from plans.agreements.forms import DivisionForm
from plans.agreements.grant import Grant
from plans.agreements.models import Agreement
from plans.agreements.services.drawing import draw_up as draw_up_agreement
from plans.agreements.services.drawing import proposed_division
from plans.agreements.workflow import State as AgreementState
from plans.workflow import State as PlanState
from portal import clock
from portal.accounts.models import Organisation, Role
from portal.accounts.roles import office_ids
from portal.accounts.stepup import step_up_to_send
from portal.drafts import once
from portal.web.acting import attempt
from portal.web.gate import refuse, requires_read
from reviews.decision_facts import amounts_of, second_needed
from reviews.decision_gate import draw_up_gate, must_oversee
from reviews.decision_pages import OUTCOME_TONES, TONES, tabs
from reviews.decisions import OPEN_OBJECTIONS, cases_to_decide, office_decisions
from reviews.filings import decided_elsewhere
from reviews.forms.deciding import OutboxForm
from reviews.gate import person
from reviews.letters import is_old, letter_day
from reviews.models import Decision, Objection
from reviews.services import releasing
from reviews.terms import last_day
from reviews.workflow import DecisionState

SHOWN = 100


@step_up_to_send
@once
def outbox(request: HttpRequest) -> HttpResponse:
    """The prepared decisions of the office, checked and sent together."""
    must_oversee(request)
    user = person(request)
    may_send = bool(office_ids(user, Role.DECISION_MAKER))
    if request.method == "POST" and not may_send:
        refuse(_("Only a decision maker sends decisions."))
    prepared = list(office_decisions(user).filter(state=DecisionState.PREPARED)[:SHOWN])
    now = clock.now()
    rows = [_waiting(d, now) for d in prepared]
    form = OutboxForm(request.POST or None, letters=_ready(rows))
    if form.is_valid():
        act = partial(releasing.release_all, form.seen(), by=user)
        if (sent := attempt(form, act)) is not None:
            text = ngettext("%(n)d decision sent.", "%(n)d decisions sent.", len(sent))
            messages.success(request, text % {"n": len(sent)})
            return redirect("reviews:decisions")
    shown = {"rows": rows, "form": form, "may_send": may_send, "tabs": tabs("outbox")}
    shown |= {kind: sum(row[kind] for row in rows) for kind in ("old", "ready")}
    shown["cases"] = list(cases_to_decide(user)[:SHOWN])
    return render(request, "reviews/outbox.html", shown)


def _waiting(decision: Decision, at: datetime) -> dict[str, Any]:
    """A prepared decision with what keeps it from going out now."""
    old, waits = is_old(decision, at), second_needed(decision)
    return {
        "decision": decision,
        "tone": OUTCOME_TONES[decision.outcome],
        "granted": sum(amounts_of(decision.snapshot.data).values()),
        "waits": waits,
        "day": letter_day(decision),
        "old": old,
        "ready": decision.letter is not None and not old and not waits,
    }


def _ready(rows: list[dict[str, Any]]) -> dict[int, str]:
    return {r["decision"].pk: r["decision"].letter.sha256 for r in rows if r["ready"]}


@requires_read
def sent(request: HttpRequest) -> HttpResponse:
    """The decisions that were sent, the newest first."""
    must_oversee(request)
    gone = office_decisions(person(request)).exclude(
        state__in=[DecisionState.PREPARED, DecisionState.WITHDRAWN]
    )
    page = Paginator(gone.order_by("-released_at", "-pk"), 25).get_page(request.GET.get("page"))
    shown = {"page": page, "rows": [_row(d) for d in page], "objections": _open(request)}
    shown["tabs"] = tabs("decisions")
    return render(request, "reviews/outbox_sent.html", shown)


def _row(decision: Decision) -> dict[str, Any]:
    return {
        "decision": decision,
        "tone": TONES[decision.state],
        "outcome_tone": OUTCOME_TONES[decision.outcome],
        "last_day": last_day(decision.term_ends_at) if decision.term_ends_at else None,
    }


def _open(request: HttpRequest) -> list[Objection]:
    seen = office_decisions(person(request)).order_by().values("pk")
    found = Objection.objects.filter(decision__in=seen, state__in=OPEN_OBJECTIONS)
    return list(found.select_related("org", "decision__case__plan", "handler")[:SHOWN])


@once
@draw_up_gate
def draw_up(request: HttpRequest, decision: Decision) -> HttpResponse:
    """Divide a final award over the organisations and draw up the agreement (R-1.5-1)."""
    plan = decision.case.plan
    gone = [AgreementState.DECLINED, AgreementState.SUPERSEDED]
    if standing := Agreement.objects.filter(plan=plan).exclude(state__in=gone).first():
        return redirect("agreements:detail", standing.pk)
    grant = _grant(decision)
    proposed = proposed_division(plan, grant)
    names = dict(Organisation.objects.filter(slug__in=proposed).values_list("slug", "name"))
    form = DivisionForm(request.POST or None, grant=grant, proposed=proposed, names=names)
    if form.is_valid():
        act = partial(draw_up_agreement, plan.pk, grant, division=form.division())
        if (agreement := attempt(form, partial(act, by=person(request)))) is not None:
            return redirect("agreements:detail", agreement.pk)
    shown = {"decision": decision, "plan": plan, "form": form, "grid": form.grid()}
    return render(request, "reviews/decision_agreement.html", shown)


def _grant(decision: Decision) -> Grant:
    amounts = amounts_of(decision.snapshot.data)
    ready = decision.case.plan.state in (PlanState.GRANTED, PlanState.AGREEMENT)
    if decision.final_at is None or decision.released_at is None or not amounts or not ready:
        refuse(_("There is no final award to draw up an agreement on."))
    return Grant(
        decision.number,
        amounts,
        decision.released_at,
        decision.final_at,
        decided_elsewhere(decision.case.plan),
    )
