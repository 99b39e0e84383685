"""The forms of the room by themselves: what they offer, read, and hand to the services."""

from datetime import date, time
from decimal import Decimal

import pytest
from django.http import QueryDict
from django.utils import translation

from portal.funds.forms import CallForm, ClosingForm, ListFilter, ReasonForm, call_values
from portal.funds.forms_office import BudgetForm, SettingsForm, settings_values
from portal.funds.models import Call, Region
from portal.funds.queries import clauses_of, policy_of
from portal.funds.settings import settings_of
from portal.web.conflict import answer, renew
from tests.builders import funds
from tests.funds.test_call_pages import GOOD

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _english(db):
    funds.reference()
    with translation.override("en"):
        yield


def posted(values: dict) -> QueryDict:
    data = QueryDict(mutable=True)
    data.update(values)
    return data


def call_form(**change) -> CallForm:
    return CallForm(posted(GOOD | change), regions=Region.objects.select_related("office"))


def test_a_call_form_hands_over_terms():
    form = call_form(last_year="2027")
    assert form.is_valid(), form.errors
    terms = form.terms()
    assert terms.budget_years == (2026, 2027)
    assert (terms.opens_on, terms.opens_time) == (date(2026, 1, 2), time(9))
    assert (terms.closes_on, terms.closes_time) == (date(2026, 4, 1), time(17))
    assert (terms.title, terms.intro_nl) == ("", "Welkom.")


def test_the_years_on_offer_are_those_of_the_schemes_and_four_more():
    form = call_form()
    assert [year for year, _label in form.fields["year"].choices] == list(range(2022, 2027))
    assert [year for year, _label in form.fields["last_year"].choices] == list(range(2022, 2031))


def test_a_region_is_offered_with_its_office():
    choices = dict(call_form().fields["region"].choices)
    assert "Zuid-Holland Noord (Zorgkantoor Zorg en Zekerheid)" in map(str, choices.values())
    assert str(next(iter(choices.values()))) == "Choose a region"


def test_faults_of_the_terms_stand_at_the_question_that_was_asked():
    form = call_form(last_year="2022")
    assert not form.is_valid()
    assert list(form.errors) == ["last_year"]


def test_terms_are_not_judged_before_all_of_them_can_be_read():
    form = call_form(opens_on="31-2-2026", closes_on="1-1-2020")
    assert not form.is_valid()
    assert list(form.errors) == ["opens_on"]


def test_an_edited_call_fills_the_form_as_it_was_typed():
    call = funds.draft_call(title="Titel")
    form = CallForm(regions=Region.objects.all(), initial=call_values(call))
    assert form["last_year"].value() == call.budget_years[-1]
    assert form["opens_time"].value() == "09.00"
    assert form["version"].value() == 1
    again = {name: form[name].value() for name in form.fields}
    same = CallForm(posted(again), regions=Region.objects.all(), initial=call_values(call))
    assert same.is_valid(), same.errors
    assert same.changed_data == []


def test_a_reason_and_a_version_are_needed_to_withdraw():
    assert set(ReasonForm(posted({})).errors) == {"reason", "version"}
    assert ReasonForm(posted({"reason": "Herzien.", "version": "2"})).is_valid()


def test_the_closing_form_asks_the_moment_first():
    assert list(ClosingForm().fields) == ["closes_on", "closes_time", "reason", "version"]


def test_the_filter_takes_nothing_too():
    form = ListFilter(posted({"scheme": "", "region": ""}))
    assert form.is_valid()
    assert form.cleaned_data == {"scheme": None, "region": None}


def test_a_budget_is_read_in_dutch_notation():
    form = BudgetForm(posted({"amount": "1.300.000,00", "reason": "Besluit.", "expected": "0,00"}))
    assert form.is_valid(), form.errors
    assert form.cleaned_data["amount"] == Decimal("1300000.00")
    assert form.cleaned_data["expected"] == 0


@pytest.fixture
def policy():
    return policy_of(funds.region().office)


def settings_form(policy, data=None) -> SettingsForm:
    stored = settings_values(settings_of(policy), policy.version)
    return SettingsForm(data, clauses=clauses_of(policy), initial=stored)


def test_the_settings_form_shows_what_is_stored_and_gives_it_back(policy):
    form = settings_form(policy)
    assert form["reminder_days_before"].value() == "30, 14, 3"
    values = {name: form[name].value() for name in form.fields}
    same = settings_form(policy, posted({n: "" if v is None else v for n, v in values.items()}))
    assert same.is_valid(), same.errors
    assert same.settings() == settings_of(policy)


def test_there_is_a_box_for_every_clause_with_the_default_beside_it(policy):
    boxes = settings_form(policy).clause_texts
    assert [clause.code for _box, clause in boxes] == [
        "cashier", "repayment", "competition", "reporting",
    ]  # fmt: skip
    assert all(box.value() is None and clause.default for box, clause in boxes)


def test_only_clauses_with_a_text_are_own(policy):
    form = settings_form(policy)
    values = {name: form[name].value() or "" for name in form.fields}
    form = settings_form(policy, posted(values | {"clause_cashier": "Eigen."}))
    assert form.is_valid(), form.errors
    assert form.settings().clauses == {"cashier": "Eigen."}


def test_a_conflict_shows_only_what_differs_as_people_typed_it():
    call = funds.draft_call(title="Titel")
    form = CallForm(regions=Region.objects.all(), initial=call_values(call))
    typed = {name: form[name].value() for name in form.fields}
    typed |= {"title": "Van mij", "closes_time": "12.00", "scheme": "RSB"}
    mine = CallForm(posted(typed), regions=Region.objects.all(), initial=call_values(call))
    Call.objects.filter(pk=call.pk).update(title="Van een ander", version=5)
    rows = {str(r.label): r.value for r in renew(mine, call_values(Call.objects.get()))}
    assert rows == {
        "Title": "Van een ander",
        "Closes at": "17.00",
        "Scheme": "Regiobudget scheiden wonen - zorg",
    }
    assert (mine["version"].value(), mine["title"].value()) == ("5", "Van mij")


def test_an_answer_put_in_a_form_leaves_the_rest_alone():
    form = BudgetForm(posted({"amount": "5", "reason": "R", "expected": "1,00"}))
    answer(form, "expected", "2,00")
    assert (form["expected"].value(), form["amount"].value()) == ("2,00", "5")
