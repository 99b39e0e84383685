"""Other amounts for one plan in a what-if copy: the line, the remainder and the reserve follow."""

from __future__ import annotations

import uuid
from datetime import UTC, datetime
from decimal import Decimal

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse

from plans.models import YearTotal
from portal.audit.models import Event
from portal.refusal import Refusal
from reviews.allocation import Candidate, Place, allocate, compare
from reviews.forms.ranking import AmountsForm
from reviews.models import Ranking, RankingAmount
from reviews.ranking_pages import board
from reviews.rankings import real_ranking, tried_in
from reviews.services import deciding
from reviews.services import ranking as reordering
from reviews.services.ranking_amounts import set_amounts
from reviews.whatif_pages import changes
from tests.builders import ranking
from tests.builders.decisions import DECIDED, REASON
from tests.builders.ranking import LEAST
from tests.cast import sign_in

D = Decimal
FILED = datetime(2026, 2, 1, tzinfo=UTC)


def candidate(case: int, asked: dict[int, int], tried: dict[int, int] | None = None) -> Candidate:
    return Candidate(
        case,
        D(90 - case),
        FILED,
        {year: D(amount) for year, amount in asked.items()},
        tried={year: D(amount) for year, amount in (tried or {}).items()},
    )


def divided(room: dict[int, int], *plans: Candidate):
    return allocate(plans, {year: D(amount) for year, amount in room.items()})


def test_less_for_the_first_plan_moves_the_line_down():
    plans = {1: 100, 2: 60, 3: 40}
    before = divided({2026: 140}, *(candidate(n, {2026: m}) for n, m in plans.items()))
    assert before.cuts == {2026: 2}
    first = candidate(1, {2026: 100}, {2026: 40})
    after = divided({2026: 140}, first, *(candidate(n, {2026: plans[n]}) for n in (2, 3)))
    assert (after.cuts, after.reserve, after.remainder) == ({}, (), {2026: D(0)})
    assert [row.place for row in after.rows] == [Place.PARTIAL, Place.FULL, Place.FULL]
    assert after.rows[0].short == {2026: D(60)}


def test_a_plan_that_gets_nothing_by_hand_stands_on_the_reserve_list():
    found = divided({2026: 10}, candidate(1, {2026: 10}, {2026: 0}), candidate(2, {2026: 10}))
    assert [row.place for row in found.rows] == [Place.RESERVE, Place.FULL]
    assert found.cuts == {}


def test_a_year_in_which_it_gets_nothing_does_not_hold_it_back():
    found = divided(
        {2026: 5, 2027: 100},
        candidate(1, {2026: 10}),
        candidate(2, {2026: 10, 2027: 50}, {2026: 0}),
    )
    assert found.cuts == {2026: 1}
    assert (found.rows[1].place, found.rows[1].proposed) == (Place.PARTIAL, {2027: D(50)})


def test_more_than_it_asks_is_never_given_and_money_never_grows():
    found = divided({2026: 100}, candidate(1, {2026: 10}, {2026: 50, 2027: 9}))
    assert found.rows[0].proposed == {2026: D(10)}
    assert found.rows[0].place == Place.FULL
    assert found.remainder == {2026: D(90)}


def test_the_same_sum_over_other_years_is_a_difference():
    asked = {2026: 10, 2027: 10}
    real = divided({2026: 10, 2027: 10}, candidate(1, asked, {2026: 0}))
    copy = divided({2026: 10, 2027: 10}, candidate(1, asked, {2027: 0}))
    assert [d.is_change for d in compare(real, copy)] == [True]


def test_the_form_asks_the_years_of_the_request_and_begins_with_what_is_tried():
    asked = {2026: D(500), 2027: D(0), 2028: D(200)}
    form = AmountsForm(asked=asked, tried={2028: D(50)})
    assert {name: f.initial for name, f in form.fields.items()} == {
        "year_2026": D(500),
        "year_2028": D(50),
    }
    filled = AmountsForm({"year_2026": "", "year_2028": "1,50"}, asked=asked, tried={})
    assert filled.is_valid()
    assert filled.amounts() == {2026: D(500), 2028: D("1.50")}


@pytest.mark.parametrize("typed", ["501", "-1", "veel", "500,001"])
def test_an_amount_outside_the_request_is_refused_and_stays(typed):
    form = AmountsForm({"year_2026": typed}, asked={2026: D(500)}, tried={})
    assert not form.is_valid()
    assert form["year_2026"].value() == typed


@pytest.fixture
def world(cast, filed_world):
    """Two plans that fit, and a copy of the coordinator."""
    call, cases = ranking.to_rank(cast, 4)
    copy = reordering.copy(call, "Minder voor een", by=cast.coordinator, at=DECIDED)
    return call, cases, copy


def sent(**said):
    return {"_once": uuid.uuid4(), **said}


def decide(cast, case) -> None:
    """A prepared award of what the plan asks."""
    deciding.prepare(case.pk, "grant", reason=REASON, by=cast.decision_maker, at=DECIDED)


def asked_of(case) -> dict[int, Decimal]:
    found = YearTotal.objects.filter(plan=case.plan, fund__gt=0)
    return dict(found.values_list("year", "fund"))


def half(case) -> dict[int, Decimal]:
    return {year: amount // 2 for year, amount in asked_of(case).items()}


def shown(copy):
    return board(Ranking.objects.select_related("call__condition_set").get(pk=copy.pk))


@pytest.mark.django_db
def test_a_copy_keeps_the_amounts_and_nothing_real_moves(cast, world):
    call, cases, copy = world
    wanted = half(cases[0])
    set_amounts(copy.pk, cases[0].pk, wanted, by=cast.coordinator, at=DECIDED)
    line = next(x for x in shown(copy).lines if x.case == cases[0])
    assert line.row.candidate.is_tried
    assert line.row.proposed == {y: a for y, a in wanted.items() if a}
    real = board(real_ranking(call))
    assert not any(x.row.candidate.is_tried for x in real.lines)
    assert [c.case for c in changes(shown(copy), real_ranking(call))] == [cases[0]]
    assert asked_of(cases[0]) == {y: a for y, a, _g in line.amounts if a}


@pytest.mark.django_db
def test_what_equals_the_request_is_not_kept_and_the_same_again_is_quiet(cast, world):
    _call, cases, copy = world
    for amounts in (half(cases[0]), half(cases[0]), asked_of(cases[0]), {}):
        set_amounts(copy.pk, cases[0].pk, amounts, by=cast.coordinator, at=DECIDED)
    assert tried_in(Ranking.objects.get(pk=copy.pk)) == {}
    events = Event.objects.filter(verb="review.ranking_amounts").order_by("pk")
    assert [bool(e.data["amounts"]) for e in events] == [True, False]
    assert {e.plan_id for e in events} == {cases[0].plan_id}


def refused(act, *args, **kwargs) -> tuple[str, str | None]:
    with pytest.raises(Refusal) as caught:
        act(*args, **kwargs)
    return caught.value.code, caught.value.field


@pytest.mark.django_db
def test_amounts_outside_the_request_are_refused_with_their_year(cast, world):
    _call, cases, copy = world
    year, asked = next(iter(asked_of(cases[0]).items()))
    for amounts in ({year: asked + 1}, {year: D(-1)}, {1999: D(1)}):
        ((wrong, _amount),) = amounts.items()
        said = refused(set_amounts, copy.pk, cases[0].pk, amounts, by=cast.coordinator)
        assert said == ("amount", f"year_{wrong}")
    assert not RankingAmount.objects.exists()


@pytest.mark.django_db
def test_only_the_owner_tries_and_only_with_plans_that_wait_for_a_decision(cast, world):
    _call, cases, copy = world
    other = cast.decision_maker
    assert refused(set_amounts, copy.pk, cases[0].pk, {}, by=other)[0] == "not_allowed"
    assert refused(set_amounts, copy.pk, 987654, {}, by=cast.coordinator)[0] == "not_ranked"
    decide(cast, cases[0])
    again = refused(set_amounts, copy.pk, cases[0].pk, {}, by=cast.coordinator)
    assert again[0] == "decided"
    reordering.discard(copy.pk, by=cast.coordinator, at=DECIDED)
    assert refused(set_amounts, copy.pk, cases[0].pk, {}, by=cast.coordinator)[0] == "ended"


@pytest.mark.django_db
def test_the_database_refuses_an_amount_below_zero(world):
    _call, cases, copy = world
    wrong = RankingAmount(ranking=copy, case=cases[0], year=2026, amount=D(-1))
    with pytest.raises(IntegrityError, match="ranking_amount_not_negative"), transaction.atomic():
        wrong.save()


@pytest.mark.django_db
def test_taking_over_takes_the_order_and_leaves_the_amounts(cast, world):
    call, cases, copy = world
    set_amounts(copy.pk, cases[0].pk, half(cases[0]), by=cast.coordinator, at=DECIDED)
    reordering.take_over(copy.pk, reason=LEAST, by=cast.decision_maker, at=DECIDED)
    assert not any(line.row.candidate.is_tried for line in board(real_ranking(call)).lines)


def url(copy, case) -> str:
    return reverse("reviews:whatif_amounts", args=[copy.pk, case.pk])


@pytest.mark.django_db
def test_amounts_are_typed_on_a_page_without_any_script(cast, client, world):
    _call, cases, copy = world
    sign_in(client, cast.coordinator)
    there = client.get(reverse("reviews:whatif", args=[copy.pk])).content.decode()
    assert url(copy, cases[0]) in there
    typed = {f"year_{year}": str(amount) for year, amount in half(cases[0]).items()}
    answer = client.post(url(copy, cases[0]), sent(**typed))
    assert answer.url == reverse("reviews:whatif", args=[copy.pk])
    page = client.get(answer.url)
    line = next(x for x in page.context["board"].lines if x.case == cases[0])
    assert line.row.candidate.is_tried
    assert tried_in(copy)[cases[0].pk] == half(cases[0])


@pytest.mark.django_db
def test_what_was_typed_stays_when_it_is_refused(cast, client, world):
    _call, cases, copy = world
    sign_in(client, cast.coordinator)
    years = sorted(asked_of(cases[0]))
    typed = {f"year_{year}": "12.345" if year == years[0] else "99999999" for year in years}
    answer = client.post(url(copy, cases[0]), sent(**typed))
    assert answer.status_code == 200
    assert "99999999" in answer.content.decode()
    assert not RankingAmount.objects.exists()


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("who", "status"),
    [("coordinator", 200), ("decision_maker", 403), ("auditor", 403), ("menzis_coordinator", 404)],
)
def test_who_may_try_amounts_in_the_copy(cast, client, world, who, status):
    _call, cases, copy = world
    sign_in(client, cast[who])
    assert client.get(url(copy, cases[0])).status_code == status


@pytest.mark.django_db
def test_a_plan_of_no_ranking_is_not_there_and_a_decided_one_says_why(cast, client, world):
    _call, cases, copy = world
    sign_in(client, cast.coordinator)
    assert client.get(reverse("reviews:whatif_amounts", args=[copy.pk, 987654])).status_code == 404
    decide(cast, cases[0])
    assert client.get(url(copy, cases[0])).status_code == 403
