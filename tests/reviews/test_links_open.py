"""A page offers nobody a way that is closed to him: every link on it opens."""

from __future__ import annotations

import re

import pytest
from django.urls import reverse

from tests.builders import decisions
from tests.cast import sign_in

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("filed_world")]
LINK = re.compile(r'<a [^>]*href="(/[^"#?]*)[^"]*"')
LEAVES = ("/uitloggen", "/account/", "/export/", "/sjabloon/", "/styleguide")


def closed(client, person, address: str) -> dict[str, int]:
    """The links of a page that end in a refusal for this person."""
    sign_in(client, person)
    page = client.get(address)
    assert page.status_code == 200
    links = {link for link in LINK.findall(page.content.decode()) if not link.startswith("/static")}
    wanted = sorted(link for link in links if not any(part in link for part in LEAVES))
    answers = {link: client.get(link).status_code for link in wanted}
    return {link: status for link, status in answers.items() if status >= 400}


@pytest.fixture
def decision(cast):
    return decisions.decided(cast, "V6")


@pytest.mark.parametrize("who", ["reviewer1", "coordinator", "decision_maker", "auditor"])
def test_the_page_of_a_decision(client, cast, decision, who):
    assert not closed(client, cast[who], reverse("reviews:decision", args=[decision.pk]))


@pytest.mark.parametrize("who", ["coordinator", "decision_maker", "auditor"])
def test_the_screening_of_a_call(client, cast, decision, who):
    call = decision.case.plan.call_id
    assert not closed(client, cast[who], reverse("reviews:screens", args=[call]))


@pytest.mark.parametrize("page", ["budget", "coalition", "declarations"])
def test_the_pages_of_a_plan_that_was_decided_on(client, cast, decision, page):
    plan = decision.case.plan
    lead = decisions.person_at(cast, plan.lead.slug, "editor")
    assert not closed(client, lead, reverse(f"plans:{page}", args=[plan.pk]))
