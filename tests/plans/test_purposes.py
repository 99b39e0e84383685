"""On the first part of the plan stands what each purpose is, and what the policy asks about it."""

from __future__ import annotations

import pytest
from django.urls import reverse

from plans.purposes import asked, explained
from plans.services.starting import start_plan
from tests.builders import plans
from tests.builders.funds import open_call
from tests.cast import sign_in

pytestmark = pytest.mark.django_db


def plan_of(cast, scheme):
    call = open_call(scheme, "zuid-holland-noord")
    return start_plan(call, cast.organisation("zilverlinde"), "Een plan", by=cast["editor_a"])


def said(plan):
    return {purpose.code: asked(purpose) for purpose, _asked in explained(plan)}


def test_the_themes_of_working_together_are_named(cast):
    """R-1.2-5."""
    assert "arbeidsmarkt, innovatie, capaciteitsontwikkeling" in said(plan_of(cast, "RSB"))["RSB-1"]


def test_technology_tells_where_it_has_proven_itself(cast):
    """R-1.2-7."""
    found = said(plan_of(cast, "RSB"))["RSB-3"]
    assert "bewezen" in found
    assert "van hoeveel naar hoeveel" in found


@pytest.mark.parametrize("code", ["SWZ-2", "SWZ-3"])
def test_care_in_the_neighbourhood_tells_what_it_does_for_living_at_home(cast, code):
    """R-1.3.1-4, R-1.3.1-5."""
    assert "langer thuis wonen" in said(plan_of(cast, "SWZ"))[code]


def test_a_purpose_without_a_question_asks_nothing(cast):
    assert said(plan_of(cast, "RSB"))["RSB-2"] == ""


@pytest.mark.parametrize("scheme", ["RSB", "SWZ"])
def test_the_page_shows_the_policy_text_of_every_purpose(client, cast, scheme):
    plan = plan_of(cast, scheme)
    sign_in(client, cast.editor_a)
    page = client.get(reverse("plans:section", args=[plan.pk, "basis"])).content.decode()
    for purpose, sentence in explained(plan):
        assert purpose.text_nl in page
        assert sentence in page


def test_the_plan_to_read_writes_the_sector_out(client, cast):
    """R-1.1-2: people read words, not codes."""
    plan = plans.draft_plan(cast, "V1")
    sign_in(client, cast.editor_a)
    page = client.get(reverse("plans:read", args=[plan.pk])).content.decode()
    assert "Verpleging en verzorging (V&amp;V)" in page
    assert "<dd>VV</dd>" not in page
