"""The front door: every address of the portal."""

from django.urls import URLPattern, URLResolver, include, path

urlpatterns: list[URLPattern | URLResolver] = [
    path("", include("portal.web.urls")),
    path("health/", include("portal.health")),
    path("concepten/", include("portal.drafts.urls")),
]
