"""Addresses of the drafts, below /concepten/."""

from django.urls import path

from portal.drafts import views

app_name = "drafts"
urlpatterns = [
    path("<str:key>/", views.save, name="save"),
    path("<str:key>/weg/", views.drop, name="drop"),
]
