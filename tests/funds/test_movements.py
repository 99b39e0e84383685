"""The ledger of one budget: what each movement left, one year of it, as a table, and for whom."""

from __future__ import annotations

import csv
import io
from decimal import Decimal

import pytest
from django.urls import reverse

from portal.audit.models import Event
from portal.funds import ledger
from portal.funds.models import LedgerEntry, RegionalBudget
from portal.funds.movements import LESS, MORE, cells, columns, movements
from tests.builders import funds

HOME = reverse("funds:budget", args=["zuid-holland-noord", "SWZ"])


def export(fmt="csv"):
    return reverse("funds:budget_export", args=["zuid-holland-noord", "SWZ", fmt])


@pytest.fixture(autouse=True)
def _reference(db):
    funds.reference()


@pytest.fixture
def budget():
    """1,000 euros for 2026 and 2027: 400 reserved and granted in 2026, 100 came back."""
    for year in (2026, 2027):
        funds.budget(amount=1000, year=year)
    for act, amount in (("reserve", 400), ("promise", 400), ("revoke", 100), ("grant", 300)):
        getattr(ledger, act)("SWZ", "5517", {2026: Decimal(amount)}, key=act, reference="BES-1")
    ledger.contract("SWZ", "5517", {2026: Decimal(300)}, key="contract")
    ledger.pay("SWZ", "5517", {2026: Decimal(50)}, key="pay")
    return RegionalBudget.objects.get(region="5517", scheme="SWZ", year=2026)


def rows():
    return list(RegionalBudget.objects.filter(region="5517", scheme="SWZ"))


def test_the_last_movement_of_a_year_left_what_is_still_available(budget):
    found = movements(rows())
    for one in rows():
        newest = next(entry for entry in found if entry.budget_id == one.pk)
        assert newest.left == one.envelope.remaining
    assert {e.kind: e.left for e in found if e.budget_id == budget.pk}["reserve"] == 600


def test_only_setting_reserving_and_freeing_change_what_is_left():
    assert LESS == ["reserve"]
    assert MORE == ["set", "raise", "release", "revoke", "free"]


def test_one_year_shows_its_own_movements_with_the_same_balance(budget):
    all_ = {e.pk: e.left for e in movements(rows())}
    one = list(movements(rows(), 2026))
    assert {e.budget.year for e in one} == {2026}
    assert all(all_[e.pk] == e.left for e in one)
    assert not movements(rows(), 1999)


def test_the_table_ends_with_the_figures_of_the_budget(budget):
    table = list(cells(movements(rows())))
    assert len(table) == LedgerEntry.objects.count()
    assert all(len(row) == len(columns()) for row in table)
    last = [row for row in table if row[3] == "2026"][-1]
    now = budget.envelope
    figures = [now.amount, now.reserved, now.provisional, now.granted]
    assert last[8:16] == [*figures, now.contracted, now.paid, now.freed, now.remaining]


def test_the_page_leads_to_one_year_and_to_the_export_of_it(at_work, budget):
    browser = at_work("auditor")
    text = browser.get(HOME).content.decode()
    assert "?jaar=2027" in text
    assert export() in text
    one = browser.get(HOME + "?jaar=2027")
    assert {e.budget.year for e in one.context["page"]} == {2027}
    assert export() + "?jaar=2027" in one.content.decode()
    for wrong in ("x", "²", "99999999999"):
        assert browser.get(HOME, {"jaar": wrong}).status_code == 200


def test_the_export_is_on_record_and_says_what_is_fictitious(at_work, budget):
    funds.budget(amount=1, year=2028)
    RegionalBudget.objects.filter(year=2028).update(is_demo=True)
    answer = at_work("auditor").get(export())
    body = b"".join(answer.streaming_content).decode("utf-8-sig")
    table = list(csv.reader(io.StringIO(body), delimiter=";"))
    assert len(table) == 1 + LedgerEntry.objects.count()
    assert {row[-1] for row in table if row[3] == "2028"} == {"yes"}
    event = Event.objects.get(verb="budget.exported")
    assert (event.data["rows"], event.data["format"]) == (len(table) - 1, "csv")


@pytest.mark.parametrize(
    ("who", "status"), [("head", 200), ("reviewer1", 403), ("menzis_coordinator", 404)]
)
def test_who_reads_the_budget_exports_it(at_work, budget, who, status):
    browser = at_work(who)
    assert browser.get(export("xlsx")).status_code == status
    assert browser.get(export("pdf")).status_code in (404, status)
