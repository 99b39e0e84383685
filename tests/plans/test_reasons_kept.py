"""Reasons and messages that people type beside the plan are kept too, until they are sent."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.urls import reverse

from plans.models import ExtensionRequest, Plan
from plans.services import inviting
from plans.services.extending import ask_extension
from portal import clock
from portal.drafts.models import Draft
from tests.builders import coalition
from tests.builders.sections import filled
from tests.cast import sign_in

pytestmark = pytest.mark.django_db
TEXT = "Een lange reden, half getypt"


@pytest.fixture
def plan(cast, client) -> Plan:
    made = coalition.duo(cast)
    sign_in(client, cast.editor_a)
    client.cookies.load({"django_language": "nl"})
    return made


def member(plan: Plan) -> int:
    return plan.members.get(org="waterrand").pk


PAGES = {
    "ask_extension": ("reason", lambda plan: ()),
    "withdraw": ("reason", lambda plan: ()),
    "remove": ("reason", lambda plan: (member(plan),)),
    "handover": ("reason", lambda plan: ()),
    "give": ("note", lambda plan: ("challenge",)),
    "invite": ("message", lambda plan: ()),
}


def type_there(client, address: str, field: str) -> None:
    """As the script does: the form goes up under the key that the page itself names."""
    data = filled(client, address, **{field: TEXT})
    key = data["_draft"]
    key = key[0] if isinstance(key, list) else key
    assert client.post(reverse("drafts:save", args=[key]), data).json()["saved_at"]


@pytest.mark.parametrize("name", PAGES)
def test_a_half_typed_reason_stands_on_its_page_again(client, plan, name):
    field, more = PAGES[name]
    address = reverse(f"plans:{name}", args=[plan.pk, *more(plan)])
    type_there(client, address, field)
    html = client.get(address).content.decode()
    assert TEXT in html
    assert "teruggezet" in html
    assert "data-draft-status" in html
    assert "error-summary" not in html


@pytest.mark.parametrize("name", ["ask_extension", "withdraw", "give"])
def test_it_is_gone_once_it_was_sent(client, plan, name):
    field, more = PAGES[name]
    address = reverse(f"plans:{name}", args=[plan.pk, *more(plan)])
    type_there(client, address, field)
    data = filled(client, address) | ({"org": "waterrand"} if name == "give" else {})
    assert client.post(address, data).status_code == 302
    assert not Draft.objects.exists()


def test_a_reason_survives_a_session_that_ended(client, plan):
    address = reverse("plans:withdraw", args=[plan.pk])
    data = filled(client, address, reason=TEXT)
    client.logout()
    assert client.post(address, data).status_code == 302
    assert Draft.objects.get().body.count("Een+lange+reden")


def test_a_wrong_answer_keeps_what_was_typed_and_is_not_taken_for_sent(client, plan):
    address = reverse("plans:give", args=[plan.pk, "challenge"])
    data = filled(client, address, note=TEXT, org="")
    assert client.post(address, data).status_code == 200
    assert TEXT in client.get(address).content.decode()


def test_the_two_answers_of_the_coordinator_are_kept_apart(client, cast, plan):
    ask_extension(plan.pk, reason="Storing", by=cast.editor_a)
    asked = ExtensionRequest.objects.get()
    sign_in(client, cast.coordinator)
    address = reverse("plans:extension", args=[asked.pk])
    for answer, field in (("", "reason"), (":refuse", "refusal")):
        key = f"extension:{asked.pk}{answer}"
        kept = {field: f"{TEXT} {field}", "refuse": "1"} if answer else {field: f"{TEXT} {field}"}
        client.post(reverse("drafts:save", args=[key]), kept)
    html = client.get(address).content.decode()
    assert f"{TEXT} reason" in html
    assert f"{TEXT} refusal" in html
    later = clock.now() + timedelta(days=300)
    sent = {"on": later.strftime("%d-%m-%Y"), "time": "17.00", "reason": TEXT}
    assert client.post(address, sent).status_code == 302
    assert [d.key for d in Draft.objects.all()] == [f"extension:{asked.pk}:refuse"]


def test_an_answer_to_an_invitation_is_kept(client, cast, plan):
    baken = cast.organisation("baken")
    more = {"role": "participant", "email": cast.editor_c.email, "org": baken}
    invitation = inviting.invite(plan.pk, by=cast.editor_a, **more)
    sign_in(client, cast.editor_c)
    address = reverse("plans:answer", args=[invitation.pk])
    for answer, field in (("accept", "task"), ("decline", "text")):
        key = f"invitation:{invitation.pk}:{answer}"
        client.post(reverse("drafts:save", args=[key]), {field: f"{TEXT} {field}"})
    html = client.get(address).content.decode()
    assert f"{TEXT} task" in html
    assert f"{TEXT} text" in html
    client.post(reverse("plans:accept", args=[invitation.pk]), {"task": "Klaar"})
    assert [d.key for d in Draft.objects.all()] == [f"invitation:{invitation.pk}:decline"]
