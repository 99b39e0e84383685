"""The ledger: money moves under a lock, once per cause, and never beyond what there is."""

import contextlib
from decimal import Decimal

import pytest
from django.db import IntegrityError, connection, transaction
from django.db.utils import DatabaseError
from django.utils import translation
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from portal.funds import ledger
from portal.funds.envelope import UNBOUND, EntryKind
from portal.funds.models import LedgerEntry, RegionalBudget
from portal.funds.queries import reconcile
from portal.refusal import Refusal
from tests.builders import funds

pytestmark = pytest.mark.django_db

SWZ, HOME = "SWZ", "5517"


def euros(**by_year):
    return {int(year.strip("y")): Decimal(amount) for year, amount in by_year.items()}


@pytest.fixture
def envelope():
    """1,000 euro in 2026 and 500 in 2027."""
    funds.budget(amount=1000)
    return funds.budget(year=2027, amount=500)


def figures(year=2026):
    return RegionalBudget.objects.get(year=year).envelope


def move(kind, amounts, key="test", **cause):
    verb = {
        "reserve": ledger.reserve,
        "release": ledger.release,
        "promise": ledger.promise,
        "revoke": ledger.revoke,
        "grant": ledger.grant,
        "repay": ledger.repay,
        "lower": ledger.lower,
        "free": ledger.free,
        "contract": ledger.contract,
        "pay": ledger.pay,
    }[kind]
    return verb(SWZ, HOME, amounts, key=key, **cause)


def test_the_whole_way_of_a_euro(envelope):
    move("reserve", euros(y2026=400), "a")
    move("release", euros(y2026=100), "b")
    move("promise", euros(y2026=300), "c1")
    move("grant", euros(y2026=300), "c")
    move("contract", euros(y2026=300), "d")
    move("pay", euros(y2026=200), "e")
    found = figures()
    assert (found.reserved, found.granted, found.contracted, found.paid) == (0, 300, 300, 200)
    assert (found.provisional, found.freed, found.remaining) == (0, 100, 700)
    assert not reconcile().exists()


def test_a_euro_comes_back_step_by_step_and_the_ledger_tells_how_much(envelope):
    move("reserve", euros(y2026=400), "a")
    move("promise", euros(y2026=400), "b")
    move("revoke", euros(y2026=50), "c")
    move("grant", euros(y2026=350), "d")
    move("contract", euros(y2026=350), "e")
    move("pay", euros(y2026=350), "f")
    move("repay", euros(y2026=40), "g")
    assert figures().paid == 310
    move("lower", euros(y2026=40), "h")
    move("free", euros(y2026=40), "i")
    found = figures()
    assert (found.granted, found.contracted, found.paid, found.freed) == (310, 310, 310, 90)
    assert found.committed + found.freed == 400
    with transaction.atomic():
        connection.check_constraints()
    assert not reconcile().exists()


def test_an_award_without_an_objection_term_is_provisional_and_final_at_once(envelope):
    move("reserve", euros(y2026=10), "a")
    entries = ledger.grant_reserved(SWZ, HOME, euros(y2026=10), key="b")
    again = ledger.grant_reserved(SWZ, HOME, euros(y2026=10), key="b")
    assert [e.pk for e in entries] == [e.pk for e in again]
    assert (figures().provisional, figures().granted) == (0, 10)


def test_an_entry_says_what_for_whom_when_and_by_whom(envelope, django_user_model):
    by = funds.coordinator()
    (entry,) = move("reserve", euros(y2026=1), reference="Samen door de nacht", by=by)
    assert (entry.kind, entry.amount, entry.reference) == ("reserve", 1, "Samen door de nacht")
    assert entry.by == by
    assert entry.at.utcoffset().total_seconds() == 0


def test_what_does_not_fit_is_refused_with_what_is_short(envelope):
    funds.budget("SWZ", "arnhem", 2027, 12_000)
    asked = {2027: Decimal(20_000)}
    with translation.override("en"), pytest.raises(Refusal) as refused:
        ledger.reserve(SWZ, "5507", asked, key="x")
    assert refused.value.code == "short"
    assert str(refused.value) == (
        "In 2027, €\u00a012.000 is still available. This decision asks for €\u00a020.000."
    )


def test_all_years_or_none(envelope):
    with pytest.raises(Refusal):
        move("reserve", euros(y2026=10, y2027=501))
    assert figures(2026).reserved == 0
    assert LedgerEntry.objects.exclude(kind="set").count() == 0


def test_a_year_without_a_budget_is_refused(envelope):
    with translation.override("en"), pytest.raises(Refusal, match="2028, 2029") as refused:
        move("reserve", euros(y2026=1, y2028=1, y2029=1))
    assert refused.value.code == "no_budget"


@pytest.mark.parametrize(
    "kind",
    ["release", "promise", "revoke", "grant", "contract", "pay", "repay", "lower", "free"],
)
def test_nothing_can_be_moved_that_is_not_there(envelope, kind):
    with pytest.raises(Refusal) as refused:
        move(kind, euros(y2026="0.01"))
    assert refused.value.code == "short"


@pytest.mark.parametrize("kind", list(EntryKind))
def test_every_kind_of_shortage_has_its_own_sentence(envelope, kind):
    if kind in UNBOUND:
        return
    with translation.override("en"):
        text = ledger._sentence(kind, ledger.Shortage(2026, Decimal(1), Decimal(2)))
    assert "2026" in text
    assert "€\u00a01" in text
    assert "€\u00a02" in text


def test_the_same_cause_twice_moves_once(envelope):
    first = move("reserve", euros(y2026=400, y2027=100), "plan.granted:42:7")
    again = move("reserve", euros(y2026=400, y2027=100), "plan.granted:42:7")
    assert [e.pk for e in first] == [e.pk for e in again]
    assert figures().reserved == 400


@pytest.mark.parametrize("other", [euros(y2026=401), euros(y2026=400, y2027=1), euros(y2027=400)])
def test_one_key_for_two_causes_is_a_mistake_of_ours(envelope, other):
    move("reserve", euros(y2026=400), "k")
    with pytest.raises(ValueError, match="ledger key k"):
        move("reserve", other, "k")
    with pytest.raises(ValueError, match="ledger key k"):
        move("release", euros(y2026=400), "k")


@pytest.mark.parametrize("amount", ["-1", "0.001"])
def test_a_movement_is_never_negative_or_in_parts_of_cents(envelope, amount):
    with pytest.raises(ValueError, match="no amount"):
        move("reserve", euros(y2026=amount))


def test_a_year_with_zero_moves_nothing(envelope):
    assert len(move("reserve", euros(y2026=1, y2027=0))) == 1
    assert move("reserve", euros(y2026=0), "zero") == ()


def test_the_database_refuses_an_over_commitment_whatever_the_code_does(envelope):
    with pytest.raises(IntegrityError, match="budget_never_over_committed"), transaction.atomic():
        RegionalBudget.objects.filter(year=2026).update(reserved=1001)


def test_the_database_refuses_figures_that_the_ledger_does_not_explain(envelope):
    RegionalBudget.objects.filter(year=2026).update(reserved=10)
    with pytest.raises(IntegrityError, match="not what its ledger says"), transaction.atomic():
        connection.check_constraints()
    transaction.set_rollback(True)


def test_the_database_refuses_an_entry_that_the_figures_do_not_show(envelope):
    at = LedgerEntry.objects.first().at
    LedgerEntry.objects.create(budget=envelope, kind="reserve", amount=5, key="z", at=at)
    with pytest.raises(IntegrityError, match="not what its ledger says"), transaction.atomic():
        connection.check_constraints()
    transaction.set_rollback(True)


@pytest.mark.parametrize("verb", ["update", "delete"])
def test_an_entry_is_never_changed_or_removed(envelope, verb):
    entries = LedgerEntry.objects.all()
    with pytest.raises(DatabaseError), transaction.atomic():
        entries.update(amount=1) if verb == "update" else entries._raw_delete("default")


def test_reconciling_finds_what_does_not_add_up(envelope):
    assert not reconcile().exists()
    with transaction.atomic():
        RegionalBudget.objects.filter(year=2026).update(amount=900)
        assert [b.year for b in reconcile()] == [2026]
        RegionalBudget.objects.filter(year=2026).update(amount=1000)


kinds = st.sampled_from(sorted(set(EntryKind) - UNBOUND))
steps = st.lists(
    st.tuples(kinds, st.sampled_from([2026, 2027]), st.integers(1, 60_000)), max_size=25
)


@settings(
    max_examples=40,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(steps=steps)
def test_whatever_is_tried_the_figures_stay_sound_and_add_up(envelope, steps):
    """The database's own sums (migration 0002) and `EFFECTS` are the same table."""
    with transaction.atomic():
        for n, (kind, year, hundredths) in enumerate(steps):
            with contextlib.suppress(Refusal):
                move(kind, {year: Decimal(hundredths) / 100}, f"step:{n}")
        connection.check_constraints()
        assert not reconcile().exists()
        assert all(b.envelope.is_sound for b in RegionalBudget.objects.all())
        transaction.set_rollback(True)
