"""The consensus: all scores side by side, and one answer per condition."""

from __future__ import annotations

from functools import partial
from typing import Any

from django.contrib import messages
from django.core.exceptions import NON_FIELD_ERRORS
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from portal.drafts import forget, once, typed
from portal.funds.models import Condition
from portal.web.acting import attempt
from portal.web.conflict import renew
from portal.web.gate import requires_post, requires_read
from reviews.access import allowed
from reviews.evidence import evidence
from reviews.forms.acts import ReasonForm
from reviews.forms.opinion import ConsensusForm, stored
from reviews.gate import case_gate, person
from reviews.models import Case, Consensus
from reviews.pages import CASE_TONES, along, formula, place
from reviews.queries import applicable_conditions, consensus_of, opinions, rule_of
from reviews.scoring import judge
from reviews.services import consensus as services
from reviews.services.reading import note_reading
from reviews.sidebyside import line_of, lines, people
from reviews.views.acting import press
from reviews.workflow import CaseVerb


@requires_read
@case_gate(CaseVerb.READ_SCORES)
def overview(request: HttpRequest, case: Case) -> HttpResponse:
    """The scores of all reviewers by condition, the spread and the consensus so far."""
    conditions, agreed = applicable_conditions(case.plan), consensus_of(case)
    rules = [rule_of(c, case.plan.condition_set) for c in conditions]
    current = _of_this_version(case, agreed)
    judgement = judge(rules, opinions(current.values()))
    who = people(case)
    shown = {
        "plan": case.plan,
        "case": case,
        "tone": CASE_TONES[case.state],
        "people": who,
        "lines": lines(case, conditions, who, agreed),
        "judgement": judgement,
        "formula": formula(judgement),
        "done": len(set(current) & {c.code for c in conditions}),
        "total": len(conditions),
        "next": next((c.code for c in conditions if c.code not in current), None),
        "allowed": allowed(person(request), case, case.standing),  # type: ignore[attr-defined]
    }
    return render(request, "reviews/consensus.html", shown)


def _of_this_version(case: Case, agreed: dict[str, Consensus]) -> dict[str, Consensus]:
    """What counts: a consensus on an older version of the plan has to be looked at again."""
    return {c: row for c, row in agreed.items() if row.submission_id == case.submission_id}


@once
@case_gate(CaseVerb.READ_SCORES)
def condition(request: HttpRequest, case: Case, code: str) -> HttpResponse:
    """The consensus on one condition, beside what everybody wrote."""
    conditions, agreed = applicable_conditions(case.plan), consensus_of(case)
    chosen = next((c for c in conditions if c.code == code), None)
    if chosen is None:
        raise Http404
    key, initial = f"consensus:{case.pk}:{code}", stored(agreed.get(code), chosen)
    form = ConsensusForm(typed(request, key), condition=chosen, initial=initial)
    current: list[Any] = []
    if request.method == "POST" and form.is_valid():
        if _save(request, form, case, chosen):
            forget(request, key)
            return redirect(_onward(request, case, conditions, agreed, code))
        current = _compare(form, case, chosen)
    shown = {
        "form": form,
        "draft_key": key,
        "current": current,
        **_walk(case, conditions, agreed, code),
        "case": case,
        "agreed": agreed.get(code),
        "line": line_of(case, chosen, people(case), agreed),
        "allowed": allowed(person(request), case, case.standing),  # type: ignore[attr-defined]
        **_beside(request, case, chosen),
    }
    return render(request, "reviews/consensus_condition.html", shown)


def _walk(
    case: Case, conditions: list[Condition], agreed: dict[str, Consensus], code: str
) -> dict[str, Any]:
    known = _of_this_version(case, agreed)
    return along(conditions, known, code, "reviews:consensus_condition", case.pk)


def _beside(request: HttpRequest, case: Case, chosen: Condition) -> dict[str, Any]:
    found = evidence(case.submission, chosen.code)
    if found.shows_figures and request.method == "GET":
        note_reading(case.plan, f"consensus:{chosen.code}", by=person(request))
    return {"plan": case.plan, "condition": chosen, "place": place(chosen), **found.context}


def _save(
    request: HttpRequest, form: ConsensusForm, case: Case, chosen: Condition
) -> Consensus | None:
    said, cleaned = form.opinion(), form.cleaned_data
    act = partial(
        services.save_consensus,
        case.pk,
        chosen.code,
        by=person(request),
        met=said.met,
        value=said.value,
        reason=cleaned["reason"],
        version=cleaned["version"],
    )
    return attempt(form, act)


def _compare(form: ConsensusForm, case: Case, chosen: Condition) -> list[Any]:
    """What a colleague saved, beside what was typed here."""
    if not form.has_error(NON_FIELD_ERRORS, "stale"):
        return []
    return renew(form, stored(case.consensus.filter(condition=chosen).first(), chosen))


def _onward(
    request: HttpRequest,
    case: Case,
    conditions: list[Condition],
    agreed: dict[str, Consensus],
    code: str,
) -> str:
    """Where "save and next" leads: the next condition without a consensus, else the overview."""
    messages.success(request, _("Saved."))
    codes = [c.code for c in conditions]
    here = codes.index(code)
    known = _of_this_version(case, agreed)
    open_ = [c for c in [*codes[here + 1 :], *codes[:here]] if c not in known]
    if request.POST.get("go") != "next":
        open_ = [code]
    if not open_:
        return reverse("reviews:consensus", args=[case.pk])
    return reverse("reviews:consensus_condition", args=[case.pk, open_[0]])


@once
@requires_post
@case_gate(CaseVerb.START_CONSENSUS)
def start(request: HttpRequest, case: Case) -> HttpResponse:
    """Open the scores for discussion."""
    act = partial(services.start_consensus, case.pk, by=person(request))
    done = press(request, act, _("The consensus has started: the scores lie open."))
    return (
        redirect("reviews:consensus", case.pk) if done else redirect("reviews:plan", case.plan_id)
    )


@once
@requires_post
@case_gate(CaseVerb.CLOSE_CONSENSUS)
def close(request: HttpRequest, case: Case) -> HttpResponse:
    """Close the consensus; the plan can be decided on."""
    act = partial(services.close_consensus, case.pk, by=person(request))
    press(request, act, _("The consensus is closed. The decision maker can decide now."))
    return redirect("reviews:consensus", case.pk)


@once
@case_gate(CaseVerb.BACK_TO_SCORING)
def back(request: HttpRequest, case: Case) -> HttpResponse:
    """Close the scores again."""
    return _with_reason(request, case, services.back_to_scoring, "reviews/back_to_scoring.html")


@once
@case_gate(CaseVerb.REOPEN_CONSENSUS)
def reopen(request: HttpRequest, case: Case) -> HttpResponse:
    """Ask for another look at the consensus."""
    return _with_reason(request, case, services.reopen_consensus, "reviews/reopen_consensus.html")


def _with_reason(request: HttpRequest, case: Case, act: Any, template: str) -> HttpResponse:
    form = ReasonForm(typed(request), hint=_("Everybody who judges this plan reads it."))
    if form.is_valid() and attempt(
        form, partial(act, case.pk, by=person(request), **form.cleaned_data)
    ):
        return redirect("reviews:plan", case.plan_id)
    return render(request, template, {"plan": case.plan, "case": case, "form": form})
