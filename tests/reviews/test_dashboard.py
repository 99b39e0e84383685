"""The dashboard of a call: what is on it, what narrows it, what it costs, what leaves it (G25)."""

from __future__ import annotations

import csv
import io
from datetime import timedelta
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from plans.models import Plan
from portal.audit.models import Event
from portal.web.todo import items
from reviews.forms.dashboard import ALL_COLUMNS
from reviews.models import Screening
from reviews.services import opening, screening
from tests.builders import reviews
from tests.builders.boards import copies
from tests.builders.reviews import TAKEN_UP
from tests.cast import sign_in

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("filed_world")]
MOST = 12
"""Queries of a page of any length, session and person included."""


def call_of(code_title: str):
    return Plan.objects.get(title=code_title).call


@pytest.fixture
def url(cast):
    plan = reviews.filed(cast, "V7").plan
    return reverse("reviews:dashboard", args=[plan.call_id])


def lines(client, url, query=""):
    return client.get(f"{url}?{query}").context["lines"]


def titles(client, url, query=""):
    return [line.plan.title for line in lines(client, url, query)]


def test_every_filed_plan_of_the_call_is_there_with_its_money_per_year(cast, client, url):
    sign_in(client, cast.coordinator)
    found = {line.plan.title: line for line in lines(client, url)}
    assert set(found) == {
        "Regionale flexpool Noorderkwartier",
        "Slim materiaal, rustige nacht",
        "Pillen op tijd",
        "Crisisteam De Brug",
    }
    line = found["Pillen op tijd"]
    assert line.amounts == (
        (2026, Decimal(43600)),
        (2027, Decimal(330600)),
        (2028, Decimal(185800)),
    )
    assert line.plan.total == Decimal(560000)


def test_a_line_follows_the_case(cast, client, url):
    sign_in(client, cast.coordinator)
    case = reviews.to_be_decided(cast, "V10")
    one = next(x for x in lines(client, url) if x.plan.pk == case.plan_id)
    assert (one.progress, one.eligible, one.rank) == ((2, 2), True, Decimal("66.67"))
    assert [cell.mark for cell in one.cells] == list("3✓33333✓✓33")
    other = next(x for x in lines(client, url) if x.plan.title == "Pillen op tijd")
    assert (other.plan.case_id, other.progress, other.rank) == (None, None, None)


def test_an_attention_point_that_does_not_apply_is_not_an_unanswered_one(cast, client, url):
    sign_in(client, cast.coordinator)
    found = {line.plan.title: line.cells[-1] for line in lines(client, url)}
    assert found["Pillen op tijd"].css == "level-none"
    assert found["Crisisteam De Brug"].css == "level-0"


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("q=pillen", {"Pillen op tijd"}),
        ("q=flexpools", {"Regionale flexpool Noorderkwartier"}),
        ("q=bestaat+niet", set()),
        ("state=submitted", {"Pillen op tijd", "Regionale flexpool Noorderkwartier"}),
        ("needs=scores", {"Slim materiaal, rustige nacht"}),
        ("needs=decision", {"Crisisteam De Brug"}),
        ("verdict=yes", {"Crisisteam De Brug"}),
        ("verdict=no", set()),
        ("flag=warned", {"Slim materiaal, rustige nacht"}),
        ("q=pillen&state=in_review", set()),
    ],
)
def test_filters_stand_in_the_address(cast, client, url, query, expected):
    reviews.to_be_decided(cast, "V10")
    reviews.asked(cast, reviews.taken_up(cast, "V7"), "reviewer1", "reviewer2")
    Screening.objects.exclude(submission__plan__title="Slim materiaal, rustige nacht").update(
        warnings=0, conditions=[]
    )
    sign_in(client, cast.coordinator)
    assert set(titles(client, url, query)) == expected


@pytest.mark.parametrize("query", ["state=onzin", "needs=--", "sort=password", "page=-9", "q=%00"])
def test_a_strange_address_breaks_nothing(cast, client, url, query):
    sign_in(client, cast.coordinator)
    assert client.get(f"{url}?{query}").status_code in (200, 400)


def test_it_can_be_put_in_order(cast, client, url):
    sign_in(client, cast.coordinator)
    assert titles(client, url, "sort=title") == sorted(titles(client, url))
    totals = [line.plan.total for line in lines(client, url, "sort=-total")]
    assert totals == sorted(totals, reverse=True)
    case = reviews.to_be_decided(cast, "V10")
    assert titles(client, url, "sort=-rank")[0] == case.plan.title
    assert titles(client, url, "sort=rank")[0] == case.plan.title


def queries(client, url) -> int:
    with CaptureQueriesContext(
        connection,
    ) as caught:
        assert client.get(url).status_code == 200
    return len(caught)


def test_one_plan_and_four_cost_the_same_number_of_queries(cast, client, url):
    for code in ("V2", "V3", "V7", "V10"):
        reviews.in_consensus(cast, code)
    sign_in(client, cast.coordinator)
    client.get(url)
    one = queries(client, f"{url}?q=flexpool")
    many = queries(client, url)
    assert len(lines(client, f"{url}")) == 4
    assert one == many
    assert many <= MOST


def test_the_own_list_costs_the_same_for_one_plan_and_three(cast, client):
    reviews.scoring(cast, "V1", "reviewer1")
    sign_in(client, cast.reviewer1)
    url = reverse("reviews:mine")
    client.get(url)
    one = queries(client, url)
    reviews.score_all(reviews.scoring(cast, "V7", "reviewer1")[0])
    reviews.asked(cast, reviews.taken_up(cast, "V2"), "reviewer1")
    assert queries(client, url) == one
    assert len(client.get(url).context["rows"]) == 3


def test_the_list_of_calls_costs_the_same_for_one_call_and_more(cast, client):
    sign_in(client, cast.menzis_coordinator)
    url = reverse("reviews:calls")
    client.get(url)
    one = queries(client, url)
    sign_in(client, cast.coordinator)
    client.get(url)
    assert len(client.get(url).context["page"].object_list) == 2
    assert queries(client, url) == one


def table(client, url, fmt="csv", query=""):
    address = url.rstrip("/") + f"/export/{fmt}/?{query}"
    content = b"".join(client.get(address).streaming_content).decode("utf-8-sig")
    return list(csv.DictReader(io.StringIO(content), delimiter=";"))


def test_the_table_holds_exactly_what_is_filtered_in_the_same_order(cast, client, url):
    sign_in(client, cast.coordinator)
    assert [row["Plan"] for row in table(client, url)] == titles(client, url)
    found = table(client, url, query="q=pillen")
    assert [row["Plan"] for row in found] == ["Pillen op tijd"]
    assert (found[0]["2026"], found[0]["2028"]) == ("43600,00", "185800,00")


def test_an_export_is_recorded_with_its_filter(cast, client, url):
    sign_in(client, cast.coordinator)
    table(client, url, query="q=pillen")
    event = Event.objects.get(verb="review.exported")
    assert event.actor_id == cast.coordinator.pk
    assert (event.data["rows"], event.data["filter"]) == (1, {"q": "pillen"})


def test_a_title_that_looks_like_a_formula_stays_text(cast, client, url):
    Plan.objects.filter(title="Pillen op tijd").update(title="=HYPERLINK(1)")
    sign_in(client, cast.coordinator)
    assert "'=HYPERLINK(1)" in [row["Plan"] for row in table(client, url)]


@pytest.mark.parametrize("fmt", ["pdf", "xls", "json"])
def test_another_format_is_not_there(cast, client, url, fmt):
    sign_in(client, cast.coordinator)
    assert client.get(url.rstrip("/") + f"/export/{fmt}/").status_code == 404


@pytest.mark.parametrize(("who", "status"), [("menzis_coordinator", 404), ("editor_a", 404)])
def test_the_call_of_another_office_is_not_there(cast, client, url, who, status):
    sign_in(client, cast[who])
    assert client.get(url).status_code == status


def to_do(rf, user):
    request = rf.get("/")
    request.user = user
    return [item.label for item in items(request)]


def test_the_start_page_tells_the_coordinator_what_waits(cast, rf):
    found = to_do(rf, cast.coordinator)
    assert sum("Pillen op tijd" in label for label in found) == 1
    case = reviews.taken_up(cast, "V2")
    (label,) = [x for x in to_do(rf, cast.coordinator) if "Pillen op tijd" in x]
    assert "beoordelaars" in label
    people = reviews.asked(cast, case, "reviewer1", "reviewer2")
    assert not [x for x in to_do(rf, cast.coordinator) if "Pillen op tijd" in x]
    for one in people:
        reviews.finished(reviews.free(one))
    assert [x for x in to_do(rf, cast.coordinator) if "Pillen op tijd" in x]


def test_the_start_page_tells_a_reviewer_what_waits(cast, rf):
    (asked,) = reviews.asked(cast, reviews.taken_up(cast, "V2"), "reviewer1")
    assert len([x for x in to_do(rf, cast.reviewer1) if "Pillen op tijd" in x]) == 1
    reviews.finished(reviews.free(asked))
    assert not [x for x in to_do(rf, cast.reviewer1) if "Pillen op tijd" in x]
    assert not [x for x in to_do(rf, cast.reviewer2) if "Pillen op tijd" in x]


def test_plans_that_came_in_are_on_the_dashboard_before_and_after_screening(cast, client, url):
    sign_in(client, cast.coordinator)
    submission = reviews.filed(cast, "V7")
    Screening.objects.filter(pk=submission.pk).delete()
    before = next(x for x in lines(client, url) if x.plan.pk == submission.plan_id)
    assert before.plan.warnings is None
    screening.screen(submission.pk, TAKEN_UP)
    after = next(x for x in lines(client, url) if x.plan.pk == submission.plan_id)
    assert (after.plan.warnings, after.plan.warned) == (1, ["TM24-4"])
    assert opening.take_up(submission.plan_id, by=cast.coordinator)


def test_fifty_plans_cost_as_many_queries_as_one(cast, client, url):
    plan = reviews.in_consensus(cast, "V7").plan
    copies(plan, 60, taken_up_at=plan.taken_up_at)
    sign_in(client, cast.coordinator)
    client.get(url)
    one = queries(client, f"{url}?q=pillen")
    assert len(lines(client, url)) == 50
    assert queries(client, f"{url}?sort=title") <= MOST
    assert one <= MOST
    assert len(lines(client, url, "page=2&sort=title")) == 14


def test_the_squares_show_the_consensus_and_what_every_reviewer_scored(cast, client, url):
    one, two = reviews.scoring(cast, "V7")
    reviews.finished(one, TM24_3=4)
    reviews.finished(two, TM24_3=2)
    sign_in(client, cast.coordinator)
    before = next(x for x in lines(client, url) if x.plan.pk == one.case.plan_id)
    assert {cell.votes for cell in before.cells} == {""}
    reviews.consensus.start_consensus(one.case_id, by=cast.coordinator, at=TAKEN_UP)
    after = next(x for x in lines(client, url) if x.plan.pk == one.case.plan_id)
    third = next(cell for cell in after.cells if cell.label == "3")
    assert (third.mark, third.votes.split(), third.apart) == ("–", ["4", "2"], True)
    reviews.agree(cast, one.case, TM24_3=3)
    agreed = next(x for x in lines(client, url) if x.plan.pk == one.case.plan_id)
    assert next(c for c in agreed.cells if c.label == "3").css == "level-3"


def test_a_reviewer_sees_the_own_scores_marked_as_such(cast, client, url):
    one, two = reviews.scoring(cast, "V7")
    reviews.finished(one, TM24_3=4)
    reviews.score_all(two, TM24_3=2)
    sign_in(client, cast.reviewer2)
    (line,) = lines(client, url)
    third = next(cell for cell in line.cells if cell.label == "3")
    assert (third.css, third.mark, third.votes) == ("level-2 own", "2", "")
    assert (line.progress, line.waiting, line.rank) == (None, (), None)


def test_columns_stand_in_the_address_and_can_be_kept(cast, client, url):
    sign_in(client, cast.coordinator)
    assert client.get(url).context["columns"] == ALL_COLUMNS
    page = client.get(f"{url}?columns=flags&columns=status&columns=onzin")
    assert page.context["columns"] == ("status", "flags")
    assert "level-" not in page.content.decode().split("</tbody>")[0]
    keep = reverse("reviews:columns", args=[url.rstrip("/").rpartition("/")[2]])
    answer = client.post(f"{keep}?sort=title", {"columns": ["age", "rank"]})
    assert answer["Location"].endswith("?sort=title")
    assert client.get(url).context["columns"] == ("rank", "age")
    assert client.get(f"{url}?columns=flags").context["columns"] == ("flags",)
    client.post(keep, {})
    assert client.get(url).context["columns"] == ALL_COLUMNS
    assert client.get(keep).status_code == 405


def test_the_choice_of_columns_is_of_one_person(cast, client, url):
    sign_in(client, cast.coordinator)
    keep = reverse("reviews:columns", args=[url.rstrip("/").rpartition("/")[2]])
    client.post(keep, {"columns": ["age"]})
    sign_in(client, cast.auditor)
    assert client.get(url).context["columns"] == ALL_COLUMNS


def test_links_keep_filter_order_and_columns(cast, client, url):
    plan = reviews.filed(cast, "V7").plan
    copies(plan, 60)
    sign_in(client, cast.coordinator)
    text = client.get(f"{url}?state=submitted&sort=title&columns=age").content.decode()
    assert "?state=submitted&amp;sort=title&amp;columns=age&amp;page=2" in text
    assert 'name="sort" value="title"' in text
    assert "export/xlsx/?state=submitted&amp;sort=title&amp;columns=age" in text


def test_the_export_holds_what_the_squares_hold(cast, client, url):
    one, two = reviews.scoring(cast, "V7")
    reviews.finished(one, TM24_3=4)
    reviews.finished(two, TM24_3=2)
    reviews.consensus.start_consensus(one.case_id, by=cast.coordinator, at=TAKEN_UP)
    sign_in(client, cast.coordinator)
    (row,) = table(client, url, query="q=materiaal")
    name = next(key for key in row if key.startswith("TM24-3 ") and "scores" in key.lower())
    assert row[name] == "4 2"
    sign_in(client, cast.reviewer3)
    assert table(client, url, query="q=materiaal") == []


def test_age_stands_still_during_a_question(cast, client, url):
    plan = reviews.filed(cast, "V7").plan
    Plan.objects.filter(pk=plan.pk).update(
        submitted_at=TAKEN_UP - timedelta(days=30), term_stopped_at=TAKEN_UP
    )
    sign_in(client, cast.coordinator)
    line = next(x for x in lines(client, url) if x.plan.pk == plan.pk)
    assert (line.age.days, line.halted) == (30, True)
    Plan.objects.filter(pk=plan.pk).update(term_stopped_days=10)
    line = next(x for x in lines(client, url) if x.plan.pk == plan.pk)
    assert line.age.days == 20
