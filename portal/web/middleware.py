"""What every answer of the portal has in common."""

from __future__ import annotations

from collections.abc import Callable
from http import HTTPStatus

from django.conf import settings
from django.contrib.auth import SESSION_KEY
from django.core.exceptions import BadRequest
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.cache import patch_cache_control
from django.views.defaults import page_not_found

Handler = Callable[[HttpRequest], HttpResponse]
NUL = "\x00"


def refuse_charset(get_response: Handler) -> Handler:
    """Answer 400 to what says that it is written in another encoding than UTF-8.

    Every page of the portal is UTF-8, so no browser sends this. Some of the names that Python knows
    ("hex") are no text at all and end as a server error. The encoding is set right before the
    refusal, because the page about it reads the form too.
    """

    def middleware(request: HttpRequest) -> HttpResponse:
        if (request.encoding or "utf-8").lower() != "utf-8":
            request.encoding = "utf-8"
            raise BadRequest("not UTF-8")
        return get_response(request)

    return middleware


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


class OwnNotFound:
    """While DEBUG is on Django answers 404 with the addresses of the portal, in English.

    People who look at the demo get the page that everybody else gets.
    """

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Replace the answer to an address that does not exist."""
        response = self.get_response(request)
        unknown = response.status_code == HTTPStatus.NOT_FOUND and request.resolver_match is None
        return page_not_found(request, Http404()) if unknown and settings.DEBUG else response

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        """Answer a view that does not show what was asked for."""
        if isinstance(exception, Http404) and settings.DEBUG:
            return page_not_found(request, exception)
        return None


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
