"""Frozen facts stay as they are, also for plain SQL."""

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from django.db import IntegrityError, connection, transaction
from django.db.utils import DatabaseError

from portal.documents.canonical import sha256
from portal.documents.models import Snapshot
from portal.documents.snapshots import freeze, intact

AT = datetime(2026, 11, 21, 10, 5, tzinfo=UTC)
FACTS = {"plan": 42, "amount": Decimal("1250000.00"), "from": date(2027, 1, 1), "lead": "Één"}


@pytest.mark.django_db
def test_freezing_keeps_facts_hash_and_moment():
    snapshot = Snapshot.objects.get(pk=freeze("plan.submission", FACTS, schema=3, at=AT).pk)
    assert snapshot.data == {
        "plan": 42,
        "amount": "1250000.00",
        "from": "2027-01-01",
        "lead": "Één",
    }
    assert (snapshot.kind, snapshot.schema, snapshot.created_at) == ("plan.submission", 3, AT)
    assert snapshot.sha256 == sha256(snapshot.body)
    assert intact(snapshot)


@pytest.mark.django_db
def test_the_same_facts_have_the_same_hash_and_another_row():
    first, second = freeze("a", FACTS), freeze("a", dict(reversed(FACTS.items())))
    assert first.sha256 == second.sha256
    assert first.pk != second.pk


@pytest.mark.django_db
def test_without_a_moment_the_clock_of_the_database_counts():
    before = datetime.now(UTC)
    assert abs((freeze("a", {}).created_at - before).total_seconds()) < 60


@pytest.mark.django_db
@pytest.mark.parametrize(
    "order",
    [
        "UPDATE documents_snapshot SET body = '{}'",
        "DELETE FROM documents_snapshot",
        "TRUNCATE documents_snapshot CASCADE",
    ],
)
def test_the_database_refuses_to_change_a_snapshot(order):
    snapshot = freeze("a", FACTS)
    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(order)
    snapshot.refresh_from_db()
    assert intact(snapshot)


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize(
    "order",
    [
        "UPDATE documents_snapshot SET body = '{}'",
        "DELETE FROM documents_snapshot",
        "TRUNCATE documents_snapshot CASCADE",
    ],
)
def test_not_even_the_owner_of_the_database_gets_past_the_triggers(superuser, order):
    import psycopg

    freeze("a", FACTS)
    with pytest.raises(psycopg.errors.RestrictViolation):
        superuser.execute(order)


@pytest.mark.django_db
def test_a_hash_that_is_none_is_refused():
    with pytest.raises(IntegrityError), transaction.atomic():
        Snapshot.objects.create(kind="a", body="{}", sha256="", created_at=AT)


@pytest.mark.django_db
def test_an_altered_body_is_noticed():
    snapshot = freeze("a", FACTS)
    snapshot.body = snapshot.body.replace("42", "43")
    assert not intact(snapshot)
