"""Saving a draft while typing, and throwing one away."""

from __future__ import annotations

from typing import Any, cast

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_POST

from portal.drafts import services
from portal.drafts.keeping import clock_time
from portal.refusal import Refusal


@require_POST
def save(request: HttpRequest, key: str) -> JsonResponse:
    """Keep the form; answers `{"saved_at": "14.03"}`, or 413 with a sentence.

    `other` is when the same form was typed in another tab, whose text is kept too.
    """
    try:
        draft = services.save(_typist(request), key, request.POST)
    except Refusal as refusal:
        return JsonResponse({"error": str(refusal)}, status=413)
    said: dict[str, Any] = {"saved_at": clock_time(draft) if draft else None}
    if draft and draft.beside:
        said["other"] = clock_time(draft.beside)
    return JsonResponse(said)


@require_POST
def drop(request: HttpRequest, key: str) -> HttpResponse:
    """Throw the draft away and go back to the form."""
    services.drop(_typist(request), key)
    back = request.POST.get("next", "")
    safe = url_has_allowed_host_and_scheme(back, {request.get_host()}, request.is_secure())
    return redirect(back if safe else "/")


def _typist(request: HttpRequest) -> int:
    return cast(int, request.user.pk)  # LoginRequiredMiddleware lets nobody else in
