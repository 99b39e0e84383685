"""The meter of the conditions names what it counts, and leads to where it is repaired."""

from __future__ import annotations

import re

import pytest
from django.urls import reverse

from plans import store
from plans.facts import facts_for
from plans.meters import meters
from plans.readiness import gaps
from plans.services.starting import start_plan
from tests.builders import plans
from tests.builders.funds import open_call

pytestmark = pytest.mark.django_db


@pytest.fixture
def empty(cast):
    return start_plan(
        open_call("SWZ", "zuid-holland-noord"),
        cast.organisation("zilverlinde"),
        "Een leeg plan",
        by=cast["editor_a"],
    )


def page_for(client, plan, person):
    client.force_login(person)
    return client.get(reverse("plans:detail", args=[plan.pk]))


def test_every_open_condition_of_an_empty_plan_lists_its_points(client, cast, empty):
    page = page_for(client, empty, cast["editor_a"])
    found = page.context["meters"]
    assert {m.reading.status for m in found} == {"open"}
    assert all(m.blocking and m.open == len(m.blocking) for m in found)
    html = page.content.decode()
    for one in found:
        for gap, url in one.blocking:
            assert f'href="{url}"' in html
            assert one.condition.code in gap.conditions


def test_a_condition_that_only_has_advice_shows_it(client, cast):
    plan = plans.draft_plan(cast, "V1")
    page = page_for(client, plan, cast["editor_a"])
    for one in page.context["meters"]:
        if one.reading.status == "done":
            assert not one.blocking
            assert not one.advice
        if one.reading.status == "attention":
            assert not one.blocking
            assert one.advice


def test_what_only_another_organisation_may_read_still_counts(empty):
    """R-6.4-1a: the points are not named, but the condition does not look done."""
    found = gaps(store.read(empty), facts_for(empty))
    conditions = list(empty.condition_set.conditions.exclude(place="attention"))
    for one in meters(conditions, found, []):
        assert not one.blocking
        assert one.open == one.reading.open > 0


@pytest.mark.parametrize(
    ("section", "rows"),
    [
        ("goals", ["goals"]),
        ("approach", ["activities"]),
        ("support", ["support-statements"]),
        ("embedding", ["embedding-items"]),
        ("monitoring", ["monitoring-moments"]),
    ],
)
def test_an_empty_list_leads_to_the_button_that_fills_it(client, cast, empty, section, rows):
    page = page_for(client, empty, cast["editor_a"])
    named = set(re.findall(rf"onderdeel/{section}/#(add-[\w-]+)", page.content.decode()))
    assert named == {f"add-{one}" for one in rows}
    there = client.get(reverse("plans:section", args=[empty.pk, section])).content.decode()
    for one in rows:
        assert f'id="add-{one}"' in there


def test_every_place_that_an_empty_plan_names_is_on_the_page(client, cast, empty):
    """A link in the list of what lacks never ends at the top of a long form."""
    html = page_for(client, empty, cast["editor_a"]).content.decode()
    places = set(re.findall(r'href="(/plannen/[^"#]+)#([^"]+)"', html))
    pages = {url: client.get(url).content.decode() for url, _field in places}
    missing = [(url, field) for url, field in places if f'id="{field}"' not in pages[url]]
    assert places
    assert not missing
