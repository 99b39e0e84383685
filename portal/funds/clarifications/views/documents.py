"""A coordinator names the policy documents of the own region with a call."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import NON_FIELD_ERRORS
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _

from portal.drafts import forget, once, typed
from portal.funds.clarifications import documents as services
from portal.funds.clarifications.forms.documents import DocumentForm, document_values
from portal.funds.clarifications.gate import desk_gate
from portal.funds.clarifications.models import CallDocument
from portal.funds.clarifications.rules import NoteVerb
from portal.funds.gate import person
from portal.funds.models import Call
from portal.refusal import Refusal
from portal.web.acting import attempt
from portal.web.conflict import renew


@once
@desk_gate(NoteVerb.SET_ROUND)
def new_document(request: HttpRequest, call: Call) -> HttpResponse:
    """Name a document with the call."""
    key = f"call-document:{call.pk}"
    form = DocumentForm(typed(request, key))
    if request.method == "POST" and form.is_valid():
        terms, by = form.terms(), person(request)
        if attempt(form, lambda: services.save_document(call, terms, by=by)):
            return _saved(request, call, key)
    context = {"call": call, "form": form, "draft_key": key, "document": None}
    return render(request, "clarifications/document.html", context)


@once
@desk_gate(NoteVerb.SET_ROUND)
def document(request: HttpRequest, call: Call, document_id: int) -> HttpResponse:
    """Change a document; a save on top of somebody else's shows both."""
    row = get_object_or_404(call.policy_documents, pk=document_id)
    key, current = f"call-document:{call.pk}:{row.pk}", []
    form = DocumentForm(typed(request, key), initial=document_values(row))
    if request.method == "POST" and form.is_valid():
        if attempt(form, lambda: _save(call, row, form, request)):
            return _saved(request, call, key)
        if form.has_error(NON_FIELD_ERRORS, "stale"):
            current = renew(form, document_values(call.policy_documents.get(pk=row.pk)))
    context = {"call": call, "form": form, "draft_key": key, "document": row, "current": current}
    return render(request, "clarifications/document.html", context)


def _save(call: Call, row: CallDocument, form: DocumentForm, request: HttpRequest) -> CallDocument:
    version, by = form.cleaned_data["version"], person(request)
    return services.save_document(call, form.terms(), by=by, number=row.pk, version=version)


def _saved(request: HttpRequest, call: Call, key: str) -> HttpResponse:
    forget(request, key)
    messages.success(request, _("The document was saved. It stands on the page of the call."))
    return redirect("funds:call", call.pk)


@once
@desk_gate(NoteVerb.SET_ROUND)
def remove_document(request: HttpRequest, call: Call, document_id: int) -> HttpResponse:
    """Take a document off the call."""
    row = get_object_or_404(call.policy_documents, pk=document_id)
    if request.method == "POST":
        try:
            services.remove_document(call, row.pk, by=person(request))
        except Refusal as refusal:
            messages.error(request, str(refusal))
        else:
            messages.success(request, _("The document was taken off the call."))
        return redirect("funds:call", call.pk)
    return render(request, "clarifications/document_remove.html", {"call": call, "document": row})
