"""Sending out, discarding, signing and declining."""

from __future__ import annotations

from functools import partial

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from plans.agreements.forms import SignForm
from plans.agreements.gate import agreement_gate
from plans.agreements.models import Agreement, Party
from plans.agreements.queries import own_parties
from plans.agreements.services import drawing, signing
from plans.agreements.workflow import Verb
from plans.forms.coalition import ReasonForm
from portal.accounts.stepup import step_up
from portal.drafts.keeping import typed
from portal.drafts.receipts import once
from portal.refusal import Refusal
from portal.web.acting import attempt
from portal.web.gate import requires_post


@once
@requires_post
@agreement_gate(Verb.SEND)
def send(request: HttpRequest, agreement: Agreement) -> HttpResponse:
    """Send the agreement out for signature."""
    try:
        drawing.send(agreement.pk, by=request.user)  # type: ignore[arg-type]
    except Refusal as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, _("Every signatory has a mail with the request to sign."))
    return redirect("agreements:detail", agreement.pk)


@once
@agreement_gate(Verb.DISCARD)
def discard(request: HttpRequest, agreement: Agreement) -> HttpResponse:
    """Throw a drawn agreement away, with a reason."""
    form = ReasonForm(typed(request))
    act = partial(drawing.discard, agreement.pk, by=request.user)  # type: ignore[arg-type]
    if form.is_valid() and attempt(form, lambda: act(**form.cleaned_data)) is not None:
        return redirect("agreements:list")
    return render(request, "agreements/discard.html", {"agreement": agreement, "form": form})


@step_up
@once
@agreement_gate(Verb.SIGN)
def sign(request: HttpRequest, agreement: Agreement, party_id: int) -> HttpResponse:
    """Sign for the own party, on the document whose fingerprint is shown."""
    party = _own(request, agreement, party_id)
    sha = agreement.document.sha256 if agreement.document else ""
    form = SignForm(request.POST or None, initial={"sha": sha})
    act = partial(signing.sign, party.pk, by=request.user)  # type: ignore[arg-type]
    if (
        form.is_valid()
        and attempt(form, lambda: act(seen_sha=form.cleaned_data["sha"])) is not None
    ):
        messages.success(request, _("You signed for %(org)s.") % {"org": party.org.name})
        return redirect("agreements:detail", agreement.pk)
    shown = {"agreement": agreement, "party": party, "form": form, "sha": sha}
    return render(request, "agreements/sign.html", shown)


@once
@agreement_gate(Verb.DECLINE)
def decline(request: HttpRequest, agreement: Agreement, party_id: int) -> HttpResponse:
    """Do not sign, with a reason."""
    party = _own(request, agreement, party_id)
    form = ReasonForm(typed(request))
    act = partial(signing.decline, party.pk, by=request.user)  # type: ignore[arg-type]
    if form.is_valid() and attempt(form, lambda: act(**form.cleaned_data)) is not None:
        messages.success(request, _("You declined. The care office gets a message."))
        return redirect("agreements:detail", agreement.pk)
    shown = {"agreement": agreement, "party": party, "form": form}
    return render(request, "agreements/decline.html", shown)


def _own(request: HttpRequest, agreement: Agreement, party_id: int) -> Party:
    own = own_parties(request.user, agreement)  # type: ignore[arg-type]
    party = next((p for p in own if p.pk == party_id), None)
    if party is None:
        raise Http404
    return party
