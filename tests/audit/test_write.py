"""What `audit.write` keeps, and when it refuses."""

from datetime import UTC, datetime
from decimal import Decimal

import pytest
from django.db import transaction

from portal import audit
from portal.audit.models import Event, Link
from portal.jobs.models import Tick

AT = datetime(2026, 11, 22, 11, 0, 0, 123456, tzinfo=UTC)


@pytest.fixture
def thing(db):
    """Any row will do as the object of an event."""
    return Tick.objects.create(name="thing")


@pytest.mark.django_db
def test_an_event_says_who_did_what_for_whom_and_why(thing):
    event = audit.write(
        "plan.submitted",
        obj=thing,
        plan=42,
        office=7,
        from_state="draft",
        to_state="submitted",
        reason="Voor de sluiting",
        policy_version="swz-2026-1",
        data={"total": Decimal("1250000.00"), "at": AT},
        at=AT,
    )
    event.refresh_from_db()
    assert (event.at, event.verb, event.plan_id, event.office_id) == (AT, "plan.submitted", 42, 7)
    assert (event.object_type, event.object_id) == ("jobs.tick", str(thing.pk))
    assert (event.from_state, event.to_state) == ("draft", "submitted")
    assert event.data == {"total": "1250000.00", "at": "2026-11-22T11:00:00.123Z"}
    assert len(event.digest) == 64


@pytest.mark.django_db
def test_labels_are_kept_as_they_were(thing):
    event = audit.write("x.done", actor=thing, organisation=thing)
    Tick.objects.filter(pk=thing.pk).update(name="another name")
    event.refresh_from_db()
    assert event.actor_id == event.organisation_id == thing.pk
    assert event.actor_label == event.organisation_label == str(thing)


@pytest.mark.django_db
def test_a_very_long_name_does_not_stop_the_work():
    assert len(audit.write("x.done", actor=Tick(pk=1, name="é" * 900)).actor_label) == 200


@pytest.mark.django_db
def test_without_an_actor_the_portal_itself_acted():
    event = audit.write("call.closed")
    assert (event.actor_id, event.actor_label) == (None, "")


@pytest.mark.django_db
def test_an_anonymous_visitor_has_no_label():
    from django.contrib.auth.models import AnonymousUser

    event = audit.write("account.refused", actor=AnonymousUser())
    assert (event.actor_id, event.actor_label) == (None, "")


@pytest.mark.django_db
def test_a_float_is_refused():
    with pytest.raises(TypeError, match=r"0\.1 is a float"):
        audit.write("x.done", data={"lines": [{"amount": 0.1}]})


@pytest.mark.django_db(transaction=True)
def test_writing_outside_a_transaction_is_refused():
    with pytest.raises(transaction.TransactionManagementError):
        audit.write("x.done")


@pytest.mark.django_db(transaction=True)
def test_the_event_goes_when_its_cause_is_rolled_back():
    with transaction.atomic():
        event = audit.write("x.done")
        transaction.set_rollback(True)
    assert not Event.objects.filter(pk=event.pk).exists()
    assert not Link.objects.filter(pk=event.pk).exists()


@pytest.mark.django_db
def test_a_history_is_of_a_thing_or_of_a_plan_and_starts_with_the_latest(thing):
    first = audit.write("a.one", obj=thing, plan=3)
    second = audit.write("a.two", obj=thing, plan=3)
    other = audit.write("a.three", plan=3)
    audit.write("a.four", plan=4)
    assert list(audit.history(thing)) == [second, first]
    assert list(audit.history(plan=3)) == [other, second, first]


@pytest.mark.django_db
def test_a_plan_may_be_given_as_object_or_as_number(thing):
    event = audit.write("a.one", plan=thing, office=thing)
    assert event.plan_id == event.office_id == thing.pk
    assert list(audit.history(plan=thing)) == [event]


def test_the_package_knows_only_its_public_names():
    with pytest.raises(AttributeError):
        _ = audit.nothing
