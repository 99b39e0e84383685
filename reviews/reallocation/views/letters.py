"""The letter on a change of an agreement, for both sides."""

from __future__ import annotations

from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponseBase

from portal.audit import services as audit
from portal.documents.store import download
from portal.web.gate import requires_read
from reviews.gate import person
from reviews.reallocation.gate import change_for


@requires_read
def letter(request: HttpRequest, change_id: int) -> HttpResponseBase:
    """The PDF; every fetch is on record."""
    change = change_for(request, change_id)
    if change.letter is None:
        raise Http404
    with transaction.atomic():
        audit.write(
            "reallocation.letter_read",
            obj=change,
            plan=change.agreement.plan_id,
            actor=person(request),
            office=change.agreement.plan.office_id,
        )
    return download(change.letter)
