"""Addresses of reports."""

from django.urls import path

from plans.monitoring.views import judging, reading, writing

app_name = "monitoring"
urlpatterns = [
    path("", reading.duty_list, name="list"),
    path("<int:duty_id>/", reading.detail, name="detail"),
    path("<int:duty_id>/ronde/<int:number>/", reading.report, name="report"),
    path("<int:duty_id>/pdf/", reading.document, name="document"),
    path("<int:duty_id>/invullen/", writing.write, name="write"),
    path("<int:duty_id>/indienen/", writing.file, name="file"),
    path("<int:duty_id>/beoordelen/", judging.judge, name="judge"),
    path("<int:duty_id>/vervallen/", judging.waive, name="waive"),
]
