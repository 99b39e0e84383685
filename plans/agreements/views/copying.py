"""Copies signed elsewhere: upload, fetch, confirm or refuse."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _

from plans.agreements.forms import CopyForm, JudgeCopyForm
from plans.agreements.gate import agreement_gate
from plans.agreements.models import Agreement, SignedCopy
from plans.agreements.services import copying
from plans.agreements.workflow import Verb
from portal.accounts.stepup import step_up
from portal.documents.store import download
from portal.drafts.keeping import typed
from portal.drafts.receipts import once
from portal.refusal import Refusal
from portal.web.acting import attempt
from portal.web.gate import refuse, requires_read


@step_up
@once
@agreement_gate(Verb.UPLOAD_COPY)
def upload(request: HttpRequest, agreement: Agreement, party_id: int) -> HttpResponse:
    """Upload the PDF that was signed outside the portal for a party."""
    party = get_object_or_404(agreement.parties.select_related("org"), pk=party_id)
    if not copying.may_upload(request.user, party):  # type: ignore[arg-type]
        raise Http404
    form = CopyForm(request.POST or None, request.FILES or None)
    if form.is_valid():
        try:
            copying.offer(party.pk, by=request.user, **form.cleaned_data)  # type: ignore[arg-type]
        except Refusal as refusal:
            form.add_error(refusal.field or "file", str(refusal))
        else:
            messages.success(request, _("The copy is uploaded. The care office checks it."))
            return redirect("agreements:detail", agreement.pk)
    shown = {"agreement": agreement, "party": party, "form": form}
    return render(request, "agreements/copy.html", shown)


@requires_read
@agreement_gate(Verb.READ)
def fetch(request: HttpRequest, agreement: Agreement, copy_id: int) -> HttpResponseBase:
    """The uploaded PDF, as attachment."""
    try:
        response: HttpResponseBase = download(_copy(agreement, copy_id).document)
    except Refusal as refusal:
        refuse(str(refusal))
    return response


@step_up
@once
@agreement_gate(Verb.CONFIRM_COPY)
def judge(request: HttpRequest, agreement: Agreement, copy_id: int) -> HttpResponse:
    """Say whether the copy is the same agreement."""
    copy = _copy(agreement, copy_id)
    form = JudgeCopyForm(typed(request))
    if form.is_valid() and (said := attempt(form, lambda: _judge(request, copy, form))):
        messages.success(request, said)
        return redirect("agreements:detail", agreement.pk)
    shown = {"agreement": agreement, "copy": copy, "form": form}
    return render(request, "agreements/copy_judge.html", shown)


def _judge(request: HttpRequest, copy: SignedCopy, form: JudgeCopyForm) -> str:
    if form.cleaned_data["outcome"] == SignedCopy.Outcome.SAME:
        copying.confirm(copy.pk, by=request.user)  # type: ignore[arg-type]
        return _("The copy counts as the signature of %(org)s.") % {"org": copy.party.org.name}
    reason = form.cleaned_data["reason"]
    copying.refuse(copy.pk, by=request.user, reason=reason)  # type: ignore[arg-type]
    return _("The copy is refused. Who uploaded it gets a mail with your reason.")


def _copy(agreement: Agreement, copy_id: int) -> SignedCopy:
    copies = agreement.copies.select_related("party__org", "document", "uploaded_by")
    return get_object_or_404(copies, pk=copy_id)
