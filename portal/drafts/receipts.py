"""Once: a double click, a retry after a lost answer, two tabs – one effect, the same answer."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from datetime import datetime
from functools import wraps
from typing import Any

from django.core.exceptions import BadRequest
from django.db import connection, transaction
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.http.response import HttpResponseRedirectBase
from django.shortcuts import redirect

from portal.drafts.body import fingerprint
from portal.drafts.keeping import forget_page
from portal.drafts.models import Receipt

View = Callable[..., HttpResponseBase]


def once(view: View) -> View:
    """Run a POST in one transaction and only once per form that was shown (tag `{% once %}`).

    The receipt is written first: the same post at the same moment waits for it, and then gets
    the same redirect without any effect. An answer that is no redirect (a form with errors)
    leaves no receipt. Every exception rolls all back. htmx views answer with `HX-Redirect`.
    """

    @wraps(view)
    def wrapped(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if request.method != "POST":
            return view(request, *args, **kwargs)
        with transaction.atomic():
            receipt, fresh = _receipt(request)
            if not fresh:
                return _again(request, receipt)
            response = view(request, *args, **kwargs)
            if receipt is not None:
                _close(receipt, response)
            if isinstance(response, HttpResponseRedirectBase):
                forget_page(request)
            return response

    return wrapped


def _receipt(request: HttpRequest) -> tuple[Receipt | None, bool]:
    """The receipt of this form and whether it is new; a form without a key is always new."""
    text = request.POST.get("_once", "")
    if not text:
        return None, True
    try:
        key = uuid.UUID(text)
    except ValueError as error:
        raise BadRequest("_once") from error
    files = [(n, f.name or "", f.size or 0) for n, many in request.FILES.lists() for f in many]
    user_id = request.user.pk if request.user.is_authenticated else None
    path = request.path[:2000]
    digest = fingerprint(request.POST, files, scope=(user_id, request.path))
    receipt = Receipt(key=key, digest=digest, user_id=user_id, path=path, location=path)
    return (receipt, True) if _written(receipt) else (_standing(receipt), False)


# One statement instead of a question, a savepoint, a clock and an insert: every POST comes here.
_WRITE = """
INSERT INTO drafts_receipt (key, digest, user_id, path, location, created_at)
VALUES (%s, %s, %s, %s, %s, clock_timestamp())
ON CONFLICT (key, digest) DO NOTHING RETURNING id, created_at
"""


def _written(receipt: Receipt) -> bool:
    """Write the receipt; False when it stands. Waits for whoever is writing the same one."""
    values = (receipt.key, receipt.digest, receipt.user_id, receipt.path, receipt.location)
    with connection.cursor() as cursor:
        cursor.execute(_WRITE, values)
        row: tuple[int, datetime] | None = cursor.fetchone()
    if row is not None:
        receipt.pk, receipt.created_at = row
    return row is not None


def _standing(receipt: Receipt) -> Receipt:
    return Receipt.objects.get(key=receipt.key, digest=receipt.digest)


def _again(request: HttpRequest, receipt: Receipt | None) -> HttpResponse:
    location = receipt.location if receipt else ""
    if request.headers.get("HX-Request") == "true":
        return HttpResponse(headers={"HX-Redirect": location})
    return redirect(location)


def _close(receipt: Receipt, response: HttpResponseBase) -> None:
    """Keep where the answer led to; without a redirect the form may be sent again.

    The receipt was written with the address of the form: a form that leads back to itself, as
    most do, needs no second statement.
    """
    is_redirect = isinstance(response, HttpResponseRedirectBase)
    location = response.headers.get("Location" if is_redirect else "HX-Redirect", "")
    if not location:
        receipt.delete()
    elif location != receipt.location:
        receipt.location = location
        receipt.save(update_fields=["location"])
