"""Who is working in which part now: said to the coalition, never to the care office."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from plans.models import Plan, Presence
from plans.presence import BEAT, FORGET, by_section, others, people, present
from plans.services.presence import beat
from plans.structure import Section
from portal import clock
from tests.builders import coalition, plans
from tests.cast import sign_in

pytestmark = pytest.mark.django_db


@pytest.fixture
def plan(cast) -> Plan:
    return coalition.duo(cast)


def section(plan: Plan, code: str = "challenge") -> str:
    return reverse("plans:section", args=[plan.pk, code])


def here(plan: Plan, code: str = "challenge") -> str:
    return reverse("plans:here", args=[plan.pk, code])


def test_one_row_per_person_and_part_that_moves_on(cast, plan):
    now = clock.now()
    beat(plan, Section.GOALS, by=cast.editor_a, at=now)
    beat(plan, Section.GOALS, by=cast.editor_a, at=now + BEAT)
    beat(plan, Section.BASIS, by=cast.editor_a, at=now + BEAT)
    rows = Presence.objects.filter(plan=plan)
    assert rows.count() == 2
    assert rows.get(section="goals").seen_at == now + BEAT
    assert rows.get(section="goals").org_id == "zilverlinde"


def test_a_sign_of_life_soon_after_the_last_writes_nothing(cast, plan):
    now = clock.now()
    beat(plan, Section.GOALS, by=cast.editor_a, at=now)
    soon = now + BEAT - timedelta(seconds=1)
    with CaptureQueriesContext(connection) as queries:
        beat(plan, Section.GOALS, by=cast.editor_a, at=soon)
    assert len(queries) == 1
    assert Presence.objects.get().seen_at == now


def test_somebody_is_forgotten_after_some_minutes(cast, plan):
    now = clock.now()
    beat(plan, Section.GOALS, by=cast.editor_a, at=now)
    almost = now + FORGET - timedelta(seconds=1)
    assert [p.user for p in present(plan, almost)] == [cast.editor_a]
    assert present(plan, now + FORGET) == []


def test_forgotten_rows_go_with_the_next_sign_of_life(cast, plan):
    now = clock.now()
    beat(plan, Section.GOALS, by=cast.editor_a, at=now)
    beat(plan, Section.GOALS, by=cast.editor_b, at=now + FORGET)
    assert [p.user for p in Presence.objects.all()] == [cast.editor_b]


@pytest.mark.parametrize("who", ["signatory_a", "outsider", "coordinator"])
def test_who_edits_nothing_here_leaves_no_trace(cast, plan, who):
    beat(plan, Section.GOALS, by=cast[who])
    assert not Presence.objects.exists()


def test_names_come_with_their_organisation_and_without_oneself(cast, plan):
    now = clock.now()
    for who in (cast.editor_a, cast.editor_b):
        beat(plan, Section.GOALS, by=who, at=now)
    found = present(plan, now)
    assert [p.user for p in others(found, cast.editor_a, Section.GOALS)] == [cast.editor_b]
    assert others(found, cast.editor_a, Section.BASIS) == []
    assert set(by_section(found, cast.editor_a)) == {Section.GOALS}
    words = people(others(found, cast.editor_a, Section.GOALS))
    assert cast.editor_b.name in words
    assert "Zorggroep Waterrand" in words


# The pages


def test_opening_the_form_counts_without_javascript_and_the_other_reads_it(client, cast, plan):
    sign_in(client, cast.editor_b)
    assert "hieraan" not in client.get(section(plan)).content.decode()
    sign_in(client, cast.editor_a)
    html = client.get(section(plan)).content.decode()
    sentence = f"Op dit moment werkt ook {cast.editor_b.name} van Zorggroep Waterrand hieraan."
    assert sentence in html
    assert sentence not in client.get(section(plan, "goals")).content.decode()


def test_the_overview_says_who_works_where(client, cast, plan):
    sign_in(client, cast.editor_b)
    client.get(section(plan))
    overview = reverse("plans:detail", args=[plan.pk])
    assert "Wie werkt waar" not in client.get(overview).content.decode()
    sign_in(client, cast.editor_a)
    html = client.get(overview).content.decode()
    assert "Wie werkt waar" in html
    assert f"{cast.editor_b.name} van Zorggroep Waterrand" in html


def test_a_sign_of_life_answers_who_else_is_there(client, cast, plan):
    beat(plan, Section.CHALLENGE, by=cast.editor_b)
    sign_in(client, cast.editor_a)
    assert cast.editor_b.name in client.post(here(plan)).json()["here"]
    assert client.post(here(plan, "goals")).json() == {"here": ""}
    assert Presence.objects.filter(user=cast.editor_a).count() == 2


@pytest.mark.parametrize(
    ("who", "status"),
    [("editor_a", 200), ("signatory_a", 200), ("outsider", 404), ("coordinator", 404)],
)
def test_who_may_give_a_sign_of_life(client, cast, plan, who, status):
    sign_in(client, cast[who])
    assert client.post(here(plan)).status_code == status
    assert Presence.objects.filter(user=cast[who]).exists() is (who == "editor_a")


def test_bad_signs_of_life(client, cast, plan):
    sign_in(client, cast.editor_a)
    assert client.get(here(plan)).status_code == 405
    assert client.post(here(plan, "nonsense")).status_code == 404


def test_the_care_office_reads_nobody_at_work(client, cast):
    plan = plans.filed_plan(cast, "V1").plan
    beat(plan, Section.GOALS, by=cast.editor_b)
    sign_in(client, cast.coordinator)
    html = client.get(reverse("plans:detail", args=[plan.pk])).content.decode()
    assert "Wie werkt waar" not in html
    assert client.post(here(plan)).json() == {"here": ""}


def test_a_page_left_open_when_the_plan_was_filed_hears_of_nobody(client, cast):
    plan = plans.filed_plan(cast, "V1").plan
    sign_in(client, cast.editor_a)
    assert client.post(here(plan)).json() == {"here": ""}
    assert not Presence.objects.filter(user=cast.editor_a).exists()


@pytest.mark.parametrize("name", ["section", "detail"])
def test_three_people_at_work_cost_as_much_as_one(
    client, cast, plan, name, django_assert_num_queries
):
    coalition.join(plan, cast, "baken", cast.editor_c)
    sign_in(client, cast.editor_a)
    url = section(plan) if name == "section" else reverse("plans:detail", args=[plan.pk])
    client.get(url)
    beat(plan, Section.CHALLENGE, by=cast.editor_b)
    client.get(url)
    with CaptureQueriesContext(connection) as one:
        client.get(url)
    assert sum("plans_presence" in q["sql"] for q in one) == 1
    beat(plan, Section.CHALLENGE, by=cast.editor_c)
    beat(plan, Section.GOALS, by=cast.editor_c)
    with django_assert_num_queries(len(one)):
        client.get(url)
