"""The chain is whole, and every tampering by a superuser with triggers off is found (T10)."""

import threading
from datetime import UTC, datetime, timedelta
from io import StringIO

import psycopg
import pytest
from django.core.management import CommandError, call_command
from django.db import IntegrityError, ProgrammingError, connection, transaction

from portal import audit
from portal.audit import chain
from portal.audit.models import Anchor, Event, Link

pytestmark = pytest.mark.django_db(transaction=True)
AT = datetime(2026, 11, 22, 11, 0, tzinfo=UTC)


def write_some(n, **facts):
    with transaction.atomic():
        return [
            audit.write("x.done", plan=i, data={"n": i}, reason=f"reden {i}", **facts)
            for i in range(1, n + 1)
        ]


@pytest.fixture(autouse=True)
def empty_record(superuser):
    """Without the events of the reference data; the suite puts them back afterwards."""
    superuser.execute("SET session_replication_role = replica")
    superuser.execute("DELETE FROM audit_event; DELETE FROM audit_link; DELETE FROM audit_anchor")
    superuser.execute("RESET session_replication_role")


@pytest.fixture
def tamper(superuser):
    """Run SQL as a superuser with all triggers off."""
    superuser.execute("SET session_replication_role = replica")
    return superuser.execute


def test_events_are_sealed_at_the_commit():
    first, second = write_some(2)
    links = list(Link.objects.order_by("position"))
    assert [(link.event_id, link.position) for link in links] == [(first.pk, 1), (second.pk, 2)]
    assert links[0].prev_hash == ""
    assert links[1].prev_hash == links[0].hash
    assert audit.head() == chain.Head(2, links[1].hash)
    assert (second.hash, second.prev_hash) == (links[1].hash, links[0].hash)
    assert list(chain.faults()) == []


def test_an_event_has_no_hash_before_the_commit():
    with transaction.atomic():
        event = audit.write("x.done")
        assert (event.hash, event.prev_hash) == ("", "")


def test_an_empty_record_is_whole():
    assert audit.head() == chain.Head(0, "")
    assert list(chain.faults()) == []
    assert chain.anchor() is None


@pytest.mark.parametrize("table", ["audit_event", "audit_link", "audit_anchor"])
@pytest.mark.parametrize(
    "order", ["UPDATE {} SET hash = ''", "DELETE FROM {}", "TRUNCATE {} CASCADE"]
)
def test_the_application_cannot_change_or_delete(table, order):
    write_some(1)
    chain.anchor(AT)
    order = order.format(table).replace("hash", "digest" if table == "audit_event" else "hash")
    with pytest.raises(ProgrammingError, match="permission denied"), connection.cursor() as cursor:
        cursor.execute(order)


@pytest.mark.parametrize("table", ["audit_event", "audit_link", "audit_anchor"])
@pytest.mark.parametrize(
    "order", ["UPDATE {} SET hash = ''", "DELETE FROM {}", "TRUNCATE {} CASCADE"]
)
def test_the_database_refuses_change_and_deletion_from_everybody(table, order, superuser):
    write_some(1)
    chain.anchor(AT)
    order = order.format(table).replace("hash", "digest" if table == "audit_event" else "hash")
    with pytest.raises(psycopg.errors.RestrictViolation, match="append-only"):
        superuser.execute(order)
    assert list(chain.faults()) == []


def test_the_application_cannot_forge_a_link():
    with pytest.raises(ProgrammingError, match="permission denied"):
        Link.objects.create(event_id=1, position=1, hash="f" * 64)


def test_eight_writers_at_once_keep_the_chain_whole():
    errors = []

    def work(office):
        try:
            for _ in range(25):
                with transaction.atomic():
                    audit.write("x.done", office=office)
                    audit.write("x.also", office=office)
        except Exception as error:  # shown below
            errors.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=work, args=[n]) for n in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert errors == []
    assert audit.head().position == Event.objects.count() == 400
    assert list(chain.faults()) == []


def test_a_writer_does_not_wait_for_another_that_is_still_at_work():
    wrote, done = threading.Event(), threading.Event()

    def slow():
        try:
            with transaction.atomic():
                audit.write("x.slow")
                wrote.set()
                done.wait(10)
        finally:
            connection.close()

    thread = threading.Thread(target=slow)
    thread.start()
    assert wrote.wait(10)
    write_some(1)
    assert audit.head().position == 1
    done.set()
    thread.join()
    assert [link.event.verb for link in Link.objects.order_by("position")] == ["x.done", "x.slow"]
    assert list(chain.faults()) == []


def test_no_deadlock_with_a_row_that_another_transaction_holds():
    """One holds a row and commits; the other's foreign key waits for that row at its commit."""
    from portal.accounts.models import User
    from portal.drafts.models import Draft

    user = User.objects.create(email="wie@voorbeeld.test", name="Wie")
    locked, errors = threading.Event(), []

    def holder():
        try:
            with transaction.atomic():
                User.objects.select_for_update().get(pk=user.pk)
                audit.write("x.holder")
                locked.set()
                threading.Event().wait(0.5)
        except Exception as error:
            errors.append(error)
        finally:
            connection.close()

    thread = threading.Thread(target=holder)
    thread.start()
    assert locked.wait(10)
    with transaction.atomic():
        audit.write("x.other")
        Draft.objects.create(user_id=user.pk, key="k", body="", updated_at=AT)
    thread.join()
    assert errors == []
    assert Event.objects.count() == audit.head().position == 2


TAMPERINGS = [
    "UPDATE audit_event SET at = at + interval '1 second' WHERE id = {id}",
    "UPDATE audit_event SET verb = 'x.never' WHERE id = {id}",
    "UPDATE audit_event SET actor_id = 99 WHERE id = {id}",
    "UPDATE audit_event SET actor_label = 'Iemand anders' WHERE id = {id}",
    "UPDATE audit_event SET organisation_id = 99 WHERE id = {id}",
    "UPDATE audit_event SET organisation_label = 'Elders' WHERE id = {id}",
    "UPDATE audit_event SET office_id = 99 WHERE id = {id}",
    "UPDATE audit_event SET object_type = 'plans.plan' WHERE id = {id}",
    "UPDATE audit_event SET object_id = '99' WHERE id = {id}",
    "UPDATE audit_event SET plan_id = NULL WHERE id = {id}",
    "UPDATE audit_event SET from_state = 'draft' WHERE id = {id}",
    "UPDATE audit_event SET to_state = 'granted' WHERE id = {id}",
    "UPDATE audit_event SET reason = reason || '.' WHERE id = {id}",
    "UPDATE audit_event SET policy_version = '2' WHERE id = {id}",
    "UPDATE audit_event SET data = '{{\"n\": 1000}}' WHERE id = {id}",
    "UPDATE audit_event SET digest = repeat('0', 64) WHERE id = {id}",
    "DELETE FROM audit_event WHERE id = {id}",
    "DELETE FROM audit_link WHERE event_id = {id}",
    "UPDATE audit_link SET hash = repeat('0', 64) WHERE event_id = {id}",
    "UPDATE audit_link SET event_id = -event_id WHERE event_id = {id}",
    "WITH gone AS (DELETE FROM audit_link WHERE event_id = {id})"
    " DELETE FROM audit_event WHERE id = {id}",
    "INSERT INTO audit_event SELECT id + 1000, at, verb, actor_id, actor_label, organisation_id,"
    " organisation_label, office_id, object_type, object_id, plan_id, from_state, to_state,"
    " reason, policy_version, data, digest FROM audit_event WHERE id = {id}",
    "UPDATE audit_anchor SET hash = repeat('0', 64)",
]


@pytest.mark.parametrize("order", TAMPERINGS)
def test_a_superuser_with_triggers_off_is_found_out(order, tamper):
    events = write_some(5)
    chain.anchor(AT)
    tamper(order.format(id=events[2].pk))
    assert list(chain.faults()), order


def test_two_events_that_trade_places_are_found(tamper):
    a, b = write_some(2)
    tamper(f"UPDATE audit_link SET event_id = -1 WHERE event_id = {a.pk}")
    tamper(f"UPDATE audit_link SET event_id = {a.pk} WHERE event_id = {b.pk}")
    tamper(f"UPDATE audit_link SET event_id = {b.pk} WHERE event_id = -1")
    assert len(list(chain.faults())) == 2


def cut_tail(tamper, position):
    tamper(
        f"DELETE FROM audit_event WHERE id IN"
        f" (SELECT event_id FROM audit_link WHERE position > {position})"
    )
    tamper(f"DELETE FROM audit_link WHERE position > {position}")


def test_a_tail_that_was_cut_off_is_missed_by_the_anchor(tamper):
    write_some(5)
    chain.anchor(AT)
    cut_tail(tamper, 3)
    assert list(chain.faults()) == ["the record ends at 3 but was anchored at 5: cut off"]


def test_a_tail_cut_with_its_anchor_is_missed_by_the_head_in_a_mail(tamper):
    write_some(5)
    chain.anchor(AT)
    on_paper = str(audit.head())
    cut_tail(tamper, 3)
    tamper("DELETE FROM audit_anchor")
    assert list(chain.faults()) == []
    with pytest.raises(CommandError, match="1 fault"):
        call_command("audit_verify", head=[on_paper], stderr=StringIO())


def test_a_rewritten_chain_does_not_fit_the_head_in_a_mail(tamper):
    first, *_ = write_some(3)
    kept = audit.head()
    tamper(f"UPDATE audit_event SET reason = 'anders' WHERE id = {first.pk}")
    previous = ""
    for link in Link.objects.order_by("position").select_related("event"):
        fresh = chain.digest(vars(link.event))
        tamper(f"UPDATE audit_event SET digest = '{fresh}' WHERE id = {link.event_id}")
        sealed = chain.link(previous, link.position, link.event_id, fresh)
        tamper(
            f"UPDATE audit_link SET prev_hash = '{previous}', hash = '{sealed}'"
            f" WHERE event_id = {link.event_id}"
        )
        previous = sealed
    assert list(chain.faults()) == []
    assert list(chain.faults([kept])) == ["position 3 does not carry the hash that was anchored"]


def test_an_anchor_is_set_each_hour_and_only_when_something_was_added():
    write_some(1)
    assert chain.anchor(AT).position == 1
    assert chain.anchor(AT + timedelta(hours=2)) is None
    write_some(2)
    assert chain.anchor(AT + timedelta(minutes=59)) is None
    assert chain.anchor(AT + timedelta(minutes=60)).position == 3
    assert Anchor.objects.count() == 2
    assert list(chain.faults()) == []


def test_the_command_says_that_the_record_is_whole():
    write_some(3)
    out = StringIO()
    call_command("audit_verify", stdout=out)
    assert str(audit.head()) in out.getvalue()


def test_the_command_names_each_fault(tamper):
    first, *_ = write_some(2)
    tamper(f"UPDATE audit_event SET reason = '' WHERE id = {first.pk}")
    err = StringIO()
    with pytest.raises(CommandError, match=r"1 fault"):
        call_command("audit_verify", stderr=err)
    assert f"event {first.pk} at position 1 was changed" in err.getvalue()


def test_the_command_refuses_a_head_that_is_none():
    with pytest.raises(CommandError, match="not position:hash"):
        call_command("audit_verify", head=["12:abc"])


def test_a_second_seal_of_the_same_place_is_impossible(superuser):
    write_some(1)
    superuser.execute("SET session_replication_role = replica")
    with pytest.raises(psycopg.errors.UniqueViolation):
        superuser.execute("INSERT INTO audit_link SELECT -1, position, '', '' FROM audit_link")


def test_the_same_event_cannot_be_written_twice():
    (event,) = write_some(1)
    with pytest.raises(IntegrityError):
        event.save(force_insert=True)
