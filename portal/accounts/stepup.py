"""Step-up: a fresh proof of who you are, before signing and other acts that weigh (G55).

    @step_up            # outermost, so that nothing is done or receipted before it
    @once
    def sign(request, pk): ...

A password, or a code of the authenticator app for whoever has one, within the last ten minutes;
the sign-in itself counts. A POST that comes too late is kept in the session and offered again
after the proof; so is the address of a page.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from functools import wraps
from typing import Any, TypedDict
from urllib.parse import urlsplit

from allauth.account.authentication import get_authentication_records
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseBase, QueryDict
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme, urlencode
from django.utils.translation import gettext as _

from portal.accounts.secondfactor import has_totp

FRESH_SECONDS = 10 * 60
LARGEST_POST = 200_000
_HELD = "step_up_held_post"
View = Callable[..., HttpResponseBase]


class HeldPost(TypedDict):
    """A POST that waits: to which path, with which urlencoded fields."""

    path: str
    body: str


def step_up(view: View) -> View:
    """Let the view be reached only with a fresh proof; asks for one first when there is none."""

    @wraps(view)
    def wrapped(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if not request.user.is_authenticated or is_fresh(request):
            return view(request, *args, **kwargs)
        return ask(request)

    wrapped.asks_step_up = True  # type: ignore[attr-defined]
    return wrapped


def step_up_to_send(view: View) -> View:
    """As `step_up`, for a page that many people only read: the proof is asked when they send."""
    asking = step_up(view)

    @wraps(view)
    def wrapped(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        chosen = asking if request.method == "POST" else view
        return chosen(request, *args, **kwargs)

    wrapped.asks_step_up = True  # type: ignore[attr-defined]
    return wrapped


def is_fresh(request: HttpRequest) -> bool:
    """Whether the person proved within ten minutes who he is, with the strongest he has."""
    if not request.user.is_authenticated:
        return False
    since = time.time() - FRESH_SECONDS
    recent = {
        record["method"]
        for record in get_authentication_records(request, request.user)
        if record["at"] > since
    }
    return "mfa" in recent or ("password" in recent and not has_totp(request.user))


def ask(request: HttpRequest) -> HttpResponse:
    """Go to the page that asks for the proof, keeping what was asked or sent."""
    path = request.get_full_path()
    if request.method == "POST":
        _hold(request, path)
    url = f"{reverse('accounts:step_up')}?{urlencode({'next': _return_path(request, path)})}"
    if request.headers.get("HX-Request") == "true":
        return HttpResponse(headers={"HX-Redirect": url})
    return redirect(url)


def take_held(request: HttpRequest, path: str) -> QueryDict | None:
    """The fields of the POST that waits for this path, once; None when there is none."""
    held: HeldPost | None = request.session.get(_HELD)
    if held is None or held["path"] != path:
        return None
    del request.session[_HELD]
    return QueryDict(held["body"])


def is_held(request: HttpRequest, path: str) -> bool:
    """Whether a POST waits for this path."""
    held: HeldPost | None = request.session.get(_HELD)
    return held is not None and held["path"] == path


def safe_path(path: str) -> str:
    """This path when it is one of our own, else the start page."""
    ours = path.startswith("/") and url_has_allowed_host_and_scheme(path, None)
    return path if ours else "/"


def _hold(request: HttpRequest, path: str) -> None:
    body = request.POST.copy()
    body.pop("csrfmiddlewaretoken", None)
    text = body.urlencode()
    if request.FILES or len(text) > LARGEST_POST:
        messages.info(request, _("Send the form again after this; a file cannot be kept here."))
        request.session.pop(_HELD, None)
        return
    request.session[_HELD] = HeldPost(path=path, body=text)


def _return_path(request: HttpRequest, path: str) -> str:
    """The page itself; for a POST that could not be kept the page with the form."""
    if request.method != "POST" or is_held(request, path):
        return path
    came_from = urlsplit(request.headers.get("Referer", ""))
    return safe_path(came_from.path) if came_from.netloc == request.get_host() else "/"
