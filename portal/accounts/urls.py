"""Addresses of people and organisations, below /account/."""

from django.urls import path

from portal.accounts import (
    views_demo,
    views_invitations,
    views_organisations,
    views_people,
    views_profile,
    views_stepup,
)

app_name = "accounts"
urlpatterns = [
    path("", views_profile.profile, name="profile"),
    path("sessies/<int:pk>/beeindigen/", views_profile.end_session, name="end_session"),
    path("bevestigen/", views_stepup.step_up, name="step_up"),
    path("bevestigen/verder/", views_stepup.go_on, name="go_on"),
    path("demo/inloggen/", views_demo.sign_in_as, name="demo_sign_in"),
    path("organisaties/", views_organisations.organisations, name="organisations"),
    path("organisaties/aansluiten/", views_organisations.join, name="join"),
    path("organisaties/<slug:slug>/", views_people.people, name="people"),
    path("organisaties/<slug:slug>/gegevens/", views_organisations.details, name="details"),
    path("organisaties/<slug:slug>/uitnodigen/", views_invitations.invite, name="invite"),
    path("organisaties/<slug:slug>/mensen/<int:pk>/", views_people.roles, name="roles"),
    path(
        "organisaties/<slug:slug>/mensen/<int:pk>/tweede-stap/",
        views_people.reset_second_factor,
        name="reset_second_factor",
    ),
    path("organisaties/<slug:slug>/verzoeken/<int:pk>/", views_people.answer, name="answer"),
    path("uitnodigingen/<uuid:pk>/opnieuw/", views_invitations.resend, name="resend"),
    path("uitnodigingen/<uuid:pk>/intrekken/", views_invitations.withdraw, name="withdraw"),
    path("uitnodigingen/<uuid:pk>/aannemen/", views_organisations.accept_own, name="accept_own"),
    path("uitnodiging/", views_invitations.accept, name="invitation"),
    path("uitnodiging/<str:token>/", views_invitations.open_link, name="invitation_link"),
]
