"""Above an amount a second decider agrees, and the head may raise a budget: rule and database."""

from __future__ import annotations

from decimal import Decimal

import pytest
from django.db import DatabaseError, IntegrityError, transaction

from portal.audit.models import Event
from portal.funds import ledger
from portal.funds.models import LedgerEntry, OfficePolicy, RegionalBudget
from portal.funds.queries import reconcile
from portal.funds.raising import raise_budget
from portal.funds.settings import change_settings, settings_of
from portal.refusal import Refusal
from reviews.decision_facts import second_needed
from reviews.models import Decision
from reviews.services import agreeing, deciding, objecting, releasing
from tests.builders import decisions, funds
from tests.builders.decisions import DECIDED, REASON, SENT
from tests.kept import kept

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("filed_world")]
WHY = "Dit plan lost het grootste knelpunt in de regio op; ik vul het budget eenmalig aan."


def above(cast, amount):
    """The office asks a second decider above this amount, set on the page of its settings."""
    policy = OfficePolicy.objects.get(office=cast.organisation("zorg_en_zekerheid"))
    values = settings_of(policy)
    changed = type(values)(**{**vars(values), "second_decider_above": Decimal(amount)})
    by = cast.administrator
    change_settings(policy, changed, by=by, version=policy.version, at=DECIDED)


def code_of(act, *args, **kwargs):
    with pytest.raises(Refusal) as refused:
        act(*args, **kwargs)
    return refused.value.code


@pytest.fixture
@kept
def large(cast):
    """A decision above the amount of the office, with its letter."""
    above(cast, 1000)
    return decisions.lettered(cast, "V1")


def test_the_setting_of_the_moment_is_frozen_with_the_decision(cast, large):
    assert large.snapshot.data["second_decider"] == {"above": "1000.00", "needed": True}
    above(cast, 99_000_000)
    assert second_needed(Decision.objects.get(pk=large.pk))


@pytest.mark.parametrize("amount", [None, "820000.00"])
def test_up_to_the_amount_one_decider_is_enough(cast, amount):
    if amount:
        above(cast, amount)
    decision = decisions.lettered(cast, "V1")
    assert Decimal(decision.snapshot.data["granted"]) == Decimal(820_000)
    assert not second_needed(decision)
    releasing.release(decision.pk, by=cast.decision_maker, at=SENT)
    assert code_of(agreeing.agree, decision.pk, by=cast.decision_maker2) == "not_allowed"


def test_without_the_second_decider_nothing_goes_out(cast, large):
    for act in (
        lambda: releasing.release(large.pk, by=cast.decision_maker, at=SENT),
        lambda: releasing.release_all({large.pk: large.letter.sha256}, by=cast.decision_maker),
    ):
        assert code_of(act) == "no_second_decider"
    assert Decision.objects.get().state == "prepared"


@pytest.mark.parametrize("who", ["decision_maker2", "head"])
def test_another_decider_or_the_head_agrees_and_then_it_goes_out(cast, large, who):
    sha = large.letter.sha256
    for _twice in range(2):
        agreeing.agree(large.pk, by=cast[who], seen_sha=sha, at=SENT)
    assert Event.objects.filter(verb="review.decision_agreed").count() == 1
    found = releasing.release(large.pk, by=cast.decision_maker, at=SENT)
    assert (found.state, found.agreed_by) == ("released", cast[who])


@pytest.mark.parametrize(
    "who", ["decision_maker", "coordinator", "reviewer1", "auditor", "administrator", "editor_a"]
)
def test_whoever_prepared_or_judged_does_not_agree(cast, large, who):
    assert code_of(agreeing.agree, large.pk, by=cast[who], at=SENT) == "not_allowed"


def test_one_agrees_to_the_letter_that_was_seen(cast, large):
    act = agreeing.agree
    assert code_of(act, large.pk, by=cast.decision_maker2, seen_sha="0" * 64) == "other_letter"


def test_the_database_keeps_the_second_decider_whatever_the_code_does(cast, large):
    rows, other = Decision.objects.filter(pk=large.pk), cast.decision_maker2
    sent = {"state": "released", "released_at": SENT, "term_ends_at": SENT}
    with pytest.raises(DatabaseError, match="second decider"), transaction.atomic():
        rows.update(released_by=cast.decision_maker, **sent)
    with pytest.raises(IntegrityError, match="second_decider_is_another"), transaction.atomic():
        rows.update(agreed_by=cast.decision_maker, agreed_at=SENT)
    with pytest.raises(DatabaseError, match="different persons"), transaction.atomic():
        rows.update(agreed_by=cast.coordinator, agreed_at=SENT)
    with pytest.raises(IntegrityError, match="agreed_has_moment"), transaction.atomic():
        rows.update(agreed_by=other)
    agreeing.agree(large.pk, by=other, at=SENT)
    with pytest.raises(DatabaseError, match="stays as it is"), transaction.atomic():
        rows.update(agreed_by=None, agreed_at=None)


def test_who_agreed_does_not_treat_the_objection(cast, large):
    agreeing.agree(large.pk, by=cast.decision_maker2, at=SENT)
    decision = releasing.release(large.pk, by=cast.decision_maker, at=SENT)
    objection = decisions.objected(cast, decision)
    act = objecting.take_on
    assert code_of(act, objection.pk, by=cast.decision_maker2, at=SENT) == "not_allowed"
    with pytest.raises(DatabaseError, match="no part in the decision"), transaction.atomic():
        type(objection).objects.update(handler=cast.decision_maker2)


def test_the_ledger_follows_a_decision_from_reserved_to_provisional_to_granted(cast):
    decision = decisions.decided(cast, "V1")
    budgets = RegionalBudget.objects.filter(scheme="SWZ", provisional__gt=0)
    assert sum(b.provisional for b in budgets) == Decimal(820_000)
    objection = decisions.taken_on(cast, decision)
    objecting.uphold(objection.pk, by=objection.handler, reason=REASON, at=SENT)
    assert sum(b.freed for b in RegionalBudget.objects.all()) == Decimal(820_000)
    assert sum(b.provisional for b in RegionalBudget.objects.all()) == 0
    assert not reconcile().exists()


@pytest.fixture
@kept
def short(cast):
    """V1 waits for a decision, and 2027 has 100,000 euro only."""
    case = decisions.to_decide(cast, "V1")
    funds.budget(year=2027, amount=100_000, at=DECIDED)
    return case


def raised(case, by, amount=500_000, **more):
    said = {"reason": WHY, "by": by, "at": DECIDED} | more
    return agreeing.raise_for(case.pk, {2027: Decimal(amount)}, **said)


def test_the_head_raises_and_the_decision_fits_and_tells_it(cast, short):
    act, said = deciding.prepare, {"reason": REASON, "by": cast.decision_maker, "at": DECIDED}
    assert code_of(act, short.pk, "grant", **said) == "short"
    raised(short, cast.head)
    decision = act(short.pk, "grant", **said)
    (told,) = decision.snapshot.data["raises"]
    assert (told["year"], Decimal(told["amount"])) == (2027, 500_000)
    assert told["by"] == str(cast.head)
    assert WHY in told["reason"]
    entry = LedgerEntry.objects.get(kind="raise")
    assert (entry.by, entry.amount) == (cast.head, 500_000)
    assert short.plan.title in entry.reference
    event = Event.objects.get(verb="budget.raised")
    assert (event.reason, event.actor_id) == (WHY, cast.head.pk)
    assert not reconcile().exists()


@pytest.mark.parametrize(
    "who", ["decision_maker", "coordinator", "administrator", "auditor", "editor_a"]
)
def test_only_the_head_raises(cast, short, who):
    assert code_of(raised, short, cast[who]) == "not_allowed"
    assert not LedgerEntry.objects.filter(kind="raise").exists()


@pytest.mark.parametrize(
    ("change", "code"), [({"reason": "Mag wel."}, "reason_short"), ({"amount": 0}, "amount")]
)
def test_a_raise_has_an_amount_and_a_reason(cast, short, change, code):
    assert code_of(raised, short, cast.head, **change) == code


def test_a_year_without_a_budget_cannot_be_raised(cast, short):
    region, about = short.plan.region, short.plan.title
    said = {"key": "x", "about": about, "reason": WHY, "by": cast.head}
    act = raise_budget
    assert code_of(act, "SWZ", region, {2041: Decimal(5)}, **said) == "no_budget"
    assert code_of(act, "SWZ", region, {2027: Decimal(-5)}, **said) == "amount"


def test_the_same_raise_twice_is_one_and_a_second_one_is_another(cast, short):
    region = short.plan.region
    said = {"key": "x", "about": "plan", "reason": WHY, "by": cast.head, "at": DECIDED}
    first = raise_budget("SWZ", region, {2027: Decimal(5)}, **said)
    again = raise_budget("SWZ", region, {2027: Decimal(5)}, **said)
    assert [e.pk for e in first] == [e.pk for e in again]
    raised(short, cast.head)
    raised(short, cast.head)
    assert LedgerEntry.objects.filter(kind="raise").count() == 3


def test_once_there_is_a_decision_there_is_nothing_to_raise_for(cast):
    decision = decisions.prepared(cast, "V1")
    assert code_of(raised, decision.case, cast.head) == "stands"


def test_a_raise_does_not_let_anybody_overspend(cast, short):
    raised(short, cast.head, amount=1)
    asked = {2027: Decimal(100_002)}
    assert code_of(ledger.reserve, "SWZ", short.plan.region, asked, key="k") == "short"
