"""The front page: what the portal is, or what waits for the person who is signed in."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from portal import clock
from portal.accounts.queries import organisations_with_roles, own_requests
from portal.web import todo
from portal.web.gate import public, requires_read


@public
@requires_read
def home(request: HttpRequest) -> HttpResponse:
    """Public for visitors; a task list for people (G58)."""
    if not request.user.is_authenticated:
        return render(request, "web/landing.html")
    context = {
        "items": todo.items(request),
        "organisations": organisations_with_roles(request.user),
        "requests": list(own_requests(request.user)),
        "now": clock.now(),
    }
    return render(request, "web/home.html", context)
