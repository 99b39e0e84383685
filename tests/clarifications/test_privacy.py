"""No other organisation ever learns who asked: not by page, mail, document or record (R-1.7-3)."""

from datetime import UTC, datetime, timedelta

import pytest
from django.urls import reverse

from portal.audit.models import Event
from portal.documents import store
from portal.funds.clarifications import answering
from portal.funds.clarifications.printing import print_note
from portal.funds.clarifications.telling import tell_askers
from portal.mail.models import Message
from portal.upkeep.record import events_for
from tests.builders import notes
from tests.cast import sign_in

pytestmark = pytest.mark.django_db
AT = datetime(2026, 2, 2, 9, tzinfo=UTC)
LATER = AT + timedelta(days=12)


@pytest.fixture
def note(cast):
    call = notes.open_round(AT)
    asked = notes.asked(call, cast.editor_a, about="TM24-3", at=AT)
    left = notes.asked(call, cast.editor_a, "Krijgen wij geld?", at=AT)
    answering.decline(left.pk, reason="Dit gaat over één plan.", by=cast.coordinator, at=AT)
    item = notes.item(call, [asked], about="TM24-3", change="Het mag.", at=AT)
    notes.published(call, LATER)
    notes.correct(item, answer="Nee.", at=LATER)
    return notes.published(call, LATER + timedelta(days=1))


def telling(cast) -> list[str]:
    """What would give the asker away."""
    one = cast.editor_a
    return [cast.organisation("zilverlinde").name, "Zilverlinde", one.name, one.email]


@pytest.mark.parametrize("who", ["", "editor_b", "outsider", "menzis_coordinator", "reviewer1"])
def test_no_page_of_anybody_else_names_the_asker(client, cast, note, who):
    if who:
        sign_in(client, cast[who])
    pages = [
        reverse("funds:call", args=[note.call_id]),
        reverse("clarifications:note", args=[note.call_id]),
        reverse("clarifications:version", args=[note.call_id, 1]),
        reverse("clarifications:desk", args=[note.call_id]),
        reverse("clarifications:mine", args=[note.call_id]),
    ]
    for page in pages if who else pages[:3]:  # a visitor is sent to sign in for the others
        said = client.get(page, follow=True).content.decode()
        assert not [word for word in telling(cast) if word in said], page
        if who != "reviewer1":
            assert "Dit gaat over één plan." not in said
            assert "Krijgen wij geld?" not in said


def test_neither_the_frozen_facts_nor_the_pdf_know_the_asker(cast, note):
    assert not [word for word in telling(cast) if word in note.snapshot.body]
    content = store.read(print_note(note.pk))
    assert not [word for word in telling(cast) if word.encode() in content]


def test_no_mail_to_another_names_the_asker(cast, note):
    notes.asked(note.call, cast.editor_b, at=AT + timedelta(hours=1))
    tell_askers(note.pk)
    said = Message.objects.get(to=cast.editor_b.email)
    text = said.subject + said.body_text + said.body_html
    assert not [word for word in telling(cast) if word in text]


def test_the_record_of_another_office_does_not_have_it(cast, note):
    about = Event.objects.filter(verb__startswith="note.question")
    assert about.count() == 3
    assert events_for(cast.auditor).filter(pk__in=about).count() == 3
    for who in ("menzis_coordinator", "editor_b", "reviewer1", "coordinator"):
        assert not events_for(cast[who]).filter(pk__in=about).exists()


def test_the_event_of_the_publication_names_no_asker(cast, note):
    for event in Event.objects.filter(verb__in=("note.published", "note.item_saved")):
        said = f"{event.data} {event.actor_label} {event.organisation_label} {event.reason}"
        assert not [word for word in telling(cast) if word in said]
