"""After a new version of the plan each consensus is looked at again (G23)."""

from __future__ import annotations

import pytest
from django.urls import reverse

from reviews.models import Case
from reviews.services import consensus
from tests.builders import reviews
from tests.builders.changes import answered
from tests.builders.reviews import REASON
from tests.cast import sign_in

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("filed_world")]


@pytest.fixture
def case(cast):
    """A consensus on TM24-3 for the first version; then the coalition filed a second one."""
    opened = reviews.in_consensus(cast)
    said = {"by": cast.coordinator, "reason": REASON}
    consensus.save_consensus(opened.pk, "TM24-3", value=3, **said)
    answered(cast, opened)
    again = Case.objects.get(pk=opened.pk)
    if again.state == "independent":
        for assignment in again.assignments.all():
            reviews.finished(assignment)
        consensus.start_consensus(again.pk, by=cast.coordinator)
    consensus.save_consensus(opened.pk, "TM24-2", value=3, **said)
    return Case.objects.get(pk=opened.pk)


def url(case, code):
    return reverse("reviews:consensus_condition", args=[case.pk, code])


def test_a_consensus_on_the_older_version_is_no_answered_step(cast, client, case):
    sign_in(client, cast.coordinator)
    page = client.get(url(case, "TM24-3"))
    assert [s.condition.code for s in page.context["stops"] if s.done] == ["TM24-2"]
    assert page.context["done"] == 1
    assert "Het plan is veranderd sinds deze consensus" in page.content.decode()


def test_save_and_next_goes_to_a_consensus_on_the_older_version(cast, client, case):
    sign_in(client, cast.coordinator)
    said = {"answer": "3", "reason": REASON, "version": "1", "go": "next"}
    answer = client.post(url(case, "TM24-2"), said)
    assert (answer.status_code, answer.url) == (302, url(case, "TM24-3"))


def test_the_overview_begins_where_a_consensus_is_asked_again(cast, client, case):
    sign_in(client, cast.coordinator)
    page = client.get(reverse("reviews:consensus", args=[case.pk]))
    assert (page.context["done"], page.context["next"]) == (1, "TM24-0")
