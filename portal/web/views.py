"""Pages of the web layer: language switch, help, accessibility, the style guide."""

from __future__ import annotations

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.views.i18n import set_language

from portal.web import specimens
from portal.web.gate import public, requires_post, requires_read


@public
@requires_post
def language(request: HttpRequest) -> HttpResponseBase:
    """Keep the language in a cookie and go back to the page."""
    return set_language(request)


@public
@requires_read
def help_page(request: HttpRequest) -> HttpResponse:
    """How the portal works, for everybody."""
    return render(request, "web/help.html")


@public
@requires_read
def accessibility(request: HttpRequest) -> HttpResponse:
    """What the portal does for accessibility, what is known to lack, and whom to tell."""
    return render(request, "web/accessibility.html")


@public
@requires_read
def styleguide(request: HttpRequest) -> HttpResponse:
    """Every component with its markup; exists in development and in the demo alone."""
    if not (settings.DEBUG or settings.DEMO_MODE):
        raise Http404
    return render(request, "web/styleguide.html", specimens.context(wrong="fout" in request.GET))
