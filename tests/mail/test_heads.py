"""The seal of the record goes to those who keep it outside the portal, once a day."""

from datetime import UTC, datetime, timedelta

import pytest
from django.db import transaction

from portal import audit
from portal.audit import chain
from portal.jobs.registry import PERIODICS
from portal.mail import heads
from portal.mail.models import Message

AT = datetime(2026, 11, 2, 0, 1, tzinfo=UTC)


@pytest.mark.django_db(transaction=True)
def test_each_keeper_gets_the_head_of_the_record(settings):
    settings.AUDIT_KEEPERS = ["notaris@voorbeeld.test", "rekenkamer@voorbeeld.test"]
    with transaction.atomic():
        audit.write("x.done")
    for _ in range(2):
        heads.send(AT)
    assert sorted(Message.objects.values_list("to", flat=True)) == settings.AUDIT_KEEPERS
    message = Message.objects.first()
    assert str(audit.head()) in message.body_text
    assert list(chain.faults([audit.head()])) == []


@pytest.mark.django_db(transaction=True)
def test_the_next_day_brings_a_new_seal(settings):
    settings.AUDIT_KEEPERS = ["notaris@voorbeeld.test"]
    heads.send(AT)
    heads.send(AT + timedelta(days=1))
    assert Message.objects.count() == 2


@pytest.mark.django_db
def test_without_keepers_nothing_is_sent(settings):
    settings.AUDIT_KEEPERS = []
    assert heads.send() == []


def test_the_clock_knows_of_it():
    assert PERIODICS["mail.audit_heads"].every == "day"
    assert PERIODICS["audit.anchor"].every == "hour"
