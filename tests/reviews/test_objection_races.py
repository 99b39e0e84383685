"""Two people at one objection at the same moment: one of them treats it, and it ends once."""

from __future__ import annotations

from datetime import timedelta

import pytest

from portal.audit.models import Event
from portal.funds.queries import reconcile
from reviews.models import Case, Decision, Objection
from reviews.services import objecting
from tests.builders import decisions
from tests.builders.decisions import REASON
from tests.together import together

pytestmark = [pytest.mark.slow, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def objection(cast) -> Objection:
    """The lead's objection to a decision on V6, which nobody has taken on."""
    return decisions.objected(cast, decisions.decided(cast, "V6"))


def test_two_who_take_it_on_at_once_leave_one_handler(cast, objection):
    people = [cast.decision_maker2, decisions.handler(objection.decision)] * 3
    outcomes = together(*(lambda by=by: objecting.take_on(objection.pk, by=by) for by in people))
    assert outcomes.count("done") == 3  # who was first; the same person again finds it
    objection.refresh_from_db()
    assert (objection.state, objection.handler in people) == ("in_treatment", True)
    assert Event.objects.filter(verb="review.objection_take_on").count() == 1


def test_upholding_dismissing_and_withdrawing_at_once_end_it_once(cast, objection):
    by = cast.decision_maker2
    objecting.take_on(objection.pk, by=by)
    at = objection.filed_at + timedelta(days=3)
    outcomes = together(
        lambda: objecting.uphold(objection.pk, by=by, reason=REASON, at=at),
        lambda: objecting.dismiss(objection.pk, by=by, reason=REASON, at=at),
        lambda: objecting.withdraw(objection.pk, by=objection.filed_by, at=at),
    )
    assert outcomes.count("done") == 1
    ends = ("upheld", "dismissed", "withdrawn")
    objection.refresh_from_db()
    assert objection.state == ends[outcomes.index("done")]
    revoked = objection.state == "upheld"
    assert (Decision.objects.get().state == "revoked") is revoked
    assert Case.objects.count() == 1 + revoked
    assert not reconcile().exists()
