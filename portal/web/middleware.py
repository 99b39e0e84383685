"""What every answer of the portal has in common."""

from __future__ import annotations

from collections.abc import Callable

from django.contrib.auth import SESSION_KEY
from django.core.exceptions import BadRequest
from django.http import HttpRequest, HttpResponse
from django.utils.cache import patch_cache_control

Handler = Callable[[HttpRequest], HttpResponse]
NUL = "\x00"


def refuse_nul(get_response: Handler) -> Handler:
    """Answer 400 to a NUL character anywhere in the address or the form.

    No person can type one and PostgreSQL cannot store one; unrefused it ends as a server error.
    """

    def middleware(request: HttpRequest) -> HttpResponse:
        if _has_nul(request):
            raise BadRequest("NUL character")
        return get_response(request)

    return middleware


def keep_private(get_response: Handler) -> Handler:
    """Forbid every cache to keep what a signed-in person saw.

    The next user of the same computer must not get it back with the back button.
    """

    def middleware(request: HttpRequest) -> HttpResponse:
        response = get_response(request)
        if request.session.accessed and SESSION_KEY in request.session:
            patch_cache_control(response, no_store=True, private=True)
        return response

    return middleware


def _has_nul(request: HttpRequest) -> bool:
    if NUL in request.path or "%00" in request.META.get("QUERY_STRING", ""):
        return True
    if request.method in ("GET", "HEAD"):
        return False
    if request.content_type == "application/json":
        return b"\\u0000" in request.body or b"\x00" in request.body
    texts = [text for name, values in request.POST.lists() for text in (name, *values)]
    return any(NUL in text for text in (*texts, *_file_names(request)))


def _file_names(request: HttpRequest) -> list[str]:
    return [f"{name}{file.name}" for name, files in request.FILES.lists() for file in files]
