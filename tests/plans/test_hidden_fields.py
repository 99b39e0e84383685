"""Hidden fields that somebody changed: a refusal or the page again, never a crash (trust 1.4)."""

from __future__ import annotations

import pytest
from django.urls import reverse

from plans import store
from plans.models import Plan
from plans.spreadsheet.layout import year_of
from tests.builders import coalition
from tests.builders.sections import filled
from tests.cast import sign_in

pytestmark = pytest.mark.django_db
NO_NUMBERS = ("²", "٣", "9" * 40, "9" * 5_000, "-1", "1e9", "")


@pytest.fixture
def plan(cast, client) -> Plan:
    made = coalition.duo(cast)
    sign_in(client, cast.editor_a)
    return made


@pytest.mark.parametrize("sent", NO_NUMBERS, ids=range(len(NO_NUMBERS)))
def test_a_version_that_is_no_number_is_stale(client, plan, sent):
    address = reverse("plans:section", args=[plan.pk, "goals"])
    data = filled(client, address, goals__0__statement="Mijn zin") | {"seen_version": sent}
    answer = client.post(address, data)
    assert answer.status_code == 409
    assert "Mijn zin" in answer.content.decode()


@pytest.mark.parametrize("sent", NO_NUMBERS, ids=range(len(NO_NUMBERS)))
def test_a_number_of_rows_that_is_none_adds_a_row_all_the_same(client, plan, sent):
    address = reverse("plans:section", args=[plan.pk, "goals"])
    data = filled(client, address) | {"goals-TOTAL_FORMS": sent, "add_row": "goals"}
    assert client.post(address, data).status_code == 200


@pytest.mark.parametrize("sent", NO_NUMBERS, ids=range(len(NO_NUMBERS)))
def test_a_region_that_is_no_number_is_none(client, plan, sent):
    answer = client.post(reverse("plans:regions", args=[plan.pk]), {"add": sent})
    assert answer.status_code in (302, 200, 403)
    assert Plan.objects.get().other_regions == []


@pytest.mark.parametrize("sent", ["0", "1", "2"])
def test_rows_that_are_called_new_keep_what_they_are(client, plan, sent):
    """The list of other schemes has a fixed row per scheme, whatever the post says of it."""
    address = reverse("plans:section", args=[plan.pk, "other_schemes"])
    data = filled(client, address) | {"other_schemes-INITIAL_FORMS": sent}
    before = len(store.read(plan).other_schemes)
    assert client.post(address, data).status_code == 302
    after = store.read(plan).other_schemes
    assert len(after) >= before
    assert all(answer.scheme for answer in after)


@pytest.mark.parametrize("key", ["y²", "y٣", "y", "2027", "year"])
def test_a_column_that_is_no_year_is_none(key):
    assert year_of(key) is None
