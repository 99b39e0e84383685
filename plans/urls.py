"""Addresses of plans."""

from django.urls import path

from plans.views import (
    answering,
    attaching,
    budget,
    coalition,
    declarations,
    detail,
    filing,
    joining,
    lists,
    money,
    sections,
)

app_name = "plans"
urlpatterns = [
    path("", lists.plan_list, name="list"),
    path("nieuw/<int:call_id>/", lists.start, name="start"),
    path("uitnodiging/", joining.invited, name="invited"),
    path("uitnodiging/vraag/", joining.ask, name="ask_to_join"),
    path("uitnodiging/<str:token>/", joining.by_link, name="invitation"),
    path("uitnodigingen/<uuid:invitation_id>/", answering.answer, name="answer"),
    path("uitnodigingen/<uuid:invitation_id>/aanmelden/", joining.join, name="join"),
    path("uitnodigingen/<uuid:invitation_id>/aannemen/", answering.accept, name="accept"),
    path("uitnodigingen/<uuid:invitation_id>/afslaan/", answering.decline, name="decline"),
    path("<int:plan_id>/", detail.detail, name="detail"),
    path("<int:plan_id>/lezen/", detail.read, name="read"),
    path("<int:plan_id>/versie/<int:number>/", detail.submission, name="submission"),
    path("<int:plan_id>/verloop/", detail.log, name="log"),
    path("<int:plan_id>/onderdeel/<slug:code>/", sections.section, name="section"),
    path("<int:plan_id>/coalitie/", coalition.coalition, name="coalition"),
    path("<int:plan_id>/coalitie/uitnodigen/", coalition.invite, name="invite"),
    path(
        "<int:plan_id>/coalitie/uitnodiging/<uuid:invitation_id>/",
        coalition.change_invitation,
        name="change_invitation",
    ),
    path("<int:plan_id>/coalitie/taken/", coalition.tasks, name="tasks"),
    path("<int:plan_id>/coalitie/<int:member_id>/verwijderen/", coalition.remove, name="remove"),
    path("<int:plan_id>/begroting/", budget.budget, name="budget"),
    path("<int:plan_id>/begroting/geld/", money.money, name="money"),
    path("<int:plan_id>/begroting/<slug:org>/", budget.lines, name="lines"),
    path("<int:plan_id>/kassier/<slug:org>/", money.cashier, name="cashier"),
    path("<int:plan_id>/kassier/<slug:org>/aannemen/", money.accept, name="accept_cashier"),
    path("<int:plan_id>/verklaringen/", declarations.declarations, name="declarations"),
    path("<int:plan_id>/verklaringen/<int:member_id>/", declarations.confirm_for, name="confirm"),
    path("<int:plan_id>/bijlagen/", attaching.attachments, name="attachments"),
    path("<int:plan_id>/bijlagen/toevoegen/", attaching.attach, name="attach"),
    path("<int:plan_id>/bijlagen/<int:number>/", attaching.attachment, name="attachment"),
    path(
        "<int:plan_id>/bijlagen/<int:number>/verwijderen/",
        attaching.remove,
        name="remove_attachment",
    ),
    path("<int:plan_id>/indienen/", filing.submit, name="submit"),
    path("<int:plan_id>/intrekken/", filing.withdraw, name="withdraw"),
]
