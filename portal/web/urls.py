"""Addresses of the web layer itself: language, help, accessibility, the style guide."""

from django.urls import path

from portal.web import views

app_name = "web"
urlpatterns = [
    path("taal/", views.language, name="set_language"),
    path("help/", views.help_page, name="help"),
    path("toegankelijkheid/", views.accessibility, name="accessibility"),
    path("styleguide/", views.styleguide, name="styleguide"),
]
