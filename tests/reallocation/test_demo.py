"""What the demo world shows of the reallocation."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from portal.funds.queries import reconcile
from reviews.demo import reallocating
from reviews.reallocation.models import Change, Line
from tests.builders.reallocation import awarded, sign

pytestmark = pytest.mark.django_db
HOME_OFFICE = "zorg_en_zekerheid"
NOW = datetime(2026, 11, 22, 9, 0, tzinfo=UTC)


def test_one_year_was_lowered_the_next_is_prepared_and_another_came_too_late(cast):
    agreement = sign(cast, awarded(cast, "V1"))
    office = cast.organisation(HOME_OFFICE)
    reallocating.reallocated(office, cast, NOW)
    done, ready, rest = Line.objects.filter(plan=agreement.plan).order_by("year")
    assert (done.state, done.amount) == ("processed", done.before - reallocating.LESS)
    assert (ready.state, ready.proposed) == ("prepared", ready.before - reallocating.LESS_NEXT)
    assert rest.state == "open"
    assert Change.objects.get().letter is not None
    assert not reconcile().exists()


def test_without_a_signed_agreement_nothing_is_played(cast):
    awarded(cast)
    reallocating.reallocated(cast.organisation(HOME_OFFICE), cast, NOW)
    assert set(Line.objects.values_list("state", flat=True)) == {"open"}
