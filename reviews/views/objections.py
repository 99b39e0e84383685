"""Objecting, giving up the right to object, and what the office does with an objection."""

from __future__ import annotations

from functools import partial
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from portal.accounts.models import Role
from portal.accounts.stepup import step_up
from portal.drafts import forget, once, typed
from portal.web.acting import attempt
from portal.web.gate import refuse, requires_post, requires_read
from reviews.decision_gate import coalition_gate, objection_gate
from reviews.decision_pages import OBJECTION_TONES
from reviews.decision_rules import objection_verdict
from reviews.decisions import own_objectors
from reviews.forms.acts import ReasonForm
from reviews.forms.deciding import ObjectionForm, WaiveForm
from reviews.gate import person
from reviews.models import Decision, Objection
from reviews.services import finishing, objecting
from reviews.terms import last_day
from reviews.views.acting import press
from reviews.workflow import ObjectionState, ObjectionVerb


@once
@coalition_gate
def file(request: HttpRequest, decision: Decision) -> HttpResponse:
    """Object to a decision, for an organisation one acts for."""
    orgs = _orgs(request, decision)
    key = f"objection:{decision.pk}"
    form = ObjectionForm(typed(request, key), orgs=orgs)
    if form.is_valid():
        act = partial(objecting.file, decision.pk, by=person(request), **form.cleaned_data)
        if (objection := attempt(form, act)) is not None:
            forget(request, key)
            messages.success(request, _("Your objection is received. You get a receipt by mail."))
            return redirect("reviews:objection", objection.pk)
    shown = {"form": form, "draft_key": key, **_about(decision)}
    return render(request, "reviews/objection_file.html", shown)


@step_up
@once
@coalition_gate
def waive(request: HttpRequest, decision: Decision) -> HttpResponse:
    """Give up the right to object for an organisation one signs for."""
    orgs = _orgs(request, decision, Role.SIGNATORY)
    form = WaiveForm(request.POST or None, orgs=orgs)
    if form.is_valid():
        act = partial(finishing.waive, decision.pk, form.cleaned_data["org"], by=person(request))
        if attempt(form, act) is not None:
            messages.success(request, _("Your organisation gave up its right to object."))
            return redirect("reviews:decision", decision.pk)
    return render(request, "reviews/objection_waive.html", {"form": form, **_about(decision)})


def _orgs(request: HttpRequest, decision: Decision, *roles: Role) -> list[tuple[str, str]]:
    own = own_objectors(person(request), decision.case.plan, *roles)
    if not own:
        refuse(
            _("Only a signatory of a provider in the coalition can do this.")
            if roles
            else _("Only an editor or signatory of a provider in the coalition can do this.")
        )
    return [(m.org_id, m.org.name) for m in own]


def _about(decision: Decision) -> dict[str, Any]:
    return {
        "decision": decision,
        "plan": decision.case.plan,
        "last_day": last_day(decision.term_ends_at) if decision.term_ends_at else None,
    }


@requires_read
@objection_gate()
def objection(request: HttpRequest, objection: Objection) -> HttpResponse:
    """What was objected, who treats it, and the outcome."""
    known: dict[str, Any] = objection.known  # type: ignore[attr-defined]
    allowed = {v.value: objection_verdict(v, objection.state, **known) for v in ObjectionVerb}
    shown = {
        "objection": objection,
        "tone": OBJECTION_TONES[objection.state],
        "allowed": allowed,
        "is_open": objection.state in (ObjectionState.RECEIVED, ObjectionState.IN_TREATMENT),
        "is_office": objection.decision.is_office,  # type: ignore[attr-defined]
        **_about(objection.decision),
    }
    return render(request, "reviews/objection.html", shown)


@once
@requires_post
@objection_gate(ObjectionVerb.TAKE_ON)
def take_on(request: HttpRequest, objection: Objection) -> HttpResponse:
    """Take the objection on."""
    act = partial(objecting.take_on, objection.pk, by=person(request))
    press(request, act, _("You treat this objection. The organisation gets a message."))
    return redirect("reviews:objection", objection.pk)


@once
@requires_post
@objection_gate(ObjectionVerb.WITHDRAW)
def withdraw(request: HttpRequest, objection: Objection) -> HttpResponse:
    """Take the own objection back."""
    act = partial(objecting.withdraw, objection.pk, by=person(request))
    press(request, act, _("The objection is withdrawn."))
    return redirect("reviews:objection", objection.pk)


@once
@requires_post
@objection_gate()
def to_court(request: HttpRequest, objection: Objection) -> HttpResponse:
    """Write down that summary proceedings were started."""
    act = partial(objecting.mark_summary_proceedings, objection.pk, by=person(request))
    press(request, act, _("Written down: summary proceedings were started."))
    return redirect("reviews:objection", objection.pk)


@once
@objection_gate(ObjectionVerb.NOTE_RULING)
def ruling(request: HttpRequest, objection: Objection) -> HttpResponse:
    """What the court ruled in summary proceedings."""
    done = _("Written down. You can uphold or dismiss the objection now.")
    template, label = "reviews/objection_ruling.html", _("What the court ruled")
    return _end(request, objection, objecting.note_ruling, template, done, label)


@once
@objection_gate(ObjectionVerb.UPHOLD)
def uphold(request: HttpRequest, objection: Objection) -> HttpResponse:
    """The objection succeeds, with a reason."""
    done = _("The objection is upheld. The organisation gets your reason by e-mail.")
    return _end(request, objection, objecting.uphold, "reviews/objection_uphold.html", done)


@once
@objection_gate(ObjectionVerb.DISMISS)
def dismiss(request: HttpRequest, objection: Objection) -> HttpResponse:
    """The objection fails, with a reason."""
    done = _("The objection is dismissed. The organisation gets your reason by e-mail.")
    return _end(request, objection, objecting.dismiss, "reviews/objection_dismiss.html", done)


def _end(
    request: HttpRequest, objection: Objection, act: Any, template: str, done: str, label: str = ""
) -> HttpResponse:
    key = f"objection-ruling:{objection.pk}" if label else f"objection-end:{objection.pk}"
    hint = _("The coalition gets this text by e-mail.")
    form = ReasonForm(typed(request, key), hint=hint, label=label)
    if form.is_valid() and attempt(
        form, partial(act, objection.pk, by=person(request), **form.cleaned_data)
    ):
        forget(request, key)
        messages.success(request, done)
        return redirect("reviews:objection", objection.pk)
    shown = {"objection": objection, "form": form, "draft_key": key, **_about(objection.decision)}
    return render(request, template, shown)
