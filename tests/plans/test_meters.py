"""The meter of the conditions names what it counts, and leads to where it is repaired."""

from __future__ import annotations

import re

import pytest
from django.urls import reverse
from pytest_django.asserts import assertContains

from plans import store
from plans.facts import facts_for
from plans.meters import meters
from plans.readiness import gaps
from plans.services.starting import start_plan
from portal.funds.models import OtherScheme
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
    ("section", "places"),
    [
        ("goals", {"id_goals-0-statement"}),
        ("approach", {"id_activities-0-title", "add-activities"}),
        ("support", {"add-support-statements"}),
        ("embedding", {"id_embedding-items-0-what"}),
        ("monitoring", {"id_monitoring-moments-0-due"}),
    ],
)
def test_an_empty_list_leads_to_its_first_row(client, cast, empty, section, places):
    """Where rows may already stand, the place is the button that adds one."""
    html = page_for(client, empty, cast["editor_a"]).content.decode()
    named = set(re.findall(rf"onderdeel/{section}/#([\w-]+)", html))
    assert places <= named


def test_every_place_that_an_empty_plan_names_is_on_the_page(client, cast, empty):
    """A link in the list of what lacks never ends at the top of a long form."""
    html = page_for(client, empty, cast["editor_a"]).content.decode()
    places = set(re.findall(r'href="(/plannen/[^"#]+)#([^"]+)"', html))
    pages = {url: client.get(url).content.decode() for url, _field in places}
    missing = [(url, field) for url, field in places if f'id="{field}"' not in pages[url]]
    assert places
    assert not missing


def test_each_other_scheme_says_who_applies_and_what_the_policy_notes(client, cast, empty):
    """R-6.4-8, R-2.5-1: from 2026 the care office pays along under the Wet DOS."""
    client.force_login(cast["editor_a"])
    page = client.get(reverse("plans:section", args=[empty.pk, "other_schemes"]))
    for scheme in OtherScheme.objects.all():
        assert scheme.applicant in page.content.decode()
    assertContains(page, "zorgkantoren financieel bij kunnen dragen aan maatregelen")
