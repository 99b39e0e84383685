"""Preparing a decision: what may be decided, by whom, and what it costs (R-PR-3, R-PR-7)."""

from __future__ import annotations

from decimal import Decimal

import pytest
from django.db import DatabaseError, transaction

from portal.funds.models import RegionalBudget
from portal.funds.queries import reconcile
from portal.jobs.models import Job
from portal.refusal import Refusal
from reviews.models import Decision, DecisionAmount
from reviews.services import deciding
from tests.builders import accounts, decisions, funds
from tests.builders.decisions import DECIDED, REASON

pytestmark = pytest.mark.django_db


def reserved():
    return {b.year: b.reserved for b in RegionalBudget.objects.filter(scheme="SWZ") if b.reserved}


def test_a_grant_reserves_all_that_was_asked_and_queues_the_letter(cast):
    decision = decisions.prepared(cast, "V1")
    assert decision.number == "BES-2026-5517-0001"
    assert reserved() == {2026: Decimal(380000), 2027: Decimal(320000), 2028: Decimal(120000)}
    assert [a.granted for a in decision.amounts.all()] == list(reserved().values())
    job = Job.objects.get(kind="reviews.letter")
    assert (job.payload, job.queue) == ({"decision": decision.pk}, "documents")
    assert not reconcile().exists()


def test_the_snapshot_holds_every_condition_with_its_text_and_the_policy_version(cast):
    frozen = decisions.prepared(cast, "V1").snapshot.data
    assert len(frozen["conditions"]) == 10
    assert all(c["text"] and c["reason"] and c["passes"] for c in frozen["conditions"])
    assert frozen["condition_set"]["code"] == "TM2024"
    assert frozen["condition_set"]["version"] == 1
    assert (frozen["granted"], frozen["objection"]["days"]) == ("820000.00", 20)


def test_a_partial_award_takes_what_was_decided_and_keeps_what_was_asked(cast):
    decision = decisions.prepared(cast, "V6")
    assert sum(reserved().values()) == Decimal(130000)
    rows = [(a.year, a.asked, a.granted) for a in decision.amounts.all()]
    assert rows[1] == (2027, Decimal(173000), Decimal(83000))
    assert decision.snapshot.data["refused"] == "90000.00"


def test_a_redirect_reserves_nothing_and_rests_on_condition_8(cast):
    decision = decisions.prepared(cast, "V9")
    assert reserved() == {}
    assert decision.redirect_scheme == "SPUK_DOS"
    assert decision.snapshot.data["grounds"] == ["TM24-8"]


def test_a_plan_can_be_referred_to_the_regular_contracting_room_on_a_ground(cast):
    """R-5.2.3-5: the office may still honour it there, if there is room."""
    case, by = decisions.to_decide(cast, "V6"), cast.decision_maker
    said = {"outcome": "redirect", "redirect_scheme": "REGULIER_TARIEF"}
    assert refused(case, by, **said) == "no_ground"
    wanted = said | {"amounts": {}, "reason": REASON, "cited": ["TM24-5"]}
    decision = deciding.prepare(case.pk, by=by, at=DECIDED, **wanted)
    assert reserved() == {}
    frozen = decision.snapshot.data
    assert frozen["grounds"] == ["TM24-5"]
    assert (frozen["redirect"]["room"], frozen["granted"]) == (True, "0.00")


def refused(case, by, **said):
    wanted = {"outcome": "grant", "amounts": {}, "reason": REASON} | said
    with pytest.raises(Refusal) as caught:
        deciding.prepare(case.pk, by=by, at=DECIDED, **wanted)
    assert not Decision.objects.exists()
    assert reserved() == {}
    return caught.value.code


def test_what_cannot_be_decided_on_an_eligible_plan(cast):
    case, by = decisions.to_decide(cast, "V6"), cast.decision_maker
    assert refused(case, by, outcome="anders") == "outcome"
    assert refused(case, by, reason="Te kort.") == "reason_short"
    for year, amount in ((2027, 174000), (2031, 1), (2027, -1)):
        given = {year: Decimal(amount)}
        assert refused(case, by, outcome="partial", amounts=given) == "more_than_asked"
    assert refused(case, by, outcome="partial", amounts={}) == "nothing_granted"
    whole = {2026: Decimal(25000), 2027: Decimal(173000), 2028: Decimal(22000)}
    assert refused(case, by, outcome="partial", amounts=whole) == "all_granted"
    assert refused(case, by, outcome="reject") == "no_ground"
    assert refused(case, by, outcome="reject", cited=["TM22-1"]) == "cited"
    assert refused(case, by, outcome="redirect") == "no_scheme"
    assert refused(case, by, outcome="redirect", redirect_scheme="BESTAAT_NIET") == "no_scheme"
    assert refused(case, by, outcome="redirect", redirect_scheme="STOZ") == "no_redirect"
    assert refused(case, by, version=case.version + 1) == "stale"


def test_a_plan_that_fails_a_condition_is_never_granted(cast):
    case = decisions.to_decide(cast, "V1", TM24_5=2)
    assert refused(case, cast.decision_maker) == "not_eligible"
    partial = {"outcome": "partial", "amounts": {2026: Decimal(1)}}
    assert refused(case, cast.decision_maker, **partial) == "not_eligible"


def test_a_rejection_cites_what_failed_by_itself_and_what_is_chosen_besides(cast):
    case = decisions.to_decide(cast, "V1", TM24_5=2)
    said = {"outcome": "reject", "reason": REASON, "cited": ["TM24-3"]}
    decision = deciding.prepare(case.pk, by=cast.decision_maker, at=DECIDED, **said)
    assert decision.snapshot.data["grounds"] == ["TM24-3", "TM24-5"]


def test_only_a_decision_maker_who_did_not_judge_decides(cast):
    case = decisions.to_decide(cast, "V1")
    for name in ("coordinator", "reviewer1", "auditor", "menzis_coordinator", "editor_a"):
        assert refused(case, cast[name]) == "not_allowed"
    chair = cast.coordinator
    from portal.accounts.services import give_roles

    give_roles(chair, case.plan.office, ["coordinator", "decision_maker"], by=None)
    from portal.accounts.roles import forget

    forget(chair)
    assert refused(case, chair) == "not_allowed"


def test_the_database_refuses_a_decision_by_the_chair_or_a_scorer(cast):
    decision = decisions.prepared(cast, "V1")
    deciding.withdraw(decision.pk, by=cast.decision_maker, reason="Opnieuw bekijken.", at=DECIDED)
    for person in (cast.coordinator, cast.reviewer1):
        with pytest.raises(DatabaseError, match="different persons"), transaction.atomic():
            Decision.objects.create(
                case=decision.case,
                number="BES-X",
                outcome="grant",
                reason=REASON,
                prepared_by=person,
                prepared_at=DECIDED,
                snapshot=decision.snapshot,
            )


def test_too_little_money_is_said_with_the_amount_and_nothing_is_written(cast):
    case = decisions.to_decide(cast, "V1")
    funds.budget(year=2027, amount=100000, at=DECIDED)
    with pytest.raises(Refusal, match="2027") as caught:
        deciding.prepare(case.pk, "grant", reason=REASON, by=cast.decision_maker, at=DECIDED)
    assert (caught.value.code, caught.value.field) == ("short", "amounts")
    assert "100.000" in str(caught.value)
    assert not Decision.objects.exists()
    assert not Job.objects.filter(kind="reviews.letter").exists()
    assert reserved() == {}


def test_the_same_decision_twice_is_one_and_another_one_is_refused(cast):
    decision = decisions.prepared(cast, "V1")
    again = decisions.proposal("V1")
    by = cast.decision_maker
    assert deciding.prepare(decision.case_id, by=by, at=DECIDED, **again) == decision
    said = again | {"outcome": "reject"}
    with pytest.raises(Refusal) as caught:
        deciding.prepare(decision.case_id, by=by, at=DECIDED, **said)
    assert caught.value.code == "stands"


def test_withdrawing_frees_the_money_and_leaves_room_for_another_decision(cast):
    decision = decisions.prepared(cast, "V1")
    by = cast.decision_maker
    withdrawn = deciding.withdraw(decision.pk, by=by, reason="Bedrag klopt niet.", at=DECIDED)
    assert withdrawn.state == "withdrawn"
    assert reserved() == {}
    assert deciding.withdraw(decision.pk, by=by, reason="Nog eens.", at=DECIDED) == decision
    again = deciding.prepare(decision.case_id, by=by, at=DECIDED, **decisions.proposal("V1"))
    assert again.number == "BES-2026-5517-0002"
    assert sum(reserved().values()) == Decimal(820000)
    assert not reconcile().exists()


def test_withdrawing_asks_a_reason_and_the_right_person(cast):
    decision = decisions.prepared(cast, "V1")
    with pytest.raises(Refusal) as caught:
        deciding.withdraw(decision.pk, by=cast.decision_maker, reason=" ", at=DECIDED)
    assert caught.value.code == "reason_missing"
    with pytest.raises(Refusal) as caught:
        deciding.withdraw(decision.pk, by=cast.coordinator, reason="Toch niet.", at=DECIDED)
    assert caught.value.code == "not_allowed"


@pytest.mark.parametrize("field", ["outcome", "reason", "number", "redirect_scheme"])
def test_what_was_decided_stays_as_it_is(cast, field):
    decision = decisions.prepared(cast, "V1")
    with pytest.raises(DatabaseError, match="stays as it is"), transaction.atomic():
        Decision.objects.filter(pk=decision.pk).update(**{field: "reject"})
    with pytest.raises(DatabaseError, match="stays as it is"), transaction.atomic():
        DecisionAmount.objects.filter(decision=decision).update(granted=1)


def test_a_plan_that_its_coalition_takes_back_frees_the_money(cast):
    from plans.services import filing
    from reviews.services.finishing import free_withdrawn

    decision = decisions.prepared(cast, "V1")
    plan = decision.case.plan
    filing.withdraw(plan.pk, by=cast.editor_a, reason="Wij stoppen ermee.", at=DECIDED)
    assert free_withdrawn(DECIDED) == 1
    assert free_withdrawn(DECIDED) == 0
    assert reserved() == {}
    assert Decision.objects.get().state == "withdrawn"


def test_a_colleague_may_decide_too(cast):
    case = decisions.to_decide(cast, "V1")
    other = accounts.colleague(case.plan.office, "decision_maker")
    assert deciding.prepare(case.pk, by=other, at=DECIDED, **decisions.proposal("V1")).pk
