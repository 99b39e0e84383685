"""Before a decision goes out: a second decider agrees, and the head may raise the budget."""

from __future__ import annotations

from functools import partial

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from portal.accounts.stepup import step_up
from portal.drafts import forget, once, typed
from portal.web.acting import attempt
from reviews.decision_facts import raises, second_needed
from reviews.decision_gate import office_gate
from reviews.decision_pages import OUTCOME_TONES, letter_files, money
from reviews.decisions import standing_decision
from reviews.forms.deciding import AgreeForm
from reviews.forms.ranking import RaiseForm
from reviews.gate import case_gate, person
from reviews.models import Case, Decision
from reviews.services import agreeing
from reviews.workflow import CaseVerb, DecisionVerb


@step_up
@once
@office_gate(DecisionVerb.AGREE)
def agree(request: HttpRequest, decision: Decision) -> HttpResponse:
    """A second decider reads the letter and agrees to it."""
    if not second_needed(decision):
        return redirect("reviews:decision", decision.pk)
    sha = decision.letter.sha256 if decision.letter else ""
    form = AgreeForm(request.POST or None, initial={"sha": sha})
    if form.is_valid():
        seen = form.cleaned_data["sha"]
        act = partial(agreeing.agree, decision.pk, by=person(request), seen_sha=seen)
        if attempt(form, act) is not None:
            messages.success(request, _("You agreed. The decision can be sent now."))
            return redirect("reviews:decision", decision.pk)
    shown = {
        "decision": decision,
        "plan": decision.case.plan,
        "form": form,
        "files": letter_files(decision),
        "facts": decision.snapshot.data,
        "outcome_tone": OUTCOME_TONES[decision.outcome],
    }
    return render(request, "reviews/decision_agree.html", shown)


@step_up
@once
@case_gate(CaseVerb.RAISE_BUDGET)
def raise_budget(request: HttpRequest, case: Case) -> HttpResponse:
    """The head raises the envelopes for one plan."""
    if (known := standing_decision(case)) is not None:
        return redirect("reviews:decision", known.pk)
    years, key = money(case), f"raise:{case.pk}"
    short = {y.year: max(-y.after, y.asked * 0) for y in years if y.after is not None}
    form = RaiseForm(typed(request, key), short=short)
    if form.is_valid():
        reason = form.cleaned_data["reason"]
        act = partial(agreeing.raise_for, case.pk, form.amounts(), reason=reason)
        if attempt(form, partial(act, by=person(request))) is not None:
            forget(request, key)
            messages.success(request, _("Raised. It stands in the ledger with your reason."))
            return redirect("reviews:raise_budget", case.pk)
    shown = {"case": case, "plan": case.plan, "form": form, "draft_key": key, "years": years}
    return render(request, "reviews/raise_budget.html", shown | {"raises": raises(case)})
