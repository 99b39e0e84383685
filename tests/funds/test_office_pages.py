"""Regional budgets, settings and reference data of a care office, in the browser."""

from decimal import Decimal

import pytest
from django.urls import reverse

from portal.funds import ledger
from portal.funds.models import LedgerEntry, OfficePolicy, RegionalBudget
from portal.funds.settings import change_settings, settings_of
from tests.builders import funds
from tests.funds.test_public_pages import queries, words

pytestmark = pytest.mark.django_db

BUDGETS = reverse("funds:budgets")
HOME = reverse("funds:budget", args=["zuid-holland-noord", "SWZ"])
SET = reverse("funds:set_budget", args=["zuid-holland-noord", "SWZ", 2026])
SETTINGS = reverse("funds:settings", args=["zorg_en_zekerheid"])
CHANGE = reverse("funds:change_settings", args=["zorg_en_zekerheid"])
STAFF = ["coordinator", "administrator", "reviewer1", "decision_maker", "auditor"]


@pytest.fixture(autouse=True)
def _reference(db):
    funds.reference()


def errors(response, field):
    return " ".join(response.context["form"].errors.get(field, []))


def test_the_overview_shows_every_region_and_scheme_of_the_office(at_work):
    funds.budget(amount=1000)
    ledger.reserve("SWZ", "5517", {2026: Decimal(250)}, key="k")
    rows = at_work("auditor").get(BUDGETS).context["rows"]
    assert [(r.slug, r.scheme_id) for r in rows] == [
        ("amstelland-meerlanden", "RSB"),
        ("amstelland-meerlanden", "SWZ"),
        ("zuid-holland-noord", "RSB"),
        ("zuid-holland-noord", "SWZ"),
    ]
    assert (rows[3].sums.remaining, rows[3].used) == (750, 25)
    assert rows[0].years == ""


def test_an_office_never_sees_the_budgets_of_another(at_work):
    funds.budget(region="arnhem", amount="7777013.37")
    browser = at_work("coordinator")
    assert "7.777.013" not in words(browser.get(BUDGETS))
    for name, args in (("budget", ["arnhem", "SWZ"]), ("set_budget", ["arnhem", "SWZ", 2026])):
        assert browser.get(reverse(f"funds:{name}", args=args)).status_code == 404
        assert browser.post(reverse(f"funds:{name}", args=args)).status_code in (404, 405)


@pytest.mark.parametrize("who", ["editor_a", "manager_a", "outsider"])
def test_for_providers_these_pages_do_not_exist(at_work, who):
    browser = at_work(who)
    for url in (BUDGETS, HOME, SET, SETTINGS, CHANGE, reverse("funds:reference")):
        assert browser.get(url).status_code == 404


@pytest.mark.parametrize("url", [BUDGETS, HOME, SET, SETTINGS, CHANGE])
def test_visitors_are_asked_to_sign_in(client, url):
    assert client.get(url).status_code == 302


@pytest.mark.parametrize("who", STAFF)
def test_all_but_reviewers_read_and_only_two_roles_set(at_work, who):
    browser = at_work(who)
    assert browser.get(HOME).status_code == (403 if who == "reviewer1" else 200)
    may = who in ("coordinator", "administrator")
    assert browser.get(SET).status_code == (200 if may else 403)
    assert (SET in browser.get(HOME).content.decode()) is may


def test_a_reviewer_reads_no_budgets_and_is_not_led_to_them(at_work):
    """What is reserved, and for which plan, is known before the letter (G22)."""
    funds.budget(amount=1000)
    ledger.reserve("SWZ", "5517", {2026: Decimal(250)}, key="k", reference="BES-1 Plan met belang")
    browser = at_work("reviewer1")
    for url in (BUDGETS, HOME):
        answer = browser.get(url)
        assert answer.status_code == 403
        assert "Plan met belang" not in words(answer)
    for url in (reverse("funds:office_calls"), SETTINGS, reverse("funds:reference")):
        assert BUDGETS not in browser.get(url).content.decode()
    assert BUDGETS in at_work("decision_maker").get(SETTINGS).content.decode()


def test_an_unknown_or_closed_scheme_or_year_does_not_exist(at_work):
    browser = at_work("coordinator")
    for args in (["zuid-holland-noord", "OB"], ["zuid-holland-noord", "XX"]):
        assert browser.get(reverse("funds:budget", args=args)).status_code == 404
    for year in (1999, 2031, 99999):
        url = reverse("funds:set_budget", args=["zuid-holland-noord", "SWZ", year])
        assert browser.get(url).status_code == 404


def test_the_envelope_and_the_ledger_tell_the_same(at_work):
    funds.budget(amount=1000)
    ledger.reserve("SWZ", "5517", {2026: Decimal(250)}, key="k", reference="Samen door de nacht")
    response = at_work("auditor").get(HOME)
    text = words(response)
    assert "Samen door de nacht" in text
    assert "The portal" in text
    (chart,) = response.context["charts"]
    assert ["Reserved", "€\u00a0250", "25%"] in chart.table.rows
    assert [t.value for t in response.context["tiles"]] == [
        "€\u00a01.000", "€\u00a0250", "€\u00a0750",
    ]  # fmt: skip


def test_a_budget_above_the_national_amount_warns(at_work):
    funds.budget(amount=40_000_001)
    text = words(at_work("coordinator").get(HOME))
    assert "exceed the national amount by € 1" in text


def test_demo_budgets_are_never_shown_as_real(at_work):
    funds.budget()
    RegionalBudget.objects.update(is_demo=True)
    browser = at_work("coordinator")
    assert "fictitious" in words(browser.get(BUDGETS))
    assert "Fictitious amounts" in words(browser.get(HOME))


def test_a_coordinator_sets_a_budget(at_work):
    data = {"amount": "1.300.000,00", "reason": "Besluit.", "expected": "0,00"}
    response = at_work("coordinator").post(SET, data)
    assert response.url == HOME
    assert RegionalBudget.objects.get().amount == 1_300_000
    assert LedgerEntry.objects.get().reference == "Besluit."


@pytest.mark.parametrize(
    ("change", "field", "says"),
    [
        ({"amount": "-5"}, "amount", "below zero"),
        ({"amount": "12,345"}, "amount", "two things"),
        ({"amount": "10,001"}, "amount", "two things"),
        ({"amount": "1000,005"}, "amount", "parts of cents"),
        ({"amount": "veel"}, "amount", "is not an amount"),
        ({"amount": "9" * 30}, "amount", "too large"),
        ({"amount": ""}, "amount", ""),
        ({"amount": "399"}, "amount", "already committed"),
        ({"reason": ""}, "reason", ""),
        ({"reason": "x" * 301}, "reason", ""),
    ],
)
def test_a_wrong_amount_is_refused_at_its_field_and_kept(at_work, change, field, says):
    funds.budget(amount=1000)
    ledger.reserve("SWZ", "5517", {2026: Decimal(400)}, key="k")
    data = {"amount": "500", "reason": "Besluit.", "expected": "1.000,00"} | change
    response = at_work("coordinator").post(SET, data)
    assert response.status_code == 200
    assert says in errors(response, field)
    assert response.context["form"]["amount"].value() == data["amount"]
    assert RegionalBudget.objects.get().amount == 1000


def test_the_second_to_set_a_budget_is_told_and_may_go_on(at_work):
    funds.budget(amount=1000)
    data = {"amount": "500", "reason": "Besluit.", "expected": "900,00"}
    response = at_work("coordinator").post(SET, data)
    assert "Somebody else has set this budget to €\u00a01.000" in errors(response, "amount")
    form = response.context["form"]
    again = {name: form[name].value() for name in ("amount", "reason", "expected")}
    assert at_work("coordinator").post(SET, again).status_code == 302
    assert RegionalBudget.objects.get().amount == 500


def test_a_double_click_sets_once(at_work):
    once = {"_once": "7a1d2b34-0000-4000-8000-000000000003"}
    data = {"amount": "500", "reason": "Besluit.", "expected": "0,00"} | once
    browser = at_work("coordinator")
    assert browser.post(SET, data).url == browser.post(SET, data).url
    assert LedgerEntry.objects.count() == 1


def test_the_overview_takes_the_same_queries_for_one_and_for_three(at_work):
    browser, counts = at_work("coordinator"), []
    for year in range(2026, 2029):
        funds.budget(year=year)
        counts.append(queries(browser, BUDGETS))
    assert counts[0] == counts[2] <= 12


def test_a_ledger_takes_the_same_queries_for_one_and_for_three_movements(at_work):
    browser, counts = at_work("coordinator"), []
    funds.budget()
    for n in range(3):
        ledger.reserve("SWZ", "5517", {2026: Decimal(10)}, key=f"k{n}")
        counts.append(queries(browser, HOME))
    assert counts[0] == counts[2] <= 12


def posted(form) -> dict:
    """What a browser would send back unchanged."""
    values = {name: form[name].value() for name in form.fields}
    return {name: "" if value is None else value for name, value in values.items()}


def test_somebody_of_one_office_goes_straight_to_its_settings(at_work):
    assert at_work("auditor").get(reverse("funds:settings_list")).url == SETTINGS


@pytest.mark.parametrize("who", STAFF)
def test_all_staff_reads_the_settings_and_the_administrator_changes_them(at_work, who):
    browser = at_work(who)
    text = words(browser.get(SETTINGS))
    assert "Result obligation" in text
    assert "De kassier betaalt iedere deelnemer" in text
    assert browser.get(CHANGE).status_code == (200 if who == "administrator" else 403)


def test_settings_of_another_office_do_not_exist(at_work):
    browser = at_work("administrator")
    assert browser.get(reverse("funds:settings", args=["menzis"])).status_code == 404
    assert browser.post(reverse("funds:change_settings", args=["menzis"])).status_code == 404


def test_an_administrator_changes_terms_and_a_clause(at_work):
    browser = at_work("administrator")
    data = posted(browser.get(CHANGE).context["form"])
    data |= {"objection_days": "30", "reminder_days_before": "7; 14", "clause_cashier": "Eigen."}
    assert browser.post(CHANGE, data).url == SETTINGS
    policy = OfficePolicy.objects.get(office__slug="zorg_en_zekerheid")
    assert (policy.objection_days, policy.reminder_days_before) == (30, [14, 7])
    assert policy.clauses == {"cashier": "Eigen."}
    text = words(browser.get(SETTINGS))
    assert "Own text" in text
    assert "Settings changed" in text


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"objection_days": "0"}, "objection_days"),
        ({"objection_days": "veel"}, "objection_days"),
        ({"reminder_days_before": "morgen"}, "reminder_days_before"),
        ({"reminder_days_before": "0"}, "reminder_days_before"),
        ({"reminder_days_before": "1 2 3 4 5 6 7"}, "reminder_days_before"),
        ({"accountability_mode": "x"}, "accountability_mode"),
        ({"objection_text_nl": ""}, "objection_text_nl"),
        ({"clause_cashier": "x" * 6001}, "clause_cashier"),
    ],
)
def test_wrong_settings_are_refused_at_their_field(at_work, change, field):
    browser = at_work("administrator")
    data = posted(browser.get(CHANGE).context["form"]) | change
    response = browser.post(CHANGE, data)
    assert errors(response, field)
    assert OfficePolicy.objects.get(office__slug="zorg_en_zekerheid").version == 1


def test_the_second_to_save_settings_sees_what_is_stored(at_work, cast):
    browser = at_work("administrator")
    data = posted(browser.get(CHANGE).context["form"]) | {"objection_days": "25"}
    policy = OfficePolicy.objects.select_related("office").get(office__slug="zorg_en_zekerheid")
    theirs = settings_of(policy)
    theirs = type(theirs)(**{**vars(theirs), "objection_days": 30})
    change_settings(policy, theirs, by=cast.administrator, version=1)
    response = browser.post(CHANGE, data)
    assert [(r.label, r.value) for r in response.context["current"]] == [("Objection term", "30")]
    assert response.context["form"]["version"].value() == "2"


def test_the_rules_can_be_looked_up_with_their_sources(at_work):
    browser = at_work("reviewer1")
    text = words(browser.get(reverse("funds:reference")))
    assert "S002 6.4" in text
    assert "regions.yaml" in text
    assert "Ontwikkelbudget verpleeghuiszorg" in text
    found = browser.get(reverse("funds:condition_set", args=["TM2024"]))
    assert found.context["count"] == 9
    assert "Doen minstens twee zelfstandige zorgaanbieders mee" in words(found)
    assert browser.get(reverse("funds:condition_set", args=["TM1999"])).status_code == 404


def test_the_header_leads_staff_to_calls_and_budgets_and_others_to_the_list(client, at_work):
    assert f'href="{reverse("funds:calls")}"' in client.get(reverse("funds:calls")).content.decode()
    html = at_work("coordinator").get(BUDGETS).content.decode()
    assert f'href="{reverse("funds:office_calls")}"' in html
    assert f'href="{BUDGETS}" aria-current="page"' in html
