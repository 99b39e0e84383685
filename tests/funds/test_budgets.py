"""Setting a regional budget: by its own office, with a reason, never below what is committed."""

from decimal import Decimal

import pytest
from django.db import transaction

from portal.audit.models import Event
from portal.funds import ledger
from portal.funds.budgets import set_budget
from portal.funds.models import LedgerEntry, RegionalBudget, Scheme
from portal.funds.queries import national_amount, national_excess, reconcile
from portal.refusal import Refusal
from tests.builders import funds

pytestmark = pytest.mark.django_db


def put(amount=1000, by=None, **changes):
    place = funds.region(changes.pop("region", "zuid-holland-noord"))
    values = {"scheme": "SWZ", "year": 2026, "reason": "Besluit van 1 maart."} | changes
    scheme = Scheme.objects.get(pk=values.pop("scheme"))
    year = values.pop("year")
    return set_budget(scheme, place, year, Decimal(amount), by=by or funds.coordinator(), **values)


def refusal(**args):
    with pytest.raises(Refusal) as refused, transaction.atomic():
        put(**args)
    return refused.value


def test_the_first_amount_is_an_entry_with_its_reason_and_an_event():
    budget = put()
    (entry,) = budget.entries.all()
    assert (entry.kind, entry.amount, entry.reference) == ("set", 1000, "Besluit van 1 maart.")
    event = Event.objects.get(verb="budget.set")
    assert event.reason == "Besluit van 1 maart."
    assert (event.data["from"], event.data["to"]) == ("0.00", "1000.00")
    assert not reconcile().exists()


def test_a_change_keeps_the_history_as_differences():
    put(1000)
    put(1500)
    put(1200)
    amounts = LedgerEntry.objects.order_by("id").values_list("amount", flat=True)
    assert list(amounts) == [1000, 500, -300]
    assert RegionalBudget.objects.get().amount == 1200


def test_the_same_amount_again_changes_nothing():
    put(1000)
    put(1000)
    assert LedgerEntry.objects.count() == Event.objects.filter(verb="budget.set").count() == 1


def test_nothing_at_all_may_be_set_as_zero():
    assert put(0).amount == 0
    assert LedgerEntry.objects.count() == 0


def test_an_amount_below_what_is_committed_is_refused():
    put(1000)
    ledger.reserve("SWZ", "5517", {2026: Decimal(400)}, key="k")
    refused = refusal(amount="399.99")
    assert (refused.code, refused.field) == ("committed", "amount")
    assert put(400).envelope.remaining == 0


def test_two_people_do_not_overwrite_each_other():
    put(1000)
    put(1100, expected=Decimal(1000))
    refused = refusal(amount=1200, expected=Decimal(1000))
    assert refused.code == "stale"
    assert "1.100" in str(refused)


@pytest.mark.parametrize(
    ("change", "code", "field"),
    [
        ({"reason": " "}, "no_reason", "reason"),
        ({"amount": "-1"}, "amount", "amount"),
        ({"amount": "0.001"}, "amount", "amount"),
        ({"year": 2021}, "year", "year"),
        ({"year": 2031}, "year", "year"),
        ({"scheme": "OB", "year": 2020}, "scheme_closed", "scheme"),
    ],
)
def test_what_makes_no_sense_is_refused_at_its_field(change, code, field):
    refused = refusal(**change)
    assert (refused.code, refused.field) == (code, field)
    assert not RegionalBudget.objects.exists()


def test_a_plan_of_the_last_year_may_run_on():
    assert put(year=2030).year == 2030


@pytest.mark.parametrize(
    ("who", "allowed"),
    [
        ("coordinator", True),
        ("administrator", True),
        ("reviewer1", False),
        ("decision_maker", False),
        ("auditor", False),
        ("menzis_coordinator", False),
        ("editor_a", False),
    ],
)
def test_only_coordinator_and_administrator_of_the_office_set_a_budget(cast, who, allowed):
    if allowed:
        assert put(by=cast[who]).amount == 1000
    else:
        assert refusal(by=cast[who]).code == "not_allowed"


def test_the_national_amount_warns_and_does_not_block():
    scheme = put(39_000_000).scheme
    assert national_amount(scheme, 2026) == 40_000_000
    assert national_excess(scheme) == {}
    put("1000000.01", region="amstelland-meerlanden")
    assert national_amount(scheme, 2027) is None
    put(50_000_000, year=2027)
    assert national_excess(scheme) == {2026: Decimal("0.01")}
