"""Screening in one table: automatic checks, checks by hand, who may do them (G17)."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from portal.audit.models import Event
from portal.refusal import Refusal
from reviews.models import ManualOutcome, PlanLine, Screening
from reviews.screens import AUTOMATIC, rows_of
from reviews.services import screening
from reviews.services.checking import Look, note_checks
from reviews.workflow import ManualCheck
from tests.builders import reviews
from tests.builders.boards import copies
from tests.builders.reviews import TAKEN_UP
from tests.cast import sign_in

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("filed_world")]
ALL_MET = {check: Look(True) for check in ManualCheck}


@pytest.fixture
def submission(cast):
    found = reviews.filed(cast, "V7")
    screening.screen(found.pk, TAKEN_UP)
    return found


@pytest.fixture
def plan(submission):
    return submission.plan


def url(plan, query=""):
    return reverse("reviews:screens", args=[plan.call_id]) + query


def titles(client, plan, query=""):
    return {row.plan.title for row in client.get(url(plan, query)).context["rows"]}


def outcomes(plan):
    (row,) = rows_of([PlanLine.objects.get(plan=plan)])
    return [tone for tone, _icon, _words in row.automatic]


def test_a_complete_plan_meets_every_automatic_check(plan):
    assert outcomes(plan) == ["ok"] * len(AUTOMATIC)


@pytest.mark.parametrize(
    ("code", "severity", "place", "tone"),
    [
        ("providers", "block", 2, "danger"),
        ("same_company", "warn", 2, "warn"),
        ("unconfirmed", "block", 3, "danger"),
        ("sector_outside", "block", 4, "danger"),
        ("subregion", "warn", 1, "warn"),
    ],
)
def test_a_finding_shows_at_its_check(submission, plan, code, severity, place, tone):
    finding = {"code": code, "severity": severity, "conditions": [], "text": {"nl": "x"}}
    Screening.objects.filter(pk=submission.pk).update(findings=[finding])
    found = outcomes(plan)
    assert found[place] == tone
    assert found[0] == ("danger" if severity == "block" else "ok")


def test_a_plan_that_was_not_checked_yet_says_so(submission, plan):
    Screening.objects.filter(pk=submission.pk).delete()
    assert outcomes(plan) == ["neutral"] * len(AUTOMATIC)


def test_checks_by_hand_are_noted_once_with_who_and_when(cast, plan):
    args = {"by": cast.coordinator, "at": TAKEN_UP}
    assert note_checks(plan.pk, ALL_MET, **args) == len(ManualCheck)
    assert note_checks(plan.pk, ALL_MET, **args) == 0
    row = ManualOutcome.objects.get(plan=plan, check_code=ManualCheck.CARE)
    assert (row.met, row.by, row.at) == (True, cast.coordinator, TAKEN_UP)
    assert Event.objects.filter(verb="review.checked").count() == len(ManualCheck)


def test_what_is_not_met_says_why(cast, plan):
    with pytest.raises(Refusal) as caught:
        note_checks(plan.pk, {ManualCheck.ONCE: Look(False, " ")}, by=cast.coordinator)
    assert (caught.value.field, caught.value.code) == ("note_once", "reason_missing")
    looks = {ManualCheck.ONCE: Look(False, "Dit loopt al via de Zvw.")}
    assert note_checks(plan.pk, looks, by=cast.coordinator, at=TAKEN_UP) == 1
    event = Event.objects.get(verb="review.checked")
    assert event.reason == "Dit loopt al via de Zvw."


@pytest.mark.parametrize("who", ["reviewer1", "auditor", "menzis_coordinator", "editor_c"])
def test_only_a_coordinator_of_the_office_notes_checks(cast, plan, who):
    with pytest.raises(Refusal):
        note_checks(plan.pk, ALL_MET, by=cast[who])


@pytest.mark.parametrize(
    ("query", "there"),
    [
        ("", True),
        ("?show=new", True),
        ("?show=found", True),
        ("?show=manual", True),
        ("?show=failed", False),
        ("?show=ineligible", False),
        ("?q=materiaal", True),
        ("?q=bestaatniet", False),
        ("?show=onzin", True),
    ],
)
def test_the_table_can_be_narrowed(cast, client, plan, query, there):
    sign_in(client, cast.coordinator)
    assert (plan.title in titles(client, plan, query)) is there


def test_a_check_that_fails_or_is_complete_moves_the_plan_between_filters(cast, client, plan):
    sign_in(client, cast.coordinator)
    looks = ALL_MET | {ManualCheck.CARE: Look(False, "Dit gaat over de Wmo.")}
    note_checks(plan.pk, looks, by=cast.coordinator)
    assert plan.title in titles(client, plan, "?show=failed")
    assert plan.title not in titles(client, plan, "?show=manual")


def test_one_plan_and_many_cost_the_same(cast, client, plan):
    sign_in(client, cast.coordinator)
    client.get(url(plan))
    with CaptureQueriesContext(connection) as one:
        client.get(url(plan, "?q=materiaal"))
    copies(plan, 10)
    with CaptureQueriesContext(connection) as many:
        assert len(titles(client, plan)) == 14
    assert len(one) == len(many) <= 12


def test_the_checks_are_noted_on_a_page_of_their_own(cast, client, plan):
    sign_in(client, cast.coordinator)
    to = reverse("reviews:checks", args=[plan.pk])
    assert client.get(to).status_code == 200
    page = client.post(to, {"care": "no"})
    assert page.status_code == 200
    assert not ManualOutcome.objects.filter(plan=plan).exists()
    assert client.post(to, {"care": "no", "note_care": "Wmo.", "once": "yes"}).status_code == 302
    assert {r.check_code: r.met for r in ManualOutcome.objects.filter(plan=plan)} == {
        "care": False,
        "once": True,
    }


@pytest.mark.parametrize(
    ("who", "table", "page"),
    [("auditor", 200, 403), ("reviewer1", 403, 404), ("menzis_coordinator", 404, 404)],
)
def test_who_sees_the_table_and_the_checks(cast, client, plan, who, table, page):
    sign_in(client, cast[who])
    assert client.get(url(plan)).status_code == table
    assert client.get(reverse("reviews:checks", args=[plan.pk])).status_code == page


def test_every_check_names_itself_for_a_narrow_screen(cast, client, plan):
    sign_in(client, cast.coordinator)
    html = client.get(url(plan)).content.decode()
    for label in [*(check.label for check in AUTOMATIC), *(check.label for check in ManualCheck)]:
        assert f'data-head="{label}"' in html
