"""A plan starts under an open call, for a provider where one is editor, or not at all (Q9)."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.urls import reverse

from plans.models import Plan
from plans.services.starting import start_plan
from portal import clock
from portal.accounts.models import Organisation
from portal.audit.models import Event
from portal.funds.models import Call
from portal.refusal import Refusal
from tests.builders import funds
from tests.builders.sections import filled
from tests.cast import sign_in

pytestmark = pytest.mark.django_db


@pytest.fixture
def call() -> Call:
    return funds.open_call()


def code_of(cast, call, slug="zilverlinde", by="editor_a", **more) -> str:
    """The code of the refusal."""
    with pytest.raises(Refusal) as refused:
        start_plan(call, cast.organisation(slug), "Samen wonen", by=cast[by], **more)
    assert not Plan.objects.exists()
    assert not Event.objects.filter(verb="plan.started").exists()
    return refused.value.code


def test_from_the_opening_until_just_before_the_closing(cast, call):
    lead = cast.organisation("zilverlinde")
    for at in (call.opens_at, call.closes_at - timedelta(microseconds=1)):
        assert start_plan(call, lead, "Samen wonen", by=cast.editor_a, at=at).state == "draft"


def test_not_before_the_opening_and_not_from_the_closing_on(cast, call):
    too_early = call.opens_at - timedelta(microseconds=1)
    assert code_of(cast, call, at=too_early) == "not_open"
    assert code_of(cast, call, at=call.closes_at) == "closed"


@pytest.mark.parametrize(
    ("slug", "by", "code"),
    [
        ("zorg_en_zekerheid", "coordinator", "not_provider"),
        ("zilverlinde", "editor_b", "not_editor"),
        ("zilverlinde", "manager_a", "not_editor"),
    ],
)
def test_who_cannot_lead(cast, call, slug, by, code):
    assert code_of(cast, call, slug, by) == code


def test_a_provider_of_another_sector_takes_part_but_does_not_lead(cast, call):
    cast.editor_a  # noqa: B018 - makes the organisation
    Organisation.objects.filter(slug="zilverlinde").update(sectors=["GGZ"])
    assert code_of(cast, call) == "wrong_sector"


def test_the_page_of_a_call_that_closed_meanwhile_says_so_and_keeps_what_was_typed(
    client, cast, call
):
    sign_in(client, cast.editor_a)
    address, lead = reverse("plans:start", args=[call.pk]), cast.organisation("zilverlinde")
    data = filled(client, address, title="Net te laat", lead=lead.pk)
    Call.objects.filter(pk=call.pk).update(closes_at=clock.now() - timedelta(seconds=1))
    html = client.post(address, data).content.decode()
    assert "gesloten" in html
    assert 'class="error-summary"' in html
    assert 'value="Net te laat"' in html
    assert not Plan.objects.exists()
