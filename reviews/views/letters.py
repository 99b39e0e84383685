"""What a care office does before and beside sending: letters of today, objections on paper."""

from __future__ import annotations

from functools import partial

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from portal.accounts.models import Role
from portal.accounts.roles import office_ids
from portal.drafts import forget, once, typed
from portal.web.acting import attempt
from portal.web.gate import refuse, requires_post
from reviews.decision_gate import entry_gate, must_oversee, office_gate
from reviews.decisions import objectors, office_decisions
from reviews.forms.deciding import EntryForm
from reviews.gate import person
from reviews.models import Decision
from reviews.services import entering, releasing
from reviews.terms import last_day
from reviews.views.acting import press
from reviews.workflow import DecisionState, DecisionVerb


@once
@requires_post
def date_all(request: HttpRequest) -> HttpResponse:
    """Have every letter in the outbox that bears an earlier date drawn again for today."""
    must_oversee(request)
    user = person(request)
    offices = office_ids(user, Role.DECISION_MAKER)
    if not offices:
        refuse(_("Only a decision maker sends decisions."))
    mine = office_decisions(user).filter(case__plan__office__in=offices)
    waiting = mine.filter(state=DecisionState.PREPARED).values_list("pk", flat=True)
    _dated(request, list(waiting))
    return redirect("reviews:outbox")


@once
@requires_post
@office_gate(DecisionVerb.RELEASE)
def date_one(request: HttpRequest, decision: Decision) -> HttpResponse:
    """Have the letter of one decision drawn again for today."""
    _dated(request, [decision.pk])
    return redirect("reviews:decision", decision.pk)


def _dated(request: HttpRequest, decisions: list[int]) -> None:
    said = _("The letters are drawn again with the date of today. Reload the page in a moment.")
    press(request, partial(releasing.date_today, decisions, by=person(request)), said)


@once
@entry_gate
def enter(request: HttpRequest, decision: Decision) -> HttpResponse:
    """Put an objection that came in on paper or by e-mail into the portal."""
    orgs = [(m.org_id, m.org.name) for m in objectors(decision.case.plan)]
    key = f"objection-entry:{decision.pk}"
    form = EntryForm(typed(request, key), orgs=orgs)
    if form.is_valid():
        act = partial(entering.enter, decision.pk, by=person(request), **form.cleaned_data)
        if (objection := attempt(form, act)) is not None:
            forget(request, key)
            messages.success(request, _("Entered. The organisation gets a receipt by mail."))
            return redirect("reviews:objection", objection.pk)
    shown = {"form": form, "draft_key": key, "decision": decision, "plan": decision.case.plan}
    ends = decision.term_ends_at
    shown |= {"sent_at": decision.released_at, "last_day": last_day(ends) if ends else None}
    return render(request, "reviews/objection_enter.html", shown)
