"""Addresses of the reallocation."""

from django.urls import path

from reviews.reallocation.views import letters, lines, years

app_name = "reallocation"
urlpatterns = [
    path("", years.home, name="home"),
    path("regels/<int:line_id>/", lines.line, name="line"),
    path("regels/<int:line_id>/bevestigen/", lines.confirm, name="confirm"),
    path("regels/<int:line_id>/terug/", lines.take_back, name="take_back"),
    path("regels/<int:line_id>/heropenen/", lines.reopen, name="reopen"),
    path("regels/<int:line_id>/te-laat/", lines.postpone, name="postpone"),
    path("wijzigingen/<int:change_id>/pdf/", letters.letter, name="letter"),
    path("<slug:slug>/<int:year>/", years.year, name="year"),
    path("<slug:slug>/<int:year>/laatste-dag/", years.day, name="day"),
    path("<slug:slug>/<int:year>/export/<str:fmt>/", years.export, name="export"),
]
