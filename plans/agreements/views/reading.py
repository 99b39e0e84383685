"""The list of agreements and the page of one."""

from __future__ import annotations

from django import forms
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _

from plans.agreements.gate import agreement_gate
from plans.agreements.models import Agreement, Party
from plans.agreements.pages import TONES, party_list, possible
from plans.agreements.queries import export_offices, own_parties, visible_agreements
from plans.agreements.workflow import State, Verb
from portal.accounts.models import User
from portal.audit import services as audit
from portal.documents.signatures import SEAL
from portal.documents.signing import verify_pdf
from portal.documents.store import download, read
from portal.web.fields import TextField
from portal.web.forms import PortalForm
from portal.web.paging import Pages


class FilterForm(PortalForm):
    """Narrows the list; everything stands in the address."""

    q = TextField(label=_("Search in title or number"), required=False, max_length=100)
    state = forms.ChoiceField(
        label=_("Status"), required=False, choices=[("", _("All")), *State.choices]
    )


def agreement_list(request: HttpRequest) -> HttpResponse:
    """All agreements this person may see."""
    form = FilterForm(request.GET or None)
    found = visible_agreements(request.user)  # type: ignore[arg-type]
    if form.is_valid():
        if form.cleaned_data["state"]:
            found = found.filter(state=form.cleaned_data["state"])
        if form.cleaned_data["q"]:
            found = found.filter(plan__title__icontains=form.cleaned_data["q"]) | found.filter(
                number__icontains=form.cleaned_data["q"]
            )
    page = Pages(found.order_by("-drawn_at", "-pk"), 25).get_page(request.GET.get("page"))
    shown = {
        "page": page,
        "rows": [(a, TONES[State(a.state)]) for a in page],
        "form": form,
        "may_export": bool(export_offices(request.user)),  # type: ignore[arg-type]
    }
    return render(request, "agreements/list.html", shown)


@agreement_gate(Verb.READ)
def detail(request: HttpRequest, agreement: Agreement) -> HttpResponse:
    """The parties, their signatures, the document, and what can be done."""
    by: User = request.user  # type: ignore[assignment]
    own, acts = own_parties(by, agreement), possible(by, agreement)
    related = ("party__org", "document", "uploaded_by", "judged_by")
    copies = list(agreement.copies.select_related(*related))
    shown = {
        "agreement": agreement,
        "facts": agreement.snapshot.data,
        "tone": TONES[State(agreement.state)],
        "parties": party_list(agreement),
        "unsigned": [p for p in own if not hasattr(p, "signature")],
        "others": _others(agreement, own, acts),
        "copies": copies,
        "to_judge": {c.pk for c in copies if "confirm_copy" in acts and c.uploaded_by != by},
        "possible": acts,
        "calendar": agreement.report_duties.order_by("due_at", "pk"),
    }
    return render(request, "agreements/detail.html", shown)


def _others(agreement: Agreement, own: list[Party], acts: set[str]) -> list[Party]:
    """The parties for which a coordinator may upload a copy: not signed, not the own party."""
    if "upload_copy" not in acts:
        return []
    waiting = agreement.parties.filter(signature__isnull=True).select_related("org")
    return [party for party in waiting if party not in own]


@agreement_gate(Verb.READ)
def document(request: HttpRequest, agreement: Agreement) -> HttpResponseBase:
    """The PDF with the signatures so far; every fetch is on record."""
    if agreement.current is None:
        raise Http404
    with transaction.atomic():
        audit.write(
            "agreement.read",
            obj=agreement,
            plan=agreement.plan_id,
            actor=request.user,  # type: ignore[arg-type]
            office=agreement.plan.office_id,
        )
    return download(agreement.current)


@agreement_gate(Verb.READ)
def proof(request: HttpRequest, agreement: Agreement) -> HttpResponse:
    """What the signatures in the file say when they are checked now."""
    if agreement.current is None:
        raise Http404
    names: dict[str, object] = {SEAL: _("Seal of the portal")}
    names |= {party.code: party.org.name for party in agreement.parties.select_related("org")}
    found = verify_pdf(read(agreement.current))
    reports = [(names.get(one.field, one.field), one) for one in found]
    copies = agreement.copies.select_related("party__org", "document", "uploaded_by", "judged_by")
    shown = {"agreement": agreement, "reports": reports, "copies": copies.filter(outcome="same")}
    return render(request, "agreements/proof.html", shown)
