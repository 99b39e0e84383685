"""Addresses of question rounds, questions, and the Nota van Inlichtingen of a call."""

from django.urls import path

from portal.funds.clarifications.views import asking, desk, documents, public, publishing, rounds

app_name = "clarifications"
urlpatterns = [
    path("<int:call_id>/vragenronde/", rounds.set_round, name="set_round"),
    path("<int:call_id>/vragen/", asking.mine, name="mine"),
    path("<int:call_id>/vragen/stellen/", asking.ask, name="ask"),
    path("<int:call_id>/vragen/kantoor/", desk.desk, name="desk"),
    path("<int:call_id>/vragen/<int:asked_id>/terugnemen/", asking.withdraw, name="withdraw"),
    path("<int:call_id>/vragen/<int:asked_id>/weglaten/", desk.decline, name="decline"),
    path("<int:call_id>/nota/", public.note, name="note"),
    path("<int:call_id>/nota/<int:version>/", public.version, name="version"),
    path("<int:call_id>/nota/<int:version>/pdf/", public.pdf, name="pdf"),
    path("<int:call_id>/nota/publiceren/", publishing.publish, name="publish"),
    path("<int:call_id>/nota/antwoord/", desk.new_item, name="new_item"),
    path("<int:call_id>/nota/antwoord/<int:item_id>/", desk.item, name="item"),
    path(
        "<int:call_id>/nota/antwoord/<int:item_id>/verwijderen/",
        desk.remove_item,
        name="remove_item",
    ),
    path("<int:call_id>/beleid/", documents.new_document, name="new_document"),
    path("<int:call_id>/beleid/<int:document_id>/", documents.document, name="document"),
    path(
        "<int:call_id>/beleid/<int:document_id>/verwijderen/",
        documents.remove_document,
        name="remove_document",
    ),
]
