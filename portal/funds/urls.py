"""Addresses of calls, regional budgets, settings and reference data."""

from django.urls import path

from portal.funds.views import budgets, calls, public, reference, settings

app_name = "funds"
urlpatterns = [
    path("", public.calls, name="calls"),
    path("kantoor/", calls.office_calls, name="office_calls"),
    path("nieuw/", calls.new, name="new"),
    path("<int:call_id>/", public.call, name="call"),
    path("<int:call_id>/bewerken/", calls.edit, name="edit"),
    path("<int:call_id>/publiceren/", calls.publish, name="publish"),
    path("<int:call_id>/sluiting/", calls.move_closing, name="move_closing"),
    path("<int:call_id>/intrekken/", calls.withdraw, name="withdraw"),
    path("<int:call_id>/verwijderen/", calls.discard, name="discard"),
    path("budgetten/", budgets.budgets, name="budgets"),
    path("budgetten/<slug:slug>/<slug:scheme_id>/", budgets.budget, name="budget"),
    path("budgetten/<slug:slug>/<slug:scheme_id>/<int:year>/", budgets.change, name="set_budget"),
    path(
        "budgetten/<slug:slug>/<slug:scheme_id>/export/<slug:fmt>/",
        budgets.export,
        name="budget_export",
    ),
    path("instellingen/", settings.settings_list, name="settings_list"),
    path("instellingen/<slug:slug>/", settings.settings, name="settings"),
    path("instellingen/<slug:slug>/wijzigen/", settings.change, name="change_settings"),
    path("voorwaarden/", reference.reference, name="reference"),
    path("voorwaarden/<slug:code>/", reference.condition_set, name="condition_set"),
]
