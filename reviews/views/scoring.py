"""Scoring one condition: left what the plan says, right the condition and the own score."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from typing import Any

from django.contrib import messages
from django.core.exceptions import NON_FIELD_ERRORS
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.functional import SimpleLazyObject
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from plans.checked import checked
from plans.models import Submission
from portal.drafts import forget, once, typed
from portal.funds.models import Condition
from portal.web.acting import attempt
from portal.web.conflict import answer, renew
from portal.web.forms import whole
from portal.web.gate import requires_post
from reviews.access import allowed_own
from reviews.changes import evidence_changes
from reviews.evidence import evidence
from reviews.forms.opinion import ScoreForm, stored
from reviews.gate import assignment_gate, person
from reviews.hints import CONDITIONS, Hint, read
from reviews.models import Assignment, Score, Screening
from reviews.pages import along, blocking_codes, findings, place
from reviews.queries import applicable_conditions, own_scores
from reviews.services import looking_again, scores
from reviews.services.reading import note_reading
from reviews.views.acting import press
from reviews.workflow import AssignmentState, AssignmentVerb, CaseState

Known = Mapping[str, Score]


@once
@assignment_gate(AssignmentVerb.READ)
def score(request: HttpRequest, assignment: Assignment, code: str) -> HttpResponse:
    """One condition of one plan, by one reviewer."""
    if assignment.state == AssignmentState.ASKED:
        return redirect("reviews:declare", assignment.pk)
    conditions = applicable_conditions(assignment.case.plan)
    condition = _condition(conditions, code)
    known: Known = SimpleLazyObject(partial(own_scores, assignment))  # type: ignore[assignment]
    key = f"review-score:{assignment.pk}:{code}"
    form = _form(request, key, assignment, condition, known)
    told: dict[str, Any] = {}
    if request.method == "POST" and form.is_valid():
        if _save(request, form, assignment, condition):
            forget(request, key)
            return redirect(_onward(request, assignment, conditions, known, code))
        told = _told(form, assignment, condition)
    shown = {
        "form": form,
        "draft_key": key,
        **told,
        **along(conditions, known, code, "reviews:score", assignment.pk),
        "allowed": allowed_own(assignment),
        "assignment": assignment,
        **beside(request, assignment, condition),
        **_since(assignment, known.get(code)),
    }
    return render(request, "reviews/score.html", shown)


def _form(
    request: HttpRequest, key: str, assignment: Assignment, condition: Condition, known: Known
) -> ScoreForm:
    """What is sent or typed before; what is stored is read for a page alone."""
    posted = request.method == "POST"
    initial = {} if posted else stored(known.get(condition.code), condition)
    seen = {"seen": assignment.case.submission_id}
    return ScoreForm(typed(request, key), condition=condition, initial=initial | seen)


def _told(form: ScoreForm, assignment: Assignment, condition: Condition) -> dict[str, Any]:
    """What came in while the page was open: another score of one's own, a version of the plan."""
    if form.has_error(NON_FIELD_ERRORS, "stale"):
        row = assignment.scores.filter(condition=condition).first()
        return {"current": renew(form, stored(row, condition))}
    if form.has_error(NON_FIELD_ERRORS, "newer"):
        return _meanwhile(form, assignment, condition)
    return {}


def _meanwhile(form: ScoreForm, assignment: Assignment, condition: Condition) -> dict[str, Any]:
    """What the new version of the plan changed; from now on it counts as seen."""
    newer = assignment.case.submission
    filings = Submission.objects.filter(plan=assignment.case.plan_id).select_related("snapshot")
    older = filings.filter(pk=form.cleaned_data["seen"]).first()
    answer(form, "seen", str(newer.pk))
    changed = evidence_changes(older, newer, condition.code) if older else []
    return {"meanwhile": newer, "meanwhile_changed": changed}


def _since(assignment: Assignment, row: Score | None) -> dict[str, Any]:
    """What changed in the evidence since the score was given; nothing when it is up to date."""
    newer = assignment.case.submission
    if row is None or row.submission_id == newer.pk:
        return {}
    older = Submission.objects.select_related("snapshot").get(pk=row.submission_id)
    return {
        "older": older,
        "newer": newer,
        "score_version": row.version,
        "since": evidence_changes(older, newer, row.condition_id),
    }


@once
@requires_post
@assignment_gate(AssignmentVerb.SCORE)
def keep(request: HttpRequest, assignment: Assignment, code: str) -> HttpResponse:
    """Keep a score after looking at the new version."""
    conditions = applicable_conditions(assignment.case.plan)
    _condition(conditions, code)
    version = whole(request.POST.get("version")) or 0
    act = partial(
        looking_again.keep,
        assignment.pk,
        code,
        version=version,
        by=person(request),
        seen=whole(request.POST.get("seen")),
    )
    if not press(request, act, _("Kept.")):
        return redirect("reviews:score", assignment.pk, code)
    left = [s.condition_id for s in looking_again.unreviewed(assignment)]
    following = next((c.code for c in conditions if c.code in left), "")
    if following:
        return redirect("reviews:score", assignment.pk, following)
    return redirect("reviews:assignment", assignment.pk)


def beside(request: HttpRequest, assignment: Assignment, condition: Condition) -> dict[str, Any]:
    """The condition in full and what the plan says about it; reading budget lines is noted."""
    case = assignment.case
    found = evidence(case.submission, condition.code)
    if found.shows_figures and request.method == "GET":
        note_reading(case.plan, f"score:{condition.code}", by=person(request))
    screening = Screening.objects.filter(pk=case.submission_id).first()
    stored_findings = screening.findings if screening else []
    met, open_ = (screening.meter.get(condition.code) or (0, 0)) if screening else (0, 0)
    return {
        "plan": case.plan,
        "condition": condition,
        "place": place(condition),
        "findings": findings(stored_findings, get_language() or "nl", condition.code),
        "checks_met": met,
        "checks_all": met + open_,
        "checks": checked(condition.code, blocking_codes(stored_findings)),
        "hints": _hints(request, assignment, condition),
        **found.context,
    }


def _hints(request: HttpRequest, assignment: Assignment, condition: Condition) -> list[Hint]:
    """Hints of double funding, beside the conditions that they bear on."""
    if condition.code not in CONDITIONS:
        return []
    open_ = assignment.case.state != CaseState.INDEPENDENT and assignment.state == "done"
    return read(person(request), assignment.case.plan, scores_open=open_)


def _condition(conditions: list[Condition], code: str) -> Condition:
    for condition in conditions:
        if condition.code == code:
            return condition
    raise Http404


def _save(
    request: HttpRequest, form: ScoreForm, assignment: Assignment, condition: Condition
) -> Score | None:
    said, cleaned = form.opinion(), form.cleaned_data
    act = partial(
        scores.save_score,
        assignment.pk,
        condition,
        by=person(request),
        met=said.met,
        value=said.value,
        reason=cleaned["reason"],
        note=cleaned["note"],
        version=cleaned["version"],
        seen=cleaned["seen"],
    )
    return attempt(form, act)


def _onward(
    request: HttpRequest,
    assignment: Assignment,
    conditions: list[Condition],
    known: Known,
    code: str,
) -> str:
    """Where "save and next" leads: the next condition, else one that was skipped, else home."""
    messages.success(request, _("Saved."))
    codes = [c.code for c in conditions]
    here = codes.index(code)
    if request.POST.get("go") != "next":
        following = [code]
    else:
        following = codes[here + 1 : here + 2] or [c for c in codes[:here] if c not in known]
    if not following:
        return reverse("reviews:assignment", args=[assignment.pk])
    return reverse("reviews:score", args=[assignment.pk, following[0]])
