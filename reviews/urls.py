"""Addresses of judging."""

from django.urls import path

from reviews.views import consensus, dashboard, deciding, desk, objections, outbox, own, scoring

app_name = "reviews"
urlpatterns = [
    path("", dashboard.calls, name="calls"),
    path("mijn/", own.mine, name="mine"),
    path("openstelling/<int:call_id>/", dashboard.dashboard, name="dashboard"),
    path("openstelling/<int:call_id>/export/<slug:fmt>/", dashboard.export, name="export"),
    path("plan/<int:plan_id>/", desk.plan, name="plan"),
    path("plan/<int:plan_id>/in-behandeling/", desk.take_up, name="take_up"),
    path("plan/<int:plan_id>/niet-in-behandeling/", desk.ineligible, name="ineligible"),
    path("plan/<int:plan_id>/alsnog-in-behandeling/", desk.reinstate, name="reinstate"),
    path("dossier/<int:case_id>/toewijzen/", desk.assign, name="assign"),
    path(
        "dossier/<int:case_id>/toewijzing/<int:assignment_id>/terugnemen/",
        desk.take_back,
        name="take_back",
    ),
    path("dossier/<int:case_id>/verloop/", desk.log, name="log"),
    path("dossier/<int:case_id>/consensus/", consensus.overview, name="consensus"),
    path("dossier/<int:case_id>/consensus-starten/", consensus.start, name="start_consensus"),
    path("dossier/<int:case_id>/consensus-afsluiten/", consensus.close, name="close_consensus"),
    path("dossier/<int:case_id>/consensus-heropenen/", consensus.reopen, name="reopen_consensus"),
    path("dossier/<int:case_id>/terug-naar-scoren/", consensus.back, name="back_to_scoring"),
    path(
        "dossier/<int:case_id>/consensus/<str:code>/",
        consensus.condition,
        name="consensus_condition",
    ),
    path("opdracht/<int:assignment_id>/", own.assignment, name="assignment"),
    path("opdracht/<int:assignment_id>/belangen/", own.declare, name="declare"),
    path("opdracht/<int:assignment_id>/belang-melden/", own.declare_late, name="declare_late"),
    path("opdracht/<int:assignment_id>/inleveren/", own.hand_in, name="hand_in"),
    path("opdracht/<int:assignment_id>/heropenen/", own.reopen, name="reopen"),
    path("opdracht/<int:assignment_id>/voorwaarde/<str:code>/", scoring.score, name="score"),
    path("besluiten/", outbox.outbox, name="outbox"),
    path("besluiten/verstuurd/", outbox.sent, name="decisions"),
    path("dossier/<int:case_id>/besluiten/", deciding.decide, name="decide"),
    path("besluit/<int:decision_id>/", deciding.decision, name="decision"),
    path("besluit/<int:decision_id>/brief/", deciding.letter, name="letter"),
    path("besluit/<int:decision_id>/versturen/", deciding.release, name="release"),
    path("besluit/<int:decision_id>/intrekken/", deciding.withdraw, name="withdraw_decision"),
    path("besluit/<int:decision_id>/bezwaar/", objections.file, name="object"),
    path("besluit/<int:decision_id>/afzien/", objections.waive, name="waive"),
    path("besluit/<int:decision_id>/overeenkomst/", outbox.draw_up, name="draw_up"),
    path("bezwaar/<int:objection_id>/", objections.objection, name="objection"),
    path("bezwaar/<int:objection_id>/oppakken/", objections.take_on, name="take_on"),
    path("bezwaar/<int:objection_id>/intrekken/", objections.withdraw, name="withdraw_objection"),
    path("bezwaar/<int:objection_id>/kort-geding/", objections.to_court, name="to_court"),
    path("bezwaar/<int:objection_id>/gegrond/", objections.uphold, name="uphold"),
    path("bezwaar/<int:objection_id>/ongegrond/", objections.dismiss, name="dismiss"),
]
