"""Addresses of agreements."""

from django.urls import path

from plans.agreements.views import acting, copying, exporting, reading

app_name = "agreements"
urlpatterns = [
    path("", reading.agreement_list, name="list"),
    path("export/", exporting.exports, name="exports"),
    path("export/<uuid:run_id>/", exporting.export, name="export"),
    path("export/<uuid:run_id>/bestand/", exporting.fetch, name="export_file"),
    path("<int:agreement_id>/", reading.detail, name="detail"),
    path("<int:agreement_id>/pdf/", reading.document, name="document"),
    path("<int:agreement_id>/controle/", reading.proof, name="proof"),
    path("<int:agreement_id>/versturen/", acting.send, name="send"),
    path("<int:agreement_id>/opnieuw/", acting.discard, name="discard"),
    path("<int:agreement_id>/tekenen/<int:party_id>/", acting.sign, name="sign"),
    path("<int:agreement_id>/kopie/<int:party_id>/", copying.upload, name="upload_copy"),
    path("<int:agreement_id>/kopieen/<int:copy_id>/", copying.judge, name="judge_copy"),
    path("<int:agreement_id>/kopieen/<int:copy_id>/pdf/", copying.fetch, name="copy_file"),
    path("<int:agreement_id>/weigeren/<int:party_id>/", acting.decline, name="decline"),
]
