"""What builders made is put back only where nobody can tell, and then it is all there."""

from __future__ import annotations

import uuid
from datetime import UTC, datetime

import pytest
from django.contrib.auth.models import Permission
from django.db import connection, transaction
from django.test import TransactionTestCase

from plans import store
from plans.models import Plan
from portal.accounts.models import User
from portal.audit.models import Event
from portal.documents import store as documents
from portal.documents.models import Document
from portal.mail.models import Message
from tests import kept
from tests.builders import coalition
from tests.cast import Cast

pytestmark = pytest.mark.django_db(transaction=True)
LETTER = {"kind": "letter", "title": "x", "filename": "x.pdf", "content_type": "application/pdf"}


@pytest.fixture
def play(monkeypatch):
    """A builder of which nothing is kept yet; `play.turns` tells how often it really played."""
    turns = []
    monkeypatch.setattr(kept, "SLOW", 999.0)  # whatever else this machine is doing

    def build(cast, label="Samen"):
        turns.append(label)
        plan = coalition.duo.__wrapped__(cast)
        Plan.objects.filter(pk=plan.pk).update(summary=label)
        documents.save(b"%PDF-1.7 x", **LETTER)
        return Plan.objects.get(pk=plan.pk)

    build.__qualname__ = uuid.uuid4().hex
    marked = kept.kept(build)
    marked.turns = turns
    return marked


def in_a_test(act):
    """What `act` finds in a transaction that is rolled back, as that of a test."""
    with transaction.atomic():
        found = act()
        transaction.set_rollback(True)
    return found


def told(plan: Plan) -> dict[str, object]:
    """What the database says, but for numbers."""
    return {
        "plan": (plan.title, plan.summary, plan.state, plan.lead.slug),
        "content": store.read(Plan.objects.get()),
        "people": sorted(User.objects.values_list("email", flat=True)),
        "events": list(Event.objects.order_by("pk").values_list("verb", "actor_label")),
        "mails": sorted(Message.objects.values_list("to", "template")),
        "file": documents.read(Document.objects.get()),
    }


def test_the_third_time_it_is_put_back_with_everything_that_was_there(play, settings, tmp_path):
    found = []
    for folder in ("one", "two", "three"):
        settings.DOCUMENTS_DIR = tmp_path / folder
        found.append(in_a_test(lambda: told(play(Cast()))))
    assert len(play.turns) == 2
    assert found[0] == found[1] == found[2]
    assert not Plan.objects.exists()


def test_the_people_of_the_cast_are_those_who_were_put_back(play):
    def who():
        cast = Cast()
        plan = play(cast)
        return (
            plan.created_by_id == cast.editor_a.pk == User.objects.get(name=cast.editor_a.name).pk
        )

    assert [in_a_test(who) for _ in range(4)] == [True] * 4


def test_what_comes_after_it_has_later_numbers_and_every_event_a_link(play):
    def going_on():
        cast = Cast()
        plan = play(cast)
        before = Event.objects.latest("pk").pk
        coalition.budget(plan, cast.editor_b, "waterrand", "Nog een keer", "100.00")
        with connection.cursor() as cursor:
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
            cursor.execute("SELECT count(*) FROM audit_link WHERE position IS NOT NULL")
            (links,) = cursor.fetchone()
        return Event.objects.latest("pk").pk > before, links == Event.objects.count()

    assert [in_a_test(going_on) for _ in range(4)] == [(True, True)] * 4
    assert len(play.turns) == 2


def test_other_words_are_another_scene(play):
    for label in ("Een", "Twee", "Een", "Twee", "Een"):
        assert in_a_test(lambda label=label: play(Cast(), label).summary) == label
    assert play.turns == ["Een", "Twee", "Een", "Twee"]


def test_an_argument_with_a_life_of_its_own_is_never_kept():
    turns = []
    build = kept.kept(lambda cast, person: turns.append(person.name))
    for _ in range(4):
        in_a_test(lambda: build(Cast(), User(name="Nora")))
    assert len(turns) == 4


def test_in_a_test_that_wrote_something_before_it_is_played(play):
    def with_somebody():
        cast = Cast()
        cast.organisation("waterrand")
        return play(cast).members.count()

    assert [in_a_test(with_somebody) for _ in range(4)] == [2] * 4
    assert len(play.turns) == 4


def test_a_slow_one_is_put_back_the_second_time_already(play, monkeypatch):
    monkeypatch.setattr(kept, "SLOW", 0.0)
    assert [in_a_test(lambda: play(Cast()).summary) for _ in range(3)] == ["Samen"] * 3
    assert len(play.turns) == 1


def test_what_a_test_says_of_this_very_moment_is_not_kept_before_somebody_says_it_again():
    assert kept._repeatable(("V1", datetime(2026, 4, 1, 9, tzinfo=UTC)))
    assert not kept._repeatable(("V1", datetime(2026, 4, 1, 9, 0, 0, 1, tzinfo=UTC)))


def test_what_is_committed_is_put_back_and_committed(play, settings, tmp_path):
    found = []
    for folder in ("one", "two", "three", "four"):
        settings.DOCUMENTS_DIR = tmp_path / folder
        play(Cast())
        found.append(told(Plan.objects.get()))
        with connection.cursor() as cursor:
            cursor.execute("SELECT count(*) FROM audit_link WHERE position IS NOT NULL")
            assert cursor.fetchone()[0] == Event.objects.count()
        TransactionTestCase._fixture_teardown(None)
    assert len(play.turns) == 2
    assert found[0] == found[1] == found[2] == found[3]


@pytest.mark.parametrize("before", ["made", "changed", "removed"])
def test_after_something_was_committed_it_is_played(play, before):
    for _ in range(4):
        one = Permission.objects.filter(codename="add_session")
        if before == "made":
            Cast().organisation("waterrand")
        elif before == "changed":
            assert one.update(name="Something else") == 1
        else:
            assert one.delete()[0] == 1
        play(Cast())
        TransactionTestCase._fixture_teardown(None)
    assert len(play.turns) == 4


def test_a_builder_that_takes_away_what_was_there_is_not_kept():
    turns = []
    coalition.duo(Cast())

    def build(cast):
        turns.append(1)
        Message.objects.all().delete()

    build.__qualname__ = uuid.uuid4().hex
    marked = kept.kept(build)
    for _ in range(4):
        in_a_test(lambda: marked(Cast()))
    assert len(turns) == 4
