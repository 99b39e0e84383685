"""Two at once: one of them wins, the money is right, and nothing is half done (T5)."""

from __future__ import annotations

from decimal import Decimal

import pytest

from portal.funds.models import RegionalBudget
from portal.funds.queries import reconcile
from portal.mail.models import Message
from reviews.models import Decision, Objection, RankingMove
from reviews.services import deciding, finishing, objecting, ranking, releasing
from tests.builders import decisions, funds
from tests.builders.decisions import DECIDED, REASON, SENT, TEXT
from tests.builders.ranking import LEAST, to_rank, twin
from tests.together import together

pytestmark = pytest.mark.django_db(transaction=True)


def test_two_hundred_decisions_on_one_envelope_never_commit_too_much(cast):
    first = decisions.to_decide(cast, "V6")
    cases = [first, *(twin(first, n) for n in range(1, 200))]
    for year, amount in ((2026, 150000), (2027, 1300000), (2028, 1300000)):
        funds.budget(year=year, amount=amount, at=DECIDED)  # 25.000 each in 2026: six fit
    by = cast.decision_maker

    def act(case):
        return lambda: deciding.prepare(case.pk, "grant", reason=REASON, by=by, at=DECIDED)

    outcomes = together(*map(act, cases))
    assert sorted(set(outcomes)) == ["done", "short"]
    assert outcomes.count("done") == 6
    assert RegionalBudget.objects.get(year=2026, scheme="SWZ").reserved == Decimal(150000)
    numbers = sorted(Decision.objects.values_list("number", flat=True))
    assert numbers == [f"BES-2026-5517-{n:04d}" for n in range(1, 7)]
    assert not reconcile().exists()


def test_release_and_withdrawal_at_once_leave_one_of_the_two(cast):
    decision, by = decisions.lettered(cast, "V6"), cast.decision_maker
    outcomes = together(
        lambda: releasing.release(decision.pk, by=by, at=SENT),
        lambda: deciding.withdraw(decision.pk, by=by, reason="Toch niet.", at=SENT),
    )
    assert outcomes.count("done") == 1
    state = Decision.objects.get().state
    reserved = sum(b.reserved for b in RegionalBudget.objects.all())
    sent = Message.objects.filter(template="reviews/decision_released").exists()
    promised = sum(b.provisional for b in RegionalBudget.objects.all())
    expected = {"released": (0, 130000, True), "withdrawn": (0, 0, False)}
    assert (reserved, promised, sent) == expected[state]


def test_two_releases_at_once_send_one_letter_to_each(cast):
    decision, by = decisions.lettered(cast, "V6"), cast.decision_maker
    act = lambda: releasing.release(decision.pk, by=by, at=SENT)  # noqa: E731
    assert together(act, act, act) == ["done"] * 3
    mails = Message.objects.filter(template="reviews/decision_released")
    assert mails.count() == mails.values("to").distinct().count()


def test_an_objection_and_the_end_of_the_term_at_once_never_both_win(cast):
    decision = decisions.decided(cast, "V6")
    by = decisions.person_at(cast, "duinoord", "editor")
    last = decision.term_ends_at
    outcomes = together(
        lambda: objecting.file(decision.pk, "duinoord", text=TEXT, by=by, at=last),
        lambda: finishing.end_terms(last.replace(microsecond=0) + (last - last)),
    )
    assert outcomes == ["done", "done"]
    assert (Decision.objects.get().state, Objection.objects.count()) == ("released", 1)


def test_an_objection_that_comes_as_the_term_is_ended_is_open_or_refused(cast):
    from datetime import timedelta

    decision = decisions.decided(cast, "V6")
    by = decisions.person_at(cast, "duinoord", "editor")
    last, after = decision.term_ends_at, decision.term_ends_at + timedelta(microseconds=1)
    outcome, _swept = together(
        lambda: objecting.file(decision.pk, "duinoord", text=TEXT, by=by, at=last),
        lambda: finishing.end_terms(after),
    )
    state = Decision.objects.get().state
    assert (outcome, state) in {("done", "released"), ("too_late", "final")}
    assert Objection.objects.count() == (outcome == "done")


def test_two_letters_drawn_at_once_are_one(cast):
    decision = decisions.prepared(cast, "V6")
    act = lambda: releasing.draw_letter(decision.pk, at=DECIDED)  # noqa: E731
    assert together(act, act) == ["done", "done"]
    found = Decision.objects.get()
    assert found.letter is not None
    assert type(found.letter).objects.filter(kind="decision_letter").count() == 1


def test_two_who_reorder_at_once_do_not_lose_a_move(cast):
    call, cases = to_rank(cast, 4, 3, code="V6")
    by, said = cast.decision_maker, {"reason": LEAST, "at": DECIDED, "version": 0}
    outcomes = together(
        lambda: ranking.move(call, cases[2].pk, 1, by=by, **said),
        lambda: ranking.move(call, cases[0].pk, 1, by=by, **said),
    )
    assert sorted(outcomes) == ["done", "stale"]
    assert RankingMove.objects.count() == 1


def test_a_second_decider_and_a_withdrawal_at_once_leave_one_of_the_two(cast):
    from portal.funds.models import OfficePolicy
    from reviews.services import agreeing

    OfficePolicy.objects.filter(office__slug="zorg_en_zekerheid").update(second_decider_above=1)
    decision = decisions.lettered(cast, "V6")
    one, other = cast.decision_maker, cast.decision_maker2
    outcomes = together(
        lambda: agreeing.agree(decision.pk, by=other, at=SENT),
        lambda: deciding.withdraw(decision.pk, by=one, reason="Toch niet.", at=SENT),
    )
    found = Decision.objects.get()
    assert found.state == "withdrawn"
    assert outcomes == ["done", "done"] or found.agreed_by is None
