"""The demo world shows an objection that runs, with somebody who treats it."""

from __future__ import annotations

from datetime import timedelta

import pytest

from reviews.demo import objecting
from reviews.models import Decision, Objection
from reviews.services import finishing
from tests.builders import decisions

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


def test_the_lead_objects_and_who_had_no_part_treats_it(cast):
    decision = decisions.decided(cast, "V6")
    now = decision.released_at + 11 * DAY
    found = objecting.objected(cast, now)
    assert (found.state, found.org.slug) == ("in_treatment", decision.case.plan.lead.slug)
    assert found.handler == cast.decision_maker2
    assert found.filed_at == now - 4 * DAY


def test_it_keeps_the_decision_from_becoming_final(cast):
    decision = decisions.decided(cast, "V6")
    objecting.objected(cast, decision.released_at + 11 * DAY)
    finishing.end_terms(decision.term_ends_at + DAY)
    decision.refresh_from_db()
    assert decision.state == "released"


@pytest.mark.parametrize("days", [1, 40])
def test_just_after_the_letter_and_after_the_term_nobody_objects(cast, days):
    decision = decisions.decided(cast, "V6")
    assert objecting.objected(cast, decision.released_at + days * DAY) is None
    assert not Objection.objects.exists()


def test_without_the_decision_nothing_is_played(cast):
    assert not Decision.objects.exists()
    assert objecting.objected(cast, decisions.DECIDED) is None
