"""A later deadline for one plan: asked by the lead, decided by the care office."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _

from plans.forms.extending import AskForm, ExtendForm, RefuseForm
from plans.gate import plan_gate
from plans.models import ExtensionRequest, Plan
from plans.queries import extension_requests
from plans.rules import reserved_for
from plans.services.extending import ask_extension, extend, refuse_extension
from plans.workflow import State, Verb
from portal import clock
from portal.accounts.models import Role
from portal.accounts.roles import office_ids
from portal.drafts.keeping import forget, typed
from portal.drafts.receipts import once
from portal.refusal import Refusal
from portal.web.gate import refuse

PAGE = 25


@once
@plan_gate(Verb.MANAGE_COALITION)
def ask(request: HttpRequest, plan: Plan) -> HttpResponse:
    """The lead asks for more time, and sees what was asked and answered before."""
    form = AskForm(typed(request))
    if form.is_valid():
        try:
            ask_extension(plan.pk, by=request.user, **form.cleaned_data)  # type: ignore[arg-type]
        except Refusal as refusal:
            form.add_error(refusal.field, str(refusal))
        else:
            messages.success(request, _("Your request has gone to the care office."))
            return redirect("plans:ask_extension", plan.pk)
    asked = list(plan.extension_requests.select_related("by", "answered_by", "extension"))
    shown: dict[str, Any] = {
        "plan": plan,
        "form": form,
        "asked": asked,
        "is_open": any(one.answered_at is None for one in asked),
        "is_closed": clock.now() >= plan.deadline,
    }
    return render(request, "plans/ask_extension.html", shown)


def requests(request: HttpRequest) -> HttpResponse:
    """The requests to the own care office: open ones first."""
    found = _own(request).order_by("-answered_at", "-at", "pk")
    page = Paginator(found, PAGE).get_page(request.GET.get("page"))
    return render(request, "plans/extensions.html", {"page": page})


@once
def decide(request: HttpRequest, request_id: int) -> HttpResponse:
    """Give a plan more time, or leave its deadline as it is; with a reason."""
    asked = get_object_or_404(_own(request), pk=request_id)
    refusing, key = "refuse" in request.POST, f"extension:{asked.pk}"
    form = ExtendForm(None if refusing else typed(request, key))
    giving = request.method == "POST" and not refusing
    refusal_form = RefuseForm(None if giving else typed(request, f"{key}:refuse"))
    if (refusal_form if refusing else form).is_valid() and _decided(
        request, asked, form, refusal_form
    ):
        forget(request, f"{key}:refuse" if refusing else key)
        return redirect("plans:extension", asked.pk)
    shown: dict[str, Any] = {
        "asked": asked,
        "give_key": key,
        "refuse_key": f"{key}:refuse",
        "plan": asked.plan,
        "form": form,
        "refusal_form": refusal_form,
        "is_open": asked.answered_at is None and asked.plan.state == State.DRAFT,
    }
    return render(request, "plans/extension.html", shown)


def _decided(
    request: HttpRequest, asked: ExtensionRequest, form: ExtendForm, refusal_form: RefuseForm
) -> bool:
    by: Any = request.user
    try:
        if refusal_form.is_bound:
            refuse_extension(asked.pk, reason=refusal_form.cleaned_data["refusal"], by=by)
            messages.success(request, _("The deadline stays as it is. The coalition gets a mail."))
        else:
            given = form.cleaned_data
            extend(asked.pk, given["on"], given["time"], reason=given["reason"], by=by)
            messages.success(
                request, _("The plan has a later deadline. The coalition gets a mail.")
            )
    except Refusal as refusal:
        (refusal_form if refusal_form.is_bound else form).add_error(
            refusal.field if refusal.field in form.fields else None, str(refusal)
        )
        return False
    return True


def _own(request: HttpRequest) -> QuerySet[ExtensionRequest]:
    if not office_ids(request.user):
        raise Http404
    if not office_ids(request.user, Role.COORDINATOR):
        refuse(reserved_for({Role.COORDINATOR}))
    return extension_requests(request.user)  # type: ignore[arg-type]
