"""The ranking of a call through its services: by hand with a reason, in copies, with aspects."""

from __future__ import annotations

from decimal import Decimal

import pytest
from django.db import DatabaseError, transaction

from plans.models import OfficeReader
from portal.accounts.roles import forget
from portal.accounts.services import give_roles
from portal.audit.models import Event
from portal.funds.models import Aspect
from portal.refusal import Refusal
from reviews.models import AspectAnswer, Case, Decision, Ranking, RankingMove
from reviews.ranking_pages import board, ranked_place
from reviews.ranking_rules import PERMITS, RankingStanding, RankingVerb, ranking_verdict
from reviews.rankings import facts_of, ranked_cases, real_ranking
from reviews.services import aspects, deciding
from reviews.services import ranking as reordering
from reviews.whatif_pages import changes
from tests.builders import accounts, funds, ranking
from tests.builders.decisions import DECIDED, REASON
from tests.builders.ranking import LEAST

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("filed_world")]


@pytest.fixture
def call_and_cases(cast):
    """Three plans: V10 with figure 66,67, one above it and one equal to it."""
    return ranking.to_rank(cast, 4, 3)


@pytest.fixture
def call(call_and_cases):
    return call_and_cases[0]


@pytest.fixture
def cases(call_and_cases):
    return call_and_cases[1]


def order(call):
    return [line.case.pk for line in board(real_ranking(call)).lines]


def move(call, case, position, by, **more):
    said = {"reason": LEAST, "by": by, "at": DECIDED} | more
    return reordering.move(call, case.pk, position, **said)


def code_of(act, *args, **kwargs):
    with pytest.raises(Refusal) as refused:
        act(*args, **kwargs)
    return refused.value.code


def test_the_figure_orders_and_at_equal_figures_who_filed_first(call, cases):
    first, better, equal = cases
    assert order(call) == [better.pk, first.pk, equal.pk]


def test_a_plan_that_fails_a_condition_is_not_ranked_whatever_its_scores(call, cases):
    failing = ranking.twin(cases[0], 9, "Hoog maar dubbel betaald", TM24_2=4, TM24_7=False)
    assert failing.pk not in order(call)
    facts = facts_of(call, real_ranking(call))
    assert [c.pk for c in facts.failed] == [failing.pk]


def test_a_new_round_of_judging_leaves_the_ranking(call, cases):
    case = cases[1]
    Case.objects.filter(pk=case.pk).update(state="decided", decided_at=DECIDED)
    again = {"plan": case.plan, "submission": case.submission, "round": 2}
    Case.objects.create(opened_by=case.opened_by, opened_at=DECIDED, **again)
    assert case.pk not in order(call)


def test_every_figure_stands_beside_its_points_and_denominator(call, cases):
    for line in board(real_ranking(call)).lines:
        figure = Decimal(100) * line.judgement.points / line.judgement.denominator
        assert round(figure, 2) == line.row.candidate.figure == line.case.rank


def test_a_decision_maker_puts_a_plan_elsewhere_with_a_reason_that_is_kept(cast, call, cases):
    move(call, cases[2], 1, cast.decision_maker, version=0)
    assert order(call)[0] == cases[2].pk
    kept = RankingMove.objects.get()
    assert (kept.origin, kept.target, kept.reason, kept.by) == (3, 1, LEAST, cast.decision_maker)
    event = Event.objects.get(verb="review.ranking_moved")
    assert (event.plan_id, event.reason, event.data["to"]) == (cases[2].plan_id, LEAST, 1)


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"reason": "Zo maar."}, "reason_short"),
        ({"version": 7}, "stale"),
    ],
)
def test_a_move_without_reason_or_on_an_old_order_is_refused(cast, call, cases, change, code):
    assert code_of(move, call, cases[2], 1, cast.decision_maker, **change) == code
    assert not RankingMove.objects.exists()


@pytest.mark.parametrize("position", [0, 4, -1])
def test_a_place_that_does_not_exist_is_refused(cast, call, cases, position):
    assert code_of(move, call, cases[2], position, cast.decision_maker) == "position"


def test_a_plan_that_is_not_ranked_cannot_move(cast, call, cases):
    failing = ranking.twin(cases[0], 9, TM24_7=False)
    assert code_of(move, call, failing, 1, cast.decision_maker) == "not_ranked"


def test_at_its_own_place_nothing_happens(cast, call, cases):
    move(call, cases[1], 1, cast.decision_maker)
    assert not RankingMove.objects.exists()


@pytest.mark.parametrize("who", ["coordinator", "auditor", "administrator", "reviewer1", "head"])
def test_only_a_decision_maker_changes_the_order(cast, call, cases, who):
    assert code_of(move, call, cases[2], 1, cast[who]) == "not_allowed"


def test_who_judged_a_ranked_plan_does_not_change_the_order(cast, call, cases):
    office = call.region.office
    give_roles(cast.coordinator, office, ["coordinator", "decision_maker"], by=None)
    forget(cast.coordinator)
    assert code_of(move, call, cases[2], 1, cast.coordinator) == "not_allowed"


def test_who_has_a_tie_with_one_plan_sees_nothing_of_the_ranking(cast, call, cases):
    by = cast.decision_maker
    OfficeReader.objects.update_or_create(
        plan=cases[2].plan, user=by, defaults={"is_open": False, "changed_at": DECIDED}
    )
    assert code_of(move, call, cases[1], 2, by) == "not_allowed"
    assert ranked_place(cases[1], by) is None


def test_moves_by_hand_are_append_only_in_the_database(cast, call, cases):
    move(call, cases[2], 1, cast.decision_maker)
    for act in (lambda rows: rows.update(reason="x"), lambda rows: rows._raw_delete("default")):
        with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
            act(RankingMove.objects.all())


def test_the_line_of_a_year_and_what_is_left_there(call, cases):
    asked = facts_of(call, real_ranking(call)).asked[cases[0].plan_id]
    year = min(asked)
    for one in asked:
        more = asked[year] + 1 if one == year else max(asked.values()) * 10
        funds.budget(call.scheme_id, call.region.slug, one, more)
    found = board(real_ranking(call))
    assert [line.row.place.value for line in found.lines] == ["full", "partial", "reserve"]
    (cut,) = found.lines[1].lines
    assert (cut.year, cut.left) == (year, 1)
    money = next(y for y in found.money if y.year == year)
    assert (money.line, money.remainder, money.proposed) == (2, 0, asked[year] + 1)


def test_what_is_decided_keeps_its_place_and_takes_nothing_twice(cast, call, cases):
    before = board(real_ranking(call)).money[0]
    deciding.prepare(cases[0].pk, "grant", reason=REASON, by=cast.decision_maker, at=DECIDED)
    found = board(real_ranking(call))
    line = next(line for line in found.lines if line.case == cases[0])
    assert (line.row.place.value, line.decision) == ("decided", Decision.objects.get())
    assert found.money[0].remainder == before.remainder


def test_a_copy_starts_as_the_ranking_and_touches_nothing_real(cast, call, cases):
    made = reordering.copy(call, "Met minder", by=cast.coordinator, at=DECIDED)
    real = order(call)
    reordering.shift(made.pk, cases[2].pk, 1, by=cast.coordinator)
    reordering.set_years(made.pk, {2026: Decimal(1)}, by=cast.coordinator)
    found = board(Ranking.objects.select_related("call__condition_set").get(pk=made.pk))
    assert found.lines[0].case.pk == cases[2].pk
    assert found.money[0].room == 1
    assert order(call) == real
    assert board(real_ranking(call)).money[0].room > 1
    assert {c.case.pk for c in changes(found, real_ranking(call))} == {c.pk for c in cases}
    assert not RankingMove.objects.exists()


def test_a_copy_is_changed_by_its_owner_alone_and_read_by_the_office(cast, call, cases):
    made = reordering.copy(call, "Van mij", by=cast.coordinator, at=DECIDED)
    other = cast.decision_maker
    assert code_of(reordering.shift, made.pk, cases[2].pk, 1, by=other) == "not_allowed"
    assert code_of(reordering.set_years, made.pk, {}, by=other) == "not_allowed"
    assert code_of(reordering.discard, made.pk, by=other) == "not_allowed"


@pytest.mark.parametrize(("name", "code"), [("  ", "name"), ("van MIJ", "name_taken")])
def test_a_copy_has_a_name_of_its_own(cast, call, cases, name, code):
    reordering.copy(call, "Van mij", by=cast.coordinator, at=DECIDED)
    assert code_of(reordering.copy, call, name, by=cast.decision_maker) == code


def test_a_copy_is_taken_over_by_hand_with_a_reason_for_every_plan(cast, call, cases):
    made = reordering.copy(call, "Beter", by=cast.coordinator, at=DECIDED)
    made = reordering.shift(made.pk, cases[2].pk, 1, by=cast.coordinator)
    act = reordering.take_over
    assert code_of(act, made.pk, reason=LEAST, by=cast.coordinator) == "not_allowed"
    assert code_of(act, made.pk, reason="kort", by=cast.decision_maker) == "reason_short"
    old = made.version - 1
    stale = code_of(act, made.pk, reason=LEAST, by=cast.decision_maker, version=old)
    assert stale == "stale"
    act(made.pk, reason=LEAST, by=cast.decision_maker, version=made.version, at=DECIDED)
    assert order(call)[0] == cases[2].pk
    assert {m.case_id for m in RankingMove.objects.all()} == {c.pk for c in cases}
    assert Ranking.objects.get(pk=made.pk).ended == "taken_over"
    assert code_of(act, made.pk, reason=LEAST, by=cast.decision_maker) == "ended"


def test_a_copy_that_is_thrown_away_changes_nothing_and_twice_is_quiet(cast, call, cases):
    made = reordering.copy(call, "Weg", by=cast.coordinator, at=DECIDED)
    reordering.discard(made.pk, by=cast.coordinator, at=DECIDED)
    reordering.discard(made.pk, by=cast.coordinator, at=DECIDED)
    assert Event.objects.filter(verb="review.ranking_discarded").count() == 1
    assert code_of(reordering.shift, made.pk, cases[0].pk, 1, by=cast.coordinator) == "ended"


def answers(*met):
    return {a.pk: a.order in met for a in Aspect.objects.filter(aspect_set="MWP")}


def use(call, by):
    return aspects.use_aspects(call, "MWP", reason=LEAST, by=by, at=DECIDED)


def test_the_seven_aspects_of_the_policy_are_the_example_set(db):
    found = Aspect.objects.filter(aspect_set="MWP")
    assert found.count() == 7
    assert {a.ref for a in found} == {"S003 5.2.3"}
    assert "ten minste 80%" in found.get(order=1).text_nl


def test_aspects_order_plans_with_equal_figures_alone(cast, call, cases):
    first, better, equal = cases
    use(call, cast.coordinator)
    say = {"reason": LEAST, "by": cast.coordinator, "at": DECIDED}
    aspects.answer_aspects(equal.pk, answers(1, 2, 3), **say)
    aspects.answer_aspects(first.pk, answers(1), **say)
    assert order(call) == [better.pk, equal.pk, first.pk]
    line = next(one for one in board(real_ranking(call)).lines if one.case == equal)
    assert (line.met, line.answered) == (3, True)


def test_the_same_answers_again_change_nothing(cast, call, cases):
    use(call, cast.coordinator)
    use(call, cast.coordinator)
    say = {"reason": LEAST, "by": cast.coordinator, "at": DECIDED}
    aspects.answer_aspects(cases[0].pk, answers(1), **say)
    aspects.answer_aspects(cases[0].pk, answers(1), **say)
    assert AspectAnswer.objects.count() == 7
    verbs = ["review.aspects_answered", "review.ranking_aspects"]
    assert Event.objects.filter(verb__in=verbs).count() == 2


def test_aspects_are_asked_only_where_the_call_uses_them_and_all_of_them(cast, call, cases):
    by, act = cast.coordinator, aspects.answer_aspects
    assert code_of(act, cases[0].pk, answers(), reason=LEAST, by=by) == "not_used"
    use(call, by)
    assert code_of(act, cases[0].pk, {"MWP-P1": True}, reason=LEAST, by=by) == "unanswered"
    assert code_of(act, cases[0].pk, answers(), reason="ja", by=by) == "reason_short"
    assert code_of(act, cases[0].pk, answers(), reason=LEAST, by=cast.auditor) == "not_allowed"
    said = {"reason": LEAST, "by": by}
    assert code_of(aspects.use_aspects, call, "NONE", **said) == "no_set"


def test_after_the_decision_the_answers_stay(cast, call, cases):
    use(call, cast.coordinator)
    deciding.prepare(cases[0].pk, "grant", reason=REASON, by=cast.decision_maker, at=DECIDED)
    said = {"reason": LEAST, "by": cast.coordinator}
    assert code_of(aspects.answer_aspects, cases[0].pk, answers(), **said) == "decided"


def test_another_office_has_no_part_in_the_ranking(cast, call, cases):
    for verb in RankingVerb:
        assert not ranking_verdict(verb, RankingStanding())
    stranger = accounts.colleague(cast.organisation("menzis"), "decision_maker")
    assert code_of(move, call, cases[2], 1, stranger) == "not_allowed"


def test_every_verb_is_for_somebody_and_says_why_not():
    for verb, roles in PERMITS.items():
        role = sorted(roles)[0]
        assert ranking_verdict(verb, RankingStanding(frozenset({role})))
        blind = ranking_verdict(verb, RankingStanding(frozenset({role}), blind=True))
        assert not blind
        assert blind.reason


def test_the_ranked_plans_are_those_of_this_call_alone(call, cases):
    assert {c.pk for c in ranked_cases(call)} == {c.pk for c in cases}
