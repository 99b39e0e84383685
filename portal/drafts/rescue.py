"""Catching what would be lost: a session that ended, a token that turned, a page that refused.

Hidden fields `_draft` and `_draft_for` (tag `{% draft key %}`) say whose text it is. A POST that
is turned away is kept as that person's draft, and shown again after signing in.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from typing import Any
from urllib.parse import urlsplit, urlunsplit

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.views import redirect_to_login
from django.db import DatabaseError
from django.http import HttpRequest, HttpResponse, HttpResponseBase, JsonResponse
from django.middleware.csrf import get_token
from django.shortcuts import redirect, render, resolve_url
from django.utils.translation import gettext as _

from portal.drafts.keeping import clock_time, keep, slip_of
from portal.drafts.models import Draft
from portal.drafts.tokens import Slip
from portal.refusal import Refusal

log = logging.getLogger(__name__)
View = Callable[..., HttpResponseBase]


class DraftMiddleware:
    """Stands between AuthenticationMiddleware and LoginRequiredMiddleware."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        response = self.get_response(request)
        if request.method == "POST" and _stopped(request, response):
            slip = slip_of(request)
            if slip and slip.user_id == request.user.pk:
                _keep(request, slip)
        return response

    def process_view(
        self, request: HttpRequest, view: View, args: Any, kwargs: Any
    ) -> HttpResponseBase | None:
        """Nobody is signed in (any more) and the page asks for it: keep, then sign in.

        A form that is only a button is not sent again by itself: its page shows once more.
        """
        if request.user.is_authenticated or not getattr(view, "login_required", True):
            return None
        if slip := slip_of(request):
            return _sign_in(request, slip, _keep(request, slip))
        if request.method == "POST" and _is_page(request):
            messages.info(request, _("Nothing was sent yet. Sign in, then press the button again."))
            return redirect_to_login(_came_from(request), resolve_url(settings.LOGIN_URL))
        return None


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """The security token of the form is not valid (any more): keep, and show the form again."""
    slip = slip_of(request)
    draft = _keep(request, slip) if slip else None
    if slip is None or draft is None:
        return render(request, "drafts/csrf_failure.html", status=403)
    if request.user.pk != slip.user_id:
        return _sign_in(request, slip, draft)
    if _is_autosave(request):
        return JsonResponse({"saved_at": clock_time(draft), "csrf": get_token(request)})
    messages.info(request, _("The page was out of date. Your text was kept; send it again."))
    return _go(request, slip.page)


def _is_page(request: HttpRequest) -> bool:
    """Whether a browser waits for a page; scripts that send something ask for no HTML."""
    return request.headers.get("Accept", "").startswith("text/html")


def _came_from(request: HttpRequest) -> str:
    """The page with the button, when it is one of ours; else the start page."""
    page = urlsplit(request.headers.get("Referer", ""))
    ours = page.netloc == request.get_host()
    return urlunsplit(("", "", page.path, page.query, "")) if ours else "/"


def _sign_in(request: HttpRequest, slip: Slip, draft: Draft | None) -> HttpResponse:
    to_login = redirect_to_login(slip.page, resolve_url(settings.LOGIN_URL))
    if _is_autosave(request):
        saved = clock_time(draft) if draft else None
        return JsonResponse({"saved_at": saved, "sign_in": to_login.url}, status=401)
    if draft:
        messages.info(request, _("Your session had ended. Your text was kept; sign in again."))
    return _go(request, to_login.url)


def _go(request: HttpRequest, url: str) -> HttpResponse:
    if request.headers.get("HX-Request") == "true":
        return HttpResponse(headers={"HX-Redirect": url})
    return redirect(url)


def _keep(request: HttpRequest, slip: Slip) -> Draft | None:
    try:
        return keep(request, slip)
    except (Refusal, DatabaseError) as error:
        log.warning("a draft could not be kept: %s", type(error).__name__)
        return None


def _is_autosave(request: HttpRequest) -> bool:
    return request.resolver_match is not None and request.resolver_match.app_name == "drafts"


def _stopped(request: HttpRequest, response: HttpResponseBase) -> bool:
    """Whether this answer leaves the typed text nowhere but on a screen, or not even there."""
    if _is_autosave(request) or "HX-Redirect" in response:
        return False
    partial = request.headers.get("HX-Request") == "true"
    return response.status_code >= 400 or (response.status_code == 200 and not partial)
