"""What a reviewer was asked to do: the list, the declaration of ties, handing in."""

from __future__ import annotations

from datetime import date
from functools import partial
from typing import Any

from django.contrib import messages
from django.db.models import Count, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from portal import clock
from portal.drafts import forget, once, typed
from portal.web.acting import attempt
from portal.web.components import Row
from portal.web.gate import requires_post, requires_read
from reviews.access import allowed_own
from reviews.decisions import upheld_before
from reviews.forms.acts import DeclarationForm, ReasonForm
from reviews.gate import assignment_gate, must_be_staff, person
from reviews.models import Assignment, Phasing
from reviews.pages import ASSIGNMENT_TONES, age_of, place, short, words
from reviews.queries import applicable_conditions, own_assignments, own_scores, past_scoring
from reviews.services import declaring, looking_again, scores
from reviews.views.acting import press
from reviews.workflow import AssignmentState, AssignmentVerb, CaseState


@requires_read
def mine(request: HttpRequest) -> HttpResponse:
    """All that this person was asked to score and is not closed."""
    must_be_staff(request)
    found = listed(own_assignments(person(request)))
    return render(request, "reviews/mine.html", {"rows": _rows(found)})


def listed(found: QuerySet[Assignment]) -> list[Assignment]:
    """The assignments with what the list shows of them: unfinished first, then by filing."""
    related = found.select_related("case__plan__office__policy", "case__plan__call__phasing")
    shown = related.annotate(count=Count("scores")).order_by("case__plan__submitted_at", "pk")
    order = [AssignmentState.SCORING, AssignmentState.ASKED, AssignmentState.DONE]
    return sorted(shown, key=lambda a: order.index(AssignmentState(a.state)))


def _rows(found: list[Assignment]) -> list[dict[str, Any]]:
    at = clock.now()
    return [
        {
            "assignment": a,
            "plan": a.case.plan,
            "tone": ASSIGNMENT_TONES[a.state],
            "age": age_of(a.case.plan, a.case.plan.office.policy, at),
            "is_open": a.case.state == CaseState.INDEPENDENT,
            "until": _hand_in_by(a),
        }
        for a in found
    ]


def _hand_in_by(found: Assignment) -> date | None:
    """The last day to score, for who still has to and where the call has phases."""
    phasing: Phasing | None = getattr(found.case.plan.call, "phasing", None)
    waits = found.state != AssignmentState.DONE and found.case.state == CaseState.INDEPENDENT
    return phasing.scoring_until_on if phasing and waits else None


@requires_read
@assignment_gate(AssignmentVerb.READ)
def assignment(request: HttpRequest, assignment: Assignment) -> HttpResponse:
    """The own scores of one plan, and handing them in."""
    if assignment.state == AssignmentState.ASKED:
        return redirect("reviews:declare", assignment.pk)
    conditions, known = applicable_conditions(assignment.case.plan), own_scores(assignment)
    rows = [
        (c, short(c), place(c), known.get(c.code), words(known.get(c.code), c)) for c in conditions
    ]
    shown = {
        "assignment": assignment,
        "plan": assignment.case.plan,
        "tone": ASSIGNMENT_TONES[assignment.state],
        "rows": rows,
        "done": sum(c.code in known for c in conditions),
        "next": next((c for c in conditions if c.code not in known), None),
        "allowed": allowed_own(assignment),
        "is_open": assignment.case.state != CaseState.INDEPENDENT,
        "older": {c for c, s in known.items() if s.submission_id != assignment.case.submission_id},
        "asked": assignment.case.change_requests.order_by("-asked_at").first(),
        "may_ask": may_ask(assignment),
        "past": past_scoring(assignment.case),
        "upheld": upheld_before(assignment.case),
    }
    return render(request, "reviews/assignment.html", shown)


def may_ask(assignment: Assignment) -> bool:
    """Whether this reviewer may ask the coalition something now."""
    phases = (CaseState.INDEPENDENT, CaseState.CONSENSUS)
    at_work = assignment.state in (AssignmentState.SCORING, AssignmentState.DONE)
    case = assignment.case
    return at_work and case.state in phases and case.plan.state == "in_review"


@once
@requires_post
@assignment_gate(AssignmentVerb.SCORE)
def keep_untouched(request: HttpRequest, assignment: Assignment) -> HttpResponse:
    """Keep the scores whose evidence did not change in the new version."""
    act = partial(looking_again.keep_untouched, assignment.pk, by=person(request))
    press(request, act, _("Kept where nothing changed. Look at the others one by one."))
    return redirect("reviews:assignment", assignment.pk)


@once
@assignment_gate(AssignmentVerb.READ)
def declare(request: HttpRequest, assignment: Assignment) -> HttpResponse:
    """The declaration of ties, before anything of the plan opens."""
    if assignment.state != AssignmentState.ASKED:
        return redirect("reviews:assignment", assignment.pk)
    plan, key = assignment.case.plan, f"review-ties:{assignment.pk}"
    organisations = declaring.parties(plan)
    form = DeclarationForm(typed(request, key), organisations=organisations)
    if request.method == "POST" and form.is_valid() and _declared(request, form, assignment):
        forget(request, key)
        return _after(request, assignment)
    about = [
        Row(_("Number"), plan.reference),
        Row(_("Scheme"), f"{plan.scheme.name_nl} {plan.year}"),
        Row(_("Region"), plan.region.name),
    ]
    shown = {"plan": plan, "form": form, "draft_key": key, "about": about}
    return render(request, "reviews/declare.html", shown)


def _declared(request: HttpRequest, form: DeclarationForm, assignment: Assignment) -> bool:
    said = {"answers": form.answers(), "explanation": form.cleaned_data["explanation"]}
    act = partial(declaring.declare, assignment.pk, by=person(request), **said)
    return attempt(form, act) is not None


def _after(request: HttpRequest, assignment: Assignment) -> HttpResponse:
    """Into the plan, or out of it for good."""
    assignment.refresh_from_db(fields=["state"])
    if assignment.state == AssignmentState.CONFLICTED:
        messages.info(request, _("Thank you. The plan stays closed to you; the coordinator knows."))
        return redirect("reviews:mine")
    messages.success(request, _("The plan is open to you now. You score it on your own."))
    return redirect("reviews:assignment", assignment.pk)


@once
@assignment_gate(AssignmentVerb.DECLARE_CONFLICT)
def declare_late(request: HttpRequest, assignment: Assignment) -> HttpResponse:
    """A tie that comes out later: the door closes at once."""
    plan = assignment.case.plan
    form = ReasonForm(typed(request), hint=_("One sentence about the tie will do."))
    if form.is_valid():
        by, reason = person(request), form.cleaned_data["reason"]
        if attempt(form, partial(declaring.declare_conflict, assignment.pk, by=by, reason=reason)):
            return _after(request, assignment)
    return render(
        request, "reviews/declare_late.html", {"plan": plan, "form": form, "assignment": assignment}
    )


@once
@requires_post
@assignment_gate(AssignmentVerb.READ)
def hand_in(request: HttpRequest, assignment: Assignment) -> HttpResponse:
    """Hand in all scores."""
    act = partial(scores.hand_in, assignment.pk, by=person(request))
    press(request, act, _("Your scores are handed in. Thank you."))
    return redirect("reviews:assignment", assignment.pk)


@once
@requires_post
@assignment_gate(AssignmentVerb.READ)
def reopen(request: HttpRequest, assignment: Assignment) -> HttpResponse:
    """Take the own scores back to change them."""
    act = partial(scores.reopen, assignment.pk, by=person(request))
    press(request, act, _("Your scores are open again. Do not forget to hand them in."))
    return redirect("reviews:assignment", assignment.pk)
