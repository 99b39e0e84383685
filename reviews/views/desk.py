"""One plan on the desk of the coordinator: checks, taking up, whom to ask, where it stands."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from plans.family import shown as offices
from plans.filed import spans
from plans.models import Plan
from plans.pages import TONES
from plans.queries import allowed as plan_allowed
from plans.workflow import OFFICE_LABELS, State
from plans.workflow import Verb as PlanVerb
from portal import clock
from portal.audit.models import Event
from portal.audit.queries import history
from portal.drafts import once, typed
from portal.web.acting import attempt
from portal.web.gate import requires_post, requires_read
from reviews.access import allowed
from reviews.asked import answer_by
from reviews.decisions import upheld_before
from reviews.desks import (
    assigned,
    candidates,
    decisions,
    meters,
    proposed,
    screening_of,
    summary,
    year_totals,
)
from reviews.events import EVENTS, SCORE_EVENTS
from reviews.forms.acts import AssignForm, ReasonForm
from reviews.gate import case_gate, desk_gate, person
from reviews.hints import read as read_hints
from reviews.models import Case
from reviews.pages import CASE_TONES, age_of, findings, mark
from reviews.queries import scoring_phase
from reviews.rules import Standing, sees_scores
from reviews.scoring import Opinion
from reviews.services import assigning, opening
from reviews.views.acting import press
from reviews.workflow import CaseState, CaseVerb


@requires_read
@desk_gate(PlanVerb.READ)
def plan(request: HttpRequest, plan: Plan) -> HttpResponse:
    """Everything the office does with one filed plan."""
    case: Case | None = plan.case  # type: ignore[attr-defined]
    screening = screening_of(plan)
    shown: dict[str, Any] = {
        "plan": plan,
        "case": case,
        "label": OFFICE_LABELS[State(plan.state)],
        "tone": TONES[State(plan.state)],
        "age": age_of(plan, getattr(plan.office, "policy", None), clock.now()),
        "summary": summary(plan),
        "totals": year_totals(plan),
        "meters": meters(plan, screening),
        "findings": findings(screening.findings if screening else [], get_language() or "nl"),
        "plan_allowed": plan_allowed(person(request), plan),
    }
    if spans(plan):
        shown |= {"office": True} | offices(plan, office=True)
    open_ = case is not None and sees_scores(case.state, plan.standing)  # type: ignore[attr-defined]
    shown["hints"] = read_hints(person(request), plan, scores_open=open_)
    if case is not None:
        shown |= {"decisions": decisions(plan), "upheld": upheld_before(case)}
        shown |= _judging(request, case, plan.standing)  # type: ignore[attr-defined]
    return render(request, "reviews/plan.html", shown)


def _judging(request: HttpRequest, case: Case, known: Standing) -> dict[str, Any]:
    verbs = allowed(person(request), case, known)
    seats = assigned(case)
    people = candidates(case, person(request), seats) if verbs[CaseVerb.ASSIGN.value] else []
    return {
        "case_tone": CASE_TONES[case.state],
        "answer_by": answer_by(case),
        "phase": scoring_phase(case) if case.state == CaseState.INDEPENDENT else None,
        "allowed": verbs,
        "assigned": seats,
        "candidates": people,
        "proposed": proposed(seats, people),
        "someone_free": any(one.available for one in people),
    }


@once
@requires_post
@desk_gate(PlanVerb.TAKE_UP)
def take_up(request: HttpRequest, plan: Plan) -> HttpResponse:
    """Take the plan up for judging."""
    act = partial(opening.take_up, plan.pk, by=person(request))
    press(request, act, _("The plan is taken up. Now ask at least two reviewers."))
    return redirect("reviews:plan", plan.pk)


@once
@desk_gate(PlanVerb.DECLARE_INELIGIBLE)
def ineligible(request: HttpRequest, plan: Plan) -> HttpResponse:
    """Say that the plan is not taken up, and why."""
    return _with_reason(request, plan, opening.declare_ineligible, "reviews/ineligible.html")


@once
@desk_gate(PlanVerb.REINSTATE)
def reinstate(request: HttpRequest, plan: Plan) -> HttpResponse:
    """Take that back, and say why."""
    return _with_reason(request, plan, opening.reinstate, "reviews/reinstate.html")


def _with_reason(
    request: HttpRequest, plan: Plan, act: Callable[..., object], template: str
) -> HttpResponse:
    hint = _("The coalition gets this reason by e-mail. At least %(count)d characters.")
    form = ReasonForm(typed(request), hint=hint % {"count": opening.REASON_MIN})
    if form.is_valid():
        done = attempt(form, partial(act, plan.pk, by=person(request), **form.cleaned_data))
        if done is not None:
            return redirect("reviews:plan", plan.pk)
    return render(request, template, {"plan": plan, "form": form})


@once
@requires_post
@case_gate(CaseVerb.ASSIGN)
def assign(request: HttpRequest, case: Case) -> HttpResponse:
    """Ask the chosen reviewers, all or none."""
    form = AssignForm(request.POST, candidates=candidates(case, person(request)))
    if not form.is_valid():
        messages.error(request, str(form.errors["reviewers"][0]))
    else:
        numbers = form.cleaned_data["reviewers"]
        act = partial(assigning.assign_all, case.pk, numbers, by=person(request))
        press(request, act, _("Asked. The reviewers get an e-mail."))
    return redirect("reviews:plan", case.plan_id)


@once
@case_gate(CaseVerb.ASSIGN)
def take_back(request: HttpRequest, case: Case, assignment_id: int) -> HttpResponse:
    """Take an assignment back."""
    found = get_object_or_404(case.assignments.select_related("reviewer"), pk=assignment_id)
    form = ReasonForm(typed(request), hint=_("For the record; the reviewer does not see it."))
    if form.is_valid():
        by, reason = person(request), form.cleaned_data["reason"]
        if attempt(form, partial(assigning.take_back, found.pk, by=by, reason=reason)):
            return redirect("reviews:plan", case.plan_id)
    shown = {"plan": case.plan, "assignment": found, "form": form}
    return render(request, "reviews/take_back.html", shown)


@requires_read
@case_gate(CaseVerb.READ)
def log(request: HttpRequest, case: Case) -> HttpResponse:
    """What happened in the judging of the plan, newest first; scores only once they are open."""
    events = history(plan=case.plan_id).filter(verb__startswith="review.")
    if not sees_scores(case.state, case.standing):  # type: ignore[attr-defined]
        events = events.exclude(verb__in=SCORE_EVENTS)
    rows = [(e, EVENTS.get(e.verb, e.verb), _said(e)) for e in events[:300]]
    return render(request, "reviews/log.html", {"plan": case.plan, "case": case, "rows": rows})


def _said(event: Event) -> str:
    """What an event says beside its name: on which condition what was scored, or who was asked."""
    data = event.data
    if "condition" not in data:
        return str(data.get("name", ""))
    said = data.get("to") or {}
    return f"{data['condition']}: {mark(Opinion(said.get('met'), said.get('value')))}"
