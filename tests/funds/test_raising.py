"""The head of a care office raises a budget: named, with a reason, in a row of its own."""

from __future__ import annotations

from decimal import Decimal

import pytest
from django.urls import reverse

from portal.accounts.roles import office_ids
from portal.audit.models import Event
from portal.funds import ledger
from portal.funds.models import Aspect, AspectSet, LedgerEntry, RegionalBudget
from portal.funds.queries import reconcile
from portal.funds.raising import raise_budget, raised_for
from portal.funds.reference.load import load
from portal.refusal import Refusal
from tests.builders import funds
from tests.cast import sign_in

pytestmark = pytest.mark.django_db
WHY = "De raad van bestuur heeft dit bedrag op 3 maart 2026 toegevoegd."


@pytest.fixture
def home():
    """Zuid-Holland Noord, with 1,000 euro in 2026 and in 2027."""
    for year in (2026, 2027):
        funds.budget(year=year, amount=1000)
    return funds.region()


def raised(home, by, amounts=None, **more):
    said = {"key": "case:1:1", "about": "Samen door de nacht", "reason": WHY, "by": by} | more
    return raise_budget("SWZ", home, amounts or {2026: Decimal(500)}, **said)


def code_of(act, *args, **kwargs):
    with pytest.raises(Refusal) as refused:
        act(*args, **kwargs)
    return refused.value.code


def test_a_raise_adds_to_the_envelope_and_says_who_and_why(cast, home):
    (entry,) = raised(home, cast.head)
    assert RegionalBudget.objects.get(year=2026).amount == 1500
    assert (entry.kind, entry.amount, entry.by) == ("raise", 500, cast.head)
    assert entry.reference == f"Samen door de nacht: {WHY}"
    event = Event.objects.get(verb="budget.raised")
    assert (event.reason, event.office_id) == (WHY, home.office_id)
    assert not reconcile().exists()


def test_several_years_are_raised_together_and_years_with_nothing_are_left_out(cast, home):
    amounts = {2026: Decimal("0.01"), 2027: Decimal(2), 2028: Decimal(0)}
    assert [e.budget.year for e in raised(home, cast.head, amounts)] == [2026, 2027]


def test_what_did_not_fit_fits_after_the_raise_and_not_a_cent_more(cast, home):
    asked = {2026: Decimal(1500)}
    assert code_of(ledger.reserve, "SWZ", home, asked, key="a") == "short"
    raised(home, cast.head)
    ledger.reserve("SWZ", home, asked, key="a")
    assert code_of(ledger.reserve, "SWZ", home, {2026: Decimal("0.01")}, key="b") == "short"


@pytest.mark.parametrize(
    "who", ["coordinator", "administrator", "decision_maker", "reviewer1", "auditor", "editor_a"]
)
def test_nobody_but_the_head_raises(cast, home, who):
    assert code_of(raised, home, cast[who]) == "not_allowed"


def test_the_head_of_one_office_raises_nothing_of_another(cast, home):
    other = funds.region("arnhem")
    assert other.office_id not in office_ids(cast.head)
    assert code_of(raised, other, cast.head) == "not_allowed"


@pytest.mark.parametrize(
    ("more", "code"),
    [
        ({"reason": "Te kort."}, "reason_short"),
        ({"amounts": {2026: Decimal(0)}}, "amount"),
        ({"amounts": {2026: Decimal(-1)}}, "amount"),
        ({"amounts": {2039: Decimal(1)}}, "no_budget"),
    ],
)
def test_a_raise_that_says_too_little_is_refused(cast, home, more, code):
    assert code_of(raised, home, cast.head, **more) == code
    assert not LedgerEntry.objects.filter(kind="raise").exists()


def test_raises_of_one_cause_are_found_by_how_their_key_begins(cast, home):
    raised(home, cast.head)
    raised(home, cast.head, key="case:1:2")
    raised(home, cast.head, key="case:11:1")
    assert [e.key for e in raised_for("case:1:")] == ["case:1:1", "case:1:2"]


def test_the_budget_page_tells_the_raise_and_every_figure(cast, client, home):
    raised(home, cast.head)
    ledger.reserve("SWZ", home, {2026: Decimal(300)}, key="a")
    ledger.promise("SWZ", home, {2026: Decimal(200)}, key="b")
    ledger.revoke("SWZ", home, {2026: Decimal(50)}, key="c")
    sign_in(client, cast.auditor)
    where = reverse("funds:budget", args=[home.slug, "SWZ"])
    text = client.get(where).content.decode()
    for said in (WHY, cast.head.name, "Provisionally granted", "Freed", "150", "50"):
        assert said in text, said
    sums = client.get(where).context["sums"]
    assert (sums.reserved, sums.provisional, sums.freed) == (100, 150, 50)


def test_the_example_set_of_aspects_comes_from_the_reference_data():
    funds.reference()
    found = AspectSet.objects.get()
    assert (found.code, found.ref, found.basis) == ("MWP", "S003 5.2.3", "source")
    assert [a.order for a in Aspect.objects.all()] == list(range(1, 8))
    assert all(a.ref == "S003 5.2.3" for a in Aspect.objects.all())
    before = list(Aspect.objects.values())
    assert not load().has_changes
    assert list(Aspect.objects.values()) == before
