"""The pages of the second decider: who is asked, what is shown, what a press does."""

from __future__ import annotations

import uuid

import pytest
from django.urls import reverse

from portal.funds.models import OfficePolicy
from portal.web import todo
from reviews.models import Decision
from reviews.services import releasing
from tests.builders import decisions
from tests.cast import sign_in
from tests.kept import kept

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("filed_world")]


def url(name, *args):
    return reverse(f"reviews:{name}", args=args)


def labels(rf, user):
    request = rf.get("/")
    request.user = user
    return [str(item.label) for item in todo.items(request)]


@pytest.fixture
@kept
def large(cast):
    """A decision with its letter that asks for a second decider."""
    office = cast.organisation("zorg_en_zekerheid")
    OfficePolicy.objects.filter(office=office).update(second_decider_above=1000)
    return decisions.lettered(cast, "V1")


def page(client, *args):
    return client.get(url(*args)).content.decode()


def test_the_decision_page_asks_the_second_decider_and_not_the_first(cast, client, large):
    agree, send = url("agree", large.pk), url("release", large.pk)
    sign_in(client, cast.decision_maker)
    first = page(client, "decision", large.pk)
    assert agree not in first
    assert send not in first
    sign_in(client, cast.head)
    assert agree in page(client, "decision", large.pk)


@pytest.mark.parametrize(
    ("who", "status"),
    [
        ("decision_maker2", 200),
        ("head", 200),
        ("decision_maker", 403),
        ("coordinator", 403),
        ("auditor", 403),
        ("reviewer1", 404),
        ("menzis_coordinator", 404),
        ("editor_a", 404),
    ],
)
def test_who_opens_the_page_to_agree(cast, client, large, who, status):
    sign_in(client, cast[who])
    assert client.get(url("agree", large.pk)).status_code == status


def test_agreeing_takes_a_recent_second_factor(cast, client, large):
    sign_in(client, cast.decision_maker2, fresh=False)
    assert client.get(url("agree", large.pk)).status_code == 302
    assert Decision.objects.get(pk=large.pk).agreed_by is None


def test_agreeing_takes_a_tick_and_the_letter_that_was_seen(cast, client, large):
    sign_in(client, cast.decision_maker2)
    where, sha = url("agree", large.pk), large.letter.sha256
    said = {"_once": uuid.uuid4(), "sha": sha}
    assert client.post(where, said).status_code == 200
    other = {"_once": uuid.uuid4(), "sha": "0" * 64, "seen": "on"}
    assert client.post(where, other).status_code == 200
    assert Decision.objects.get(pk=large.pk).agreed_by is None
    good = {"_once": uuid.uuid4(), "sha": sha, "seen": "on"}
    assert client.post(where, good).url == url("decision", large.pk)
    assert Decision.objects.get(pk=large.pk).agreed_by == cast.decision_maker2
    assert client.get(where).url == url("decision", large.pk)
    assert cast.decision_maker2.name in page(client, "decision", large.pk)


def test_the_outbox_offers_a_tick_only_after_the_second_decider(cast, client, large):
    sign_in(client, cast.decision_maker)
    large = releasing.draw_letter(large.pk)
    assert f'value="{large.pk}:' not in page(client, "outbox")
    forged = {"_once": uuid.uuid4(), "ready": f"{large.pk}:{large.letter.sha256}"}
    assert client.post(url("outbox"), forged).status_code == 200
    assert Decision.objects.get(pk=large.pk).state == "prepared"
    Decision.objects.filter(pk=large.pk).update(
        agreed_by=cast.decision_maker2, agreed_at=large.prepared_at
    )
    assert f'value="{large.pk}:' in page(client, "outbox")


def test_the_start_page_asks_the_second_decider_until_there_is_one(cast, rf, large):
    assert any(large.number in label for label in labels(rf, cast.decision_maker2))
    assert any(large.number in label for label in labels(rf, cast.head))
    assert not any(large.number in label for label in labels(rf, cast.decision_maker))
    Decision.objects.filter(pk=large.pk).update(agreed_by=cast.head, agreed_at=large.prepared_at)
    assert any(large.number in label for label in labels(rf, cast.decision_maker))
    assert not any(large.number in label for label in labels(rf, cast.head))


def test_the_head_reads_along_but_does_not_decide_or_send(cast, client, large):
    sign_in(client, cast.head)
    assert client.get(url("outbox")).status_code == 200
    assert 'type="checkbox"' not in page(client, "outbox")
    assert client.post(url("outbox"), {"_once": uuid.uuid4()}).status_code == 403
    assert client.get(url("release", large.pk)).status_code == 403
    assert client.get(url("withdraw_decision", large.pk)).status_code == 403
