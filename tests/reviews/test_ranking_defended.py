"""What the head of the office needs to defend a ranking: two at once, sums, what stands where."""

from __future__ import annotations

import csv
import io
import uuid
from decimal import Decimal

import pytest
from django.urls import reverse

from portal.audit.models import Event
from reviews.models import Ranking, RankingMove
from reviews.ranking_pages import board
from reviews.rankings import real_ranking
from reviews.services import aspects, deciding
from reviews.services import ranking as reordering
from reviews.whatif_pages import changes, order_changes
from tests.builders import funds, ranking
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


def short(call, case):
    """Envelopes in which the first plan fits alone."""
    asked = {t.year: t.fund for t in case.plan.year_totals.all() if t.fund}
    for year, amount in asked.items():
        funds.budget(call.scheme_id, call.region.slug, year, amount)
    return asked


def test_who_comes_second_sees_the_new_order_and_can_send_again(cast, client, world):
    call, cases = world
    sign_in(client, cast.decision_maker)
    where = url("ranking_move", call.pk, cases[2].pk)
    reordering.move(call, cases[0].pk, 1, reason=LEAST, by=cast.decision_maker, version=0)
    first = client.post(where, sent(position=1, reason=LEAST, version=0))
    form = first.context["form"]
    assert form.has_error("__all__", "stale")
    assert form["reason"].value() == LEAST
    assert form["position"].value() == "1"
    assert RankingMove.objects.count() == 1
    again = sent(position=1, reason=LEAST, version=form["version"].value())
    assert client.post(where, again).url == url("ranking", call.pk)
    assert RankingMove.objects.count() == 2


def test_a_short_reason_does_not_hide_that_somebody_else_was_first(cast, client, world):
    call, cases = world
    sign_in(client, cast.decision_maker)
    where = url("ranking_move", call.pk, cases[2].pk)
    form = client.post(where, sent(position=1, reason="kort", version=0)).context["form"]
    assert form["version"].value() == "0"


def test_a_copy_is_not_taken_over_on_top_of_a_move_that_nobody_saw(cast, client, world):
    call, cases = world
    copy = reordering.copy(call, "Beter", by=cast.coordinator, at=DECIDED)
    copy = reordering.shift(copy.pk, cases[2].pk, 1, by=cast.coordinator)
    sign_in(client, cast.decision_maker)
    where = url("whatif_take_over", copy.pk)
    seen = client.get(where).context["form"].initial
    reordering.move(call, cases[0].pk, 1, reason=LEAST, by=cast.decision_maker)
    form = client.post(where, sent(reason=LEAST, **seen)).context["form"]
    assert form.has_error("__all__", "stale")
    assert Ranking.objects.get(pk=copy.pk).ended == ""
    now = {name: form[name].value() for name in ("version", "real_version")}
    assert client.post(where, sent(reason=LEAST, **now)).url == url("ranking", call.pk)


def test_what_taking_over_changes_is_told_with_the_real_money(cast, client, world):
    call, cases = world
    short(call, cases[0])
    copy = reordering.copy(call, "Ruimer", by=cast.decision_maker, at=DECIDED)
    years = {y.year: y.envelope * 9 for y in board(copy).money}
    copy = reordering.set_years(copy.pk, years, by=cast.decision_maker)
    assert changes(board(copy), real_ranking(call))
    assert order_changes(copy, real_ranking(call)) == []
    copy = reordering.shift(copy.pk, cases[0].pk, 1, by=cast.decision_maker)
    told = order_changes(copy, real_ranking(call))
    assert sum(one.difference.money for one in told) == 0
    sign_in(client, cast.decision_maker)
    shown = client.get(url("whatif_take_over", copy.pk)).context["changes"]
    assert [(c.before, c.after) for c in shown] == [(c.before, c.after) for c in told]


def test_the_sums_of_the_page_add_up_per_plan_and_over_the_years(cast, world):
    call, cases = world
    short(call, cases[0])
    found = board(real_ranking(call))
    for line in found.lines:
        assert line.proposed == sum(given for _year, _asked, given in line.amounts)
        assert line.asked == sum(asked for _year, asked, _given in line.amounts)
    for name, amount in found.sums.items():
        assert amount == sum(getattr(year, name) for year in found.money)
    for year in found.money:
        assert year.room == year.envelope - year.committed
        assert year.remainder == year.room - year.proposed
    assert found.years == sorted(y for y in found.years if any(t.asked for t in found.money))


def test_a_year_without_line_says_what_waits_for_another_year(cast, client, world):
    call, cases = world
    asked = short(call, cases[0])
    last = max(asked)
    funds.budget(call.scheme_id, call.region.slug, last, Decimal(99_000_000))
    found = board(real_ranking(call))
    year = next(y for y in found.money if y.year == last)
    waits = [x for x in found.lines if x.row.place.value == "reserve"]
    assert year.line is None
    assert year.waiting == len(waits) * asked[last]
    assert waits
    sign_in(client, cast.head)
    assert "wacht op een ander jaar" in client.get(url("ranking", call.pk)).content.decode()


def test_a_copy_with_less_than_is_committed_says_so(cast, client, world):
    call, cases = world
    deciding.prepare(cases[1].pk, "grant", reason=REASON, by=cast.decision_maker, at=DECIDED)
    copy = reordering.copy(call, "Bijna niets", by=cast.coordinator, at=DECIDED)
    years = {y.year: Decimal(1) for y in board(copy).money}
    copy = reordering.set_years(copy.pk, years, by=cast.coordinator)
    assert any(y.is_exceeded for y in board(copy).money)
    assert not any(y.is_exceeded for y in board(real_ranking(call)).money)
    sign_in(client, cast.coordinator)
    text = client.get(url("whatif", copy.pk)).content.decode()
    assert "minder dan vastgelegd" in text
    assert "in het echt" in text


def test_aspects_are_called_for_only_when_money_is_short(cast, client, world):
    call, cases = world
    aspects.use_aspects(call, "MWP", reason=LEAST, by=cast.coordinator, at=DECIDED)
    sign_in(client, cast.coordinator)
    for year in board(real_ranking(call)).years:
        funds.budget(call.scheme_id, call.region.slug, year, Decimal(99_000_000))
    text = client.get(url("ranking", call.pk)).content.decode()
    assert "te beantwoorden" not in text
    assert "nu niet nodig" in text
    short(call, cases[0])
    text = client.get(url("ranking", call.pk)).content.decode()
    assert "te beantwoorden" in text
    assert "Dat is nu zo." in text


def test_only_who_may_make_a_copy_is_told_to_make_one(cast, client, world):
    call, _cases = world
    copy = reordering.copy(call, "Beter", by=cast.coordinator, at=DECIDED)
    for who, told in (("auditor", False), ("head", True)):
        sign_in(client, cast[who])
        text = client.get(url("whatif", copy.pk)).content.decode()
        assert (url("copy_ranking", call.pk) in text) is told


def test_who_decides_out_of_order_reads_which_plans_still_wait(cast, client, world):
    _call, cases = world
    first, last = cases[1], cases[2]
    sign_in(client, cast.decision_maker)
    pages = {c.pk: client.get(url("decide", c.pk)).content.decode() for c in (first, last)}
    assert "erboven wacht" not in pages[first.pk]
    assert "2 plannen erboven wachten nog op een besluit" in pages[last.pk]
    deciding.prepare(first.pk, "grant", reason=REASON, by=cast.decision_maker, at=DECIDED)
    text = client.get(url("decide", last.pk)).content.decode()
    assert "1 plan erboven wacht nog op een besluit" in text


def test_the_reserve_list_says_over_which_years_its_amounts_are(cast, client, world):
    call, cases = world
    short(call, cases[0])
    sign_in(client, cast.head)
    found = client.get(url("ranking", call.pk))
    assert found.content.decode().count("in alle jaren samen") == len(
        found.context["board"].allocation.reserve
    )


def read(client, call, fmt="csv"):
    answer = client.get(url("ranking_export", call.pk, fmt))
    return answer, b"".join(answer.streaming_content)


def test_the_export_is_the_page_as_a_table_and_on_record(cast, client, world):
    call, cases = world
    short(call, cases[0])
    reordering.move(call, cases[2].pk, 1, reason=LEAST, by=cast.decision_maker)
    sign_in(client, cast.auditor)
    answer, body = read(client, call)
    assert "rangschikking-" in answer["Content-Disposition"]
    rows = list(csv.reader(io.StringIO(body.decode("utf-8-sig")), delimiter=";"))
    found = board(real_ranking(call))
    assert len(rows) == 1 + len(found.lines)
    assert [row[3] for row in rows[1:]] == [line.case.plan.title for line in found.lines]
    assert any(LEAST in cell for cell in rows[1])
    event = Event.objects.get(verb="review.exported")
    assert (event.data["what"], event.data["rows"]) == ("ranking", len(found.lines))
    _answer, sheet = read(client, call, "xlsx")
    assert sheet.startswith(b"PK")


@pytest.mark.parametrize(
    ("who", "status"), [("head", 200), ("reviewer3", 403), ("menzis_coordinator", 404)]
)
def test_who_reads_the_ranking_exports_it(cast, client, world, who, status):
    call, _cases = world
    sign_in(client, cast[who])
    assert client.get(url("ranking_export", call.pk, "csv")).status_code == status
    assert client.get(url("ranking_export", call.pk, "pdf")).status_code in (status, 404)
