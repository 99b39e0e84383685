"""Deciding on one case, and the page of a decision for both sides."""

from __future__ import annotations

from functools import partial
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from portal import clock
from portal.accounts.models import Role, User
from portal.accounts.stepup import step_up
from portal.documents.store import download
from portal.drafts import forget, once, typed
from portal.money import total
from portal.web.acting import attempt
from portal.web.gate import requires_read
from reviews.decision_facts import raises, second_needed
from reviews.decision_gate import office_gate, read_gate
from reviews.decision_pages import (
    OBJECTION_TONES,
    OUTCOME_TONES,
    TONES,
    envelopes,
    letter_files,
    money,
    summary,
    verdicts,
    way,
)
from reviews.decision_rules import decision_verdict, entry_verdict
from reviews.decisions import asked_of, open_objections, own_objectors, standing_decision
from reviews.forms.acts import ReasonForm
from reviews.forms.deciding import DecideForm, ReleaseForm
from reviews.gate import case_gate, person
from reviews.hints import read as read_hints
from reviews.letters import is_old, letter_day
from reviews.models import Case, Decision
from reviews.pages import CASE_TONES, formula
from reviews.queries import applicable_conditions
from reviews.ranking_pages import ranked_place
from reviews.services import deciding, releasing
from reviews.services.consensus import judgement_of
from reviews.services.letters_read import note_letter
from reviews.terms import is_over, last_day, term_end
from reviews.workflow import CaseVerb, DecisionState, DecisionVerb


@once
@case_gate(CaseVerb.DECIDE)
def decide(request: HttpRequest, case: Case) -> HttpResponse:
    """The consensus, the money, and what the decision maker makes of it."""
    if (known := standing_decision(case)) is not None:
        return redirect("reviews:decision", known.pk)
    key, years = f"decide:{case.pk}:{case.version}", money(case)
    place = ranked_place(case, person(request))
    form = DecideForm(
        typed(request, key),
        asked=asked_of(case),
        conditions=applicable_conditions(case.plan),
        failed=case.failed,
        initial={"version": case.version, **(place.start if place else {})},
    )
    if form.is_valid():
        act = partial(deciding.prepare, case.pk, by=person(request), **form.proposal())
        if (decision := attempt(form, act)) is not None:
            forget(request, key)
            messages.success(request, _("Prepared. The letter is being made; nobody has it yet."))
            return redirect("reviews:decision", decision.pk)
    shown = {"form": form, "draft_key": key, "years": years, "ranked": place}
    shown |= _judged(case, person(request)) | {"charts": envelopes(years)}
    return render(request, "reviews/decide.html", shown)


def _judged(case: Case, user: User) -> dict[str, Any]:
    return {
        "hints": read_hints(user, case.plan, scores_open=True),
        "plan": case.plan,
        "case": case,
        "tone": CASE_TONES[case.state],
        "verdicts": verdicts(case),
        "formula": formula(judgement_of(case)),
        "asked": total(asked_of(case).values()),
        "raises": raises(case),
    }


@requires_read
@read_gate
def decision(request: HttpRequest, decision: Decision) -> HttpResponse:
    """A decision: for the office all of it, for the coalition what was sent."""
    shown = {
        "decision": decision,
        "plan": decision.case.plan,
        "facts": decision.snapshot.data,
        "summary": summary(decision, office=decision.is_office),  # type: ignore[attr-defined]
        "amounts": list(decision.amounts.all()),
        "outcome_tone": OUTCOME_TONES[decision.outcome],
        "tone": TONES[decision.state],
        "way": way(decision, clock.now()),
        "files": letter_files(decision),
        "last_day": last_day(decision.term_ends_at) if decision.term_ends_at else None,
        "objections": [
            (o, OBJECTION_TONES[o.state]) for o in decision.objections.select_related("org")
        ],
    }
    if decision.is_office:  # type: ignore[attr-defined]
        return render(request, "reviews/decision.html", shown | _office(person(request), decision))
    return render(request, "reviews/decision_sent.html", shown | _coalition(request, decision))


def _office(user: User, decision: Decision) -> dict[str, Any]:
    known = decision.standing  # type: ignore[attr-defined]
    own = decision.prepared_by_id == user.pk
    return {
        "may_agree": decision_verdict(DecisionVerb.AGREE, decision.state, known, prepared=own),
        "second_needed": second_needed(decision),
        "may_release": decision_verdict(DecisionVerb.RELEASE, decision.state, known),
        "may_withdraw": decision_verdict(DecisionVerb.WITHDRAW, decision.state, known),
        "may_enter": entry_verdict(decision.state, known),
        "old": is_old(decision, clock.now()),
        "letter_day": letter_day(decision),
        "may_draw_up": decision.state == DecisionState.FINAL
        and decision.case.plan.state == "granted"
        and Role.COORDINATOR in known.roles,
        "waived": decision.waivers.select_related("org", "by"),
    }


def _coalition(request: HttpRequest, decision: Decision) -> dict[str, Any]:
    ends = decision.term_ends_at
    running = decision.state == DecisionState.RELEASED and ends and not is_over(ends, clock.now())
    revoked = decision.state == DecisionState.REVOKED
    waived = {w.org_id for w in decision.waivers.all()}
    objected = {o.org_id: o.org.name for o in open_objections(decision).select_related("org")}
    user, plan, done = person(request), decision.case.plan, {*waived, *objected}
    own, signing = own_objectors(user, plan), own_objectors(user, plan, Role.SIGNATORY)
    return {
        "running": running,
        "status": decision.get_state_display() if revoked else decision.get_outcome_display(),
        "status_tone": TONES[decision.state] if revoked else OUTCOME_TONES[decision.outcome],
        "way": way(decision, clock.now())[2:],  # what came before is of the office
        "acts": own,
        "objected": [name for org, name in objected.items() if org in {m.org_id for m in own}],
        "may_object": [m for m in own if m.org_id not in done],
        "may_waive": [m for m in signing if m.org_id not in done],
        "waived": decision.waivers.select_related("org", "by"),
    }


@requires_read
@read_gate
def letter(request: HttpRequest, decision: Decision) -> HttpResponseBase:
    """The letter as PDF; every fetch is on record."""
    if decision.letter is None:
        raise Http404
    note_letter(decision, by=person(request))
    return download(decision.letter)


@once
@office_gate(DecisionVerb.WITHDRAW)
def withdraw(request: HttpRequest, decision: Decision) -> HttpResponse:
    """Take a prepared decision back."""
    hint = _("For the record of the care office; the coalition does not see it.")
    form = ReasonForm(typed(request), hint=hint)
    if form.is_valid():
        by, reason = person(request), form.cleaned_data["reason"]
        if attempt(form, partial(deciding.withdraw, decision.pk, by=by, reason=reason)):
            messages.success(request, _("Withdrawn. The money is back in the regional budget."))
            return redirect("reviews:plan", decision.case.plan_id)
    shown = {"decision": decision, "plan": decision.case.plan, "form": form}
    return render(request, "reviews/decision_withdraw.html", shown)


@step_up
@once
@office_gate(DecisionVerb.RELEASE)
def release(request: HttpRequest, decision: Decision) -> HttpResponse:
    """Send the letter that was seen."""
    sha, now = decision.letter.sha256 if decision.letter else "", clock.now()
    form = ReleaseForm(request.POST or None, initial={"sha": sha})
    if form.is_valid():
        seen = form.cleaned_data["sha"]
        if attempt(
            form, partial(releasing.release, decision.pk, by=person(request), seen_sha=seen)
        ):
            messages.success(request, _("Sent. The objection term has begun."))
            return redirect("reviews:decision", decision.pk)
    shown = {
        "decision": decision,
        "plan": decision.case.plan,
        "form": form,
        "files": letter_files(decision),
        "last_day": last_day(term_end(now, decision.snapshot.data["objection"]["days"])),
        "old": is_old(decision, now),
        "letter_day": letter_day(decision),
        "outcome_tone": OUTCOME_TONES[decision.outcome],
    }
    return render(request, "reviews/decision_release.html", shown)
