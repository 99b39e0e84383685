"""The pages of the ranking: who gets in, what they show, what a press does, what they cost."""

from __future__ import annotations

import uuid

import pytest
from django.urls import reverse

from reviews.models import AspectAnswer, Ranking, RankingMove
from reviews.services import aspects, deciding
from reviews.services import ranking as reordering
from tests.builders import decisions, funds, ranking
from tests.builders.decisions import DECIDED, REASON
from tests.builders.ranking import LEAST
from tests.cast import sign_in

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("filed_world")]


def url(name, *args):
    return reverse(f"reviews:{name}", args=args)


def sent(**said):
    return {"_once": uuid.uuid4(), **said}


@pytest.fixture
def world(cast):
    """A call with three ranked plans: titles by place Plan 2, V10, Plan 3."""
    return ranking.to_rank(cast, 4, 3)


def page(client, name, *args):
    return client.get(url(name, *args)).content.decode()


@pytest.mark.parametrize(
    ("who", "status"),
    [
        ("decision_maker", 200),
        ("coordinator", 200),
        ("head", 200),
        ("auditor", 200),
        ("administrator", 200),
        ("reviewer3", 403),
        ("menzis_coordinator", 404),
        ("editor_a", 404),
        ("outsider", 404),
    ],
)
def test_who_sees_the_ranking(cast, client, world, who, status):
    call, _cases = world
    sign_in(client, cast[who])
    assert client.get(url("ranking", call.pk)).status_code == status


def test_the_ranking_tells_order_figure_denominator_money_and_formula(cast, client, world):
    call, cases = world
    ranking.twin(cases[0], 9, "Zakt op zeven", TM24_7=False)
    sign_in(client, cast.auditor)
    text = page(client, "ranking", call.pk)
    places = [text.index(title) for title in ("Plan 2", cases[0].plan.title, "Plan 3")]
    assert places == sorted(places)
    line = next(x for x in client.get(url("ranking", call.pk)).context["board"].lines)
    assert f"{line.judgement.points}/{line.judgement.denominator}" in text
    assert "Zakt op zeven" in text
    assert "TM24-7" in text


def test_the_line_and_the_reserve_list_stand_on_the_page(cast, client, world):
    call, cases = world
    asked = {t.year: t.fund for t in cases[0].plan.year_totals.all()}
    for year, amount in asked.items():
        funds.budget(call.scheme_id, call.region.slug, year, amount)
    sign_in(client, cast.auditor)
    text = page(client, "ranking", call.pk)
    assert text.count("rank-cut") == 1
    (cut,) = [line.lines for line in client.get(url("ranking", call.pk)).context["board"].lines][
        1:2
    ]
    assert [one.year for one in cut] == sorted(year for year, amount in asked.items() if amount)
    found = client.get(url("ranking", call.pk)).context["board"]
    assert [line.row.place.value for line in found.lines] == ["full", "reserve", "reserve"]


def test_a_decision_maker_moves_a_plan_without_any_script(cast, client, world):
    call, cases = world
    sign_in(client, cast.decision_maker)
    where = url("ranking_move", call.pk, cases[2].pk)
    assert client.get(f"{where}?place=1").context["form"].initial["position"] == 1
    bad = client.post(where, sent(position=1, reason="kort", version=0))
    assert bad.status_code == 200
    assert "id_reason_error" in bad.content.decode()
    assert client.post(where, sent(position=77, reason=LEAST, version=0)).status_code == 200
    good = client.post(where, sent(position=1, reason=LEAST, version=0))
    assert good.url == url("ranking", call.pk)
    assert RankingMove.objects.get().case == cases[2]
    assert LEAST in page(client, "ranking", call.pk)
    stale = client.post(where, sent(position=2, reason=LEAST, version=0))
    assert stale.status_code == 200


def test_a_plan_of_another_call_has_no_place_here(cast, client, world):
    call, _cases = world
    other = decisions.to_decide(cast, "V1")
    sign_in(client, cast.decision_maker)
    assert client.get(url("ranking_move", call.pk, other.pk)).status_code == 404


def test_a_copy_is_made_changed_compared_and_thrown_away(cast, client, world):
    call, cases = world
    sign_in(client, cast.coordinator)
    assert client.post(url("copy_ranking", call.pk), sent(name=" ")).status_code == 200
    client.post(url("copy_ranking", call.pk), sent(name="Minder in 2027"))
    copy = Ranking.objects.get(owner=cast.coordinator)
    up = sent(case=cases[2].pk, position=2)
    assert client.post(url("whatif_shift", copy.pk), up).url == url("whatif", copy.pk)
    client.post(url("whatif_shift", copy.pk), sent(case=cases[2].pk, position="veel"))
    found = client.get(url("whatif", copy.pk)).context
    assert [line.case.pk for line in found["board"].lines][1] == cases[2].pk
    assert {c.case.pk for c in found["changes"]} == {cases[0].pk, cases[2].pk}
    years = {f"year_{y.year}": "1000" for y in found["board"].money}
    assert client.post(url("whatif_years", copy.pk), sent(**years)).status_code == 302
    assert all(y.room <= 1000 for y in client.get(url("whatif", copy.pk)).context["board"].money)
    assert client.post(url("whatif_discard", copy.pk), sent()).url == url("ranking", call.pk)
    assert client.get(url("whatif", copy.pk)).status_code == 404
    assert not RankingMove.objects.exists()


def test_a_colleague_reads_a_copy_and_a_decision_maker_takes_it_over(cast, client, world):
    call, cases = world
    copy = reordering.copy(call, "Beter", by=cast.coordinator, at=DECIDED)
    copy = reordering.shift(copy.pk, cases[2].pk, 1, by=cast.coordinator)
    sign_in(client, cast.auditor)
    assert "rank-shift" not in page(client, "whatif", copy.pk)
    assert client.post(url("whatif_take_over", copy.pk), sent()).status_code == 403
    sign_in(client, cast.decision_maker)
    assert client.get(url("whatif_years", copy.pk)).status_code == 403
    assert "Beter" in page(client, "ranking", call.pk)
    said = sent(reason=LEAST, version=copy.version, real_version=0)
    assert client.post(url("whatif_take_over", copy.pk), said).url == url("ranking", call.pk)
    board = client.get(url("ranking", call.pk)).context["board"]
    assert board.lines[0].case == cases[2]


def test_aspects_are_chosen_and_answered_on_their_pages(cast, client, world):
    call, cases = world
    sign_in(client, cast.coordinator)
    answer = url("ranking_aspects", call.pk, cases[0].pk)
    assert client.get(answer).status_code == 403
    client.post(url("aspect_set", call.pk), sent(aspect_set="MWP", reason=LEAST))
    said = {f"aspect-MWP-P{n}": "yes" if n < 4 else "no" for n in range(1, 8)}
    assert client.post(answer, sent(**said)).status_code == 200
    assert client.post(answer, sent(**said, reason=LEAST)).status_code == 302
    assert AspectAnswer.objects.filter(met=True).count() == 3
    text = page(client, "ranking", call.pk)
    assert "S003 5.2.3" in text
    assert client.get(answer).context["form"].initial["aspect-MWP-P1"] is True


def test_the_decide_page_names_the_place_and_begins_with_what_is_left(cast, client, world):
    call, cases = world
    asked = {t.year: t.fund for t in cases[0].plan.year_totals.all()}
    for year, amount in asked.items():
        more = amount + 100 if amount else 1
        funds.budget(call.scheme_id, call.region.slug, year, more)
    sign_in(client, cast.decision_maker)
    answer = client.get(url("decide", cases[0].pk))
    assert answer.context["ranked"].row.position == 2
    assert answer.context["ranked"].label == "gedeeltelijk"
    year = min(y for y, amount in asked.items() if amount)
    assert answer.context["form"].initial[f"year_{year}"] == 100


def test_a_decision_shows_in_the_ranking_with_its_number(cast, client, world):
    call, cases = world
    by = cast.decision_maker
    decision = deciding.prepare(cases[0].pk, "grant", reason=REASON, by=by, at=DECIDED)
    sign_in(client, cast.auditor)
    assert decision.number in page(client, "ranking", call.pk)


def test_the_head_raises_on_the_page_and_the_budget_page_shows_it(cast, client):
    case = decisions.to_decide(cast, "V1")
    funds.budget(year=2027, amount=100_000, at=DECIDED)
    sign_in(client, cast.head)
    assert url("raise_budget", case.pk) in page(client, "plan", case.plan_id)
    where = url("raise_budget", case.pk)
    assert client.post(where, sent(year_2027="500.000,00")).status_code == 200
    assert client.post(where, sent(year_2027="500.000,00", reason=LEAST)).url == where
    sums = reverse("funds:budget", args=[case.plan.region.slug, "SWZ"])
    text = client.get(sums).content.decode()
    assert LEAST in text
    assert "500.000" in text
    sign_in(client, cast.decision_maker)
    assert client.get(where).status_code == 403
    assert LEAST in page(client, "decide", case.pk)


@pytest.mark.parametrize("name", ["ranking", "whatif"])
def test_the_pages_cost_the_same_for_one_and_for_three_plans(
    cast, client, django_assert_num_queries, name
):
    call, (first,) = ranking.to_rank(cast)
    copy = reordering.copy(call, "Kopie", by=cast.coordinator, at=DECIDED)
    aspects.use_aspects(call, "MWP", reason=LEAST, by=cast.coordinator, at=DECIDED)
    sign_in(client, cast.decision_maker)
    where = url(name, call.pk if name == "ranking" else copy.pk)
    client.get(where)
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    with CaptureQueriesContext(
        connection,
    ) as one:
        assert client.get(where).status_code == 200
    ranking.twin(first, 2, "Plan 2", TM24_2=4)
    ranking.twin(first, 3, "Plan 3", TM24_2=4)
    with django_assert_num_queries(len(one)):
        assert len(client.get(where).context["board"].lines) == 3
    assert len(one) < 40
