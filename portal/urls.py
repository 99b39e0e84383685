"""The front door: every address of the portal."""

from django.urls import URLPattern, URLResolver, include, path

from portal.accounts.views_home import home

urlpatterns: list[URLPattern | URLResolver] = [
    path("", home, name="home"),
    path("", include("portal.web.urls")),
    path("account/", include("portal.accounts.urls")),
    path("account/", include("portal.accounts.urls_signin")),
    path("health/", include("portal.health")),
    path("beheer/", include("portal.upkeep.urls")),
    path("openstellingen/", include("portal.funds.urls")),
    path("openstellingen/", include("portal.funds.clarifications.urls")),
    path("plannen/", include("plans.urls")),
    path("overeenkomsten/", include("plans.agreements.urls")),
    path("rapportages/", include("plans.monitoring.urls")),
    path("beoordeling/", include("reviews.urls")),
    path("herschikking/", include("reviews.reallocation.urls")),
    path("concepten/", include("portal.drafts.urls")),
]
