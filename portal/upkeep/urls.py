"""Addresses of the machinery and the record, below /beheer/."""

from django.urls import path

from portal.upkeep.views import machinery, record

app_name = "upkeep"
urlpatterns = [
    path("", machinery.machinery, name="machinery"),
    path("taken/<int:job_id>/opnieuw/", machinery.retry, name="retry"),
    path("logboek/", record.record, name="record"),
    path("logboek/controle/", record.check, name="check"),
    path("logboek/export/<slug:fmt>/", record.export, name="export_record"),
]
