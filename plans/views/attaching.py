"""The files with a plan: list, add, fetch, remove."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _

from plans.attached import file_rows, is_frozen
from plans.forms.attaching import AttachForm
from plans.forms.coalition import ReasonForm
from plans.gate import plan_gate
from plans.models import Attachment, Plan
from plans.queries import allowed, own_members
from plans.rules import OFFICE
from plans.services import attaching
from plans.workflow import Role as PlanRole
from plans.workflow import Verb
from portal.accounts.models import Role
from portal.documents import scan
from portal.drafts.keeping import typed
from portal.drafts.receipts import once
from portal.refusal import Refusal
from portal.web.gate import refuse, requires_read


@plan_gate(Verb.READ)
def attachments(request: HttpRequest, plan: Plan) -> HttpResponse:
    """Every file with the plan, and a form to add one for who may edit."""
    chosen = {"section": request.GET.get("onderdeel", "support")}
    return _page(request, plan, AttachForm(initial=chosen))


@once
@plan_gate(Verb.EDIT)
def attach(request: HttpRequest, plan: Plan) -> HttpResponse:
    """Add a file."""
    form = AttachForm(request.POST or None, request.FILES or None)
    own = own_members(request.user, plan, Role.EDITOR)  # type: ignore[arg-type]
    if form.is_valid() and own:
        try:
            attaching.attach(
                plan.pk,
                org=own[0].org,
                by=request.user,  # type: ignore[arg-type]
                **form.cleaned_data,
            )
        except Refusal as refusal:
            form.add_error(refusal.field or "file", str(refusal))
        else:
            messages.success(request, _("The file is added."))
            return redirect("plans:attachments", plan.pk)
    return _page(request, plan, form)


@requires_read
@plan_gate(Verb.READ)
def attachment(request: HttpRequest, plan: Plan, number: int) -> HttpResponseBase:
    """Fetch a file; always as attachment.

    One that was filed stays, also after its removal; the office sees what was filed and no more.
    """
    found = get_object_or_404(plan.attachments.select_related("document"), pk=number)
    if (found.removed_at is not None or _is_office(plan)) and not is_frozen(found):
        raise Http404
    try:
        response: HttpResponseBase = attaching.fetch(found)
    except Refusal as refusal:
        refuse(str(refusal))
    return response


@once
@plan_gate(Verb.EDIT)
def remove(request: HttpRequest, plan: Plan, number: int) -> HttpResponse:
    """Remove a file of the own organisation, or as lead any file, with a reason."""
    found = get_object_or_404(_present(plan), pk=number)
    if not _own_files(request, plan)(found):
        refuse(_("This is a file of another organisation. Ask it, or the lead provider."))
    form = ReasonForm(typed(request))
    if form.is_valid():
        try:
            attaching.remove(found.pk, by=request.user, **form.cleaned_data)  # type: ignore[arg-type]
        except Refusal as refusal:
            form.add_error(refusal.field if refusal.field in form.fields else None, str(refusal))
        else:
            messages.success(request, _("The file is removed."))
            return redirect("plans:attachments", plan.pk)
    shown = {"plan": plan, "attachment": found, "form": form, "is_frozen": is_frozen(found)}
    return render(request, "plans/attachment_remove.html", shown)


def _present(plan: Plan) -> Any:
    return plan.attachments.filter(removed_at=None).select_related("document", "org", "by")


def _is_office(plan: Plan) -> bool:
    return bool(plan.roles & OFFICE)  # type: ignore[attr-defined]


def _own_files(request: HttpRequest, plan: Plan) -> Callable[[Attachment], bool]:
    """Which files this person may remove: those of the own organisation, as lead all."""
    lead = PlanRole.LEAD_EDITOR in plan.roles  # type: ignore[attr-defined]
    own = {m.org_id for m in own_members(request.user, plan, Role.EDITOR)}  # type: ignore[arg-type]
    return lambda found: lead or found.org_id in own


def _page(request: HttpRequest, plan: Plan, form: AttachForm) -> HttpResponse:
    mine = _own_files(request, plan)
    filed = plan.submissions.select_related("snapshot").order_by("-number").first()
    shown = {
        "plan": plan,
        "form": form,
        "filed": filed,
        "filed_rows": file_rows(filed) if filed else [],
        "office": _is_office(plan),
        "rows": [(a, a.get_section_display(), mine(a)) for a in _present(plan)],
        "allowed": allowed(request.user, plan),  # type: ignore[arg-type]
        "scanned": scan.configured(),
    }
    return render(request, "plans/attachments.html", shown)
