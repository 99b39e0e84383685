"""A letter bears the day on which it goes out; one of an earlier day is drawn again first."""

from __future__ import annotations

import hashlib
import uuid
from datetime import timedelta

import pytest
from django.db import DatabaseError, transaction
from django.urls import reverse
from django.utils.formats import date_format

from portal import clock
from portal.audit.models import Event
from portal.documents import store
from portal.jobs.worker import run_due
from portal.mail.models import Message
from portal.refusal import Refusal
from reviews import letters, terms
from reviews.models import Decision
from reviews.services import finishing, releasing
from tests.builders import decisions
from tests.builders.decisions import DECIDED, SENT
from tests.cast import sign_in
from tests.documents.tools import pdf_text

pytestmark = pytest.mark.django_db

LATER = DECIDED + timedelta(days=3)


def url(name, pk=None):
    return reverse(f"reviews:{name}", args=[] if pk is None else [pk])


def once():
    return {"_once": uuid.uuid4()}


def code_of(act, *args, **values) -> str:
    with pytest.raises(Refusal) as caught:
        act(*args, **values)
    return caught.value.code


def words(decision, folder) -> str:
    path = folder / "brief.pdf"
    path.write_bytes(store.read(decision.letter))
    return pdf_text(path)


def day(moment) -> str:
    return date_format(terms.day_of(moment), "j F Y")


def test_a_letter_of_an_earlier_day_is_not_sent_and_goes_out_once_it_is_drawn_again(cast, tmp_path):
    decision, by = decisions.lettered(cast, "V6"), cast.decision_maker
    before = words(decision, tmp_path)
    assert code_of(releasing.release, decision.pk, by=by, at=LATER) == "other_day"
    again = releasing.draw_letter(decision.pk, at=LATER)
    after = words(again, tmp_path)
    until = terms.last_day(terms.term_end(LATER, 20))
    assert f"tot en met {date_format(until, 'l j F Y')}" in after
    old_until = terms.last_day(terms.term_end(DECIDED, 20))
    swapped = after.replace(date_format(until, "l j F Y"), date_format(old_until, "l j F Y"))
    assert swapped.replace(day(LATER), day(DECIDED)).split() == before.split()
    assert day(LATER) in after
    sent = releasing.release(again.pk, by=by, seen_sha=again.letter.sha256, at=LATER)
    assert terms.last_day(sent.term_ends_at) == until
    assert terms.day_of(sent.released_at) == letters.letter_day(sent)


def test_what_was_read_is_what_the_coalition_gets_by_its_hash(cast, client):
    """G31: the preview, the attachment of every mail and the letter on the page are one file."""
    decision = decisions.of_today(cast, "V6")
    address = url("letter", decision.pk)
    sign_in(client, cast.decision_maker)
    preview = b"".join(client.get(address).streaming_content)
    releasing.release(decision.pk, by=cast.decision_maker, seen_sha=decision.letter.sha256)
    attached = {
        a
        for m in Message.objects.filter(template="reviews/decision_released")
        for a in m.attachments
    }
    assert attached == {decision.letter_id}
    lead = decisions.person_at(cast, decision.case.plan.lead.slug, "editor")
    sign_in(client, lead)
    got = b"".join(client.get(address).streaming_content)
    assert hashlib.sha256(got).hexdigest() == hashlib.sha256(preview).hexdigest()
    assert hashlib.sha256(got).hexdigest() == decision.letter.sha256


def test_one_letter_of_an_earlier_day_keeps_all_of_them_in(cast):
    old, new = decisions.lettered(cast, "V9"), decisions.prepared(cast, "V6")
    new = releasing.draw_letter(new.pk, at=LATER)
    seen = {d.pk: d.letter.sha256 for d in (old, new)}
    with pytest.raises(Refusal, match=old.number) as caught:
        releasing.release_all(seen, by=cast.decision_maker, at=LATER)
    assert caught.value.code == "other_day"
    assert set(Decision.objects.values_list("state", flat=True)) == {"prepared"}
    assert not Message.objects.filter(template="reviews/decision_released").exists()


def test_the_database_sends_no_letter_of_another_day_and_keeps_the_one_that_went_out(cast):
    decision, by = decisions.lettered(cast, "V6"), cast.decision_maker
    rows = Decision.objects.filter(pk=decision.pk)
    sent = {"state": "released", "released_by": by, "term_ends_at": LATER}
    with pytest.raises(DatabaseError, match="on the day that it bears"), transaction.atomic():
        rows.update(released_at=LATER, **sent)
    other = letters.draw(decision, LATER)
    with pytest.raises(DatabaseError, match="stays as it is"), transaction.atomic():
        rows.update(letter=other, released_at=LATER, **sent)
    rows.update(letter=other)
    rows.update(released_at=LATER, **sent)
    with pytest.raises(DatabaseError, match="stays as it is"), transaction.atomic():
        rows.update(letter=decision.letter)


def test_a_second_decider_agreed_to_the_decision_and_not_to_its_date(cast):
    decision = decisions.lettered(cast, "V1")
    Decision.objects.filter(pk=decision.pk).update(agreed_by=cast.decision_maker2, agreed_at=SENT)
    again = releasing.draw_letter(decision.pk, at=LATER)
    assert again.agreed_by == cast.decision_maker2
    assert releasing.release(again.pk, by=cast.decision_maker, at=LATER).state == "released"


def test_the_outbox_draws_letters_of_an_earlier_day_again_with_one_press(cast, client):
    decision = decisions.lettered(cast, "V6")
    sign_in(client, cast.decision_maker)
    page = client.get(url("outbox")).content.decode()
    assert "Opnieuw maken voor vandaag" in page
    assert f'value="{decision.pk}:' not in page
    found = client.post(url("date_letters"), once())
    assert (found.status_code, found.url) == (302, url("outbox"))
    client.post(url("date_letters"), once())  # a second press finds the same job
    assert run_due("documents", limit=5) >= 1
    again = Decision.objects.get(pk=decision.pk)
    assert letters.is_dated(again, clock.now())
    assert Event.objects.filter(verb="review.letter_drawn").count() == 2
    page = client.get(url("outbox")).content.decode()
    assert "Opnieuw maken voor vandaag" not in page
    assert f'value="{again.pk}:{again.letter.sha256}"' in page


def test_the_page_of_a_decision_offers_to_send_only_a_letter_of_today(cast, client):
    decision = decisions.lettered(cast, "V6")
    sign_in(client, cast.decision_maker)
    address = url("decision", decision.pk)
    release = url("release", decision.pk)
    page = client.get(address).content.decode()
    assert "De brief is van een eerdere dag" in page
    assert release not in page
    sha = decision.letter.sha256
    answer = client.post(release, {"sha": sha, "seen": "on"} | once()).content.decode()
    assert "Maak hem opnieuw voor vandaag" in answer
    assert client.post(url("date_letter", decision.pk), once()).url == address
    run_due("documents", limit=5)
    page = client.get(address).content.decode()
    assert release in page
    assert Decision.objects.get(pk=decision.pk).letter.sha256 in page
    stale = client.post(release, {"sha": sha, "seen": "on"} | once()).content.decode()
    assert "Dit is niet de brief die u zag" in stale


@pytest.mark.parametrize("who", ["coordinator", "auditor", "administrator"])
def test_who_does_not_send_has_no_letters_drawn_again(cast, client, who):
    decision = decisions.lettered(cast, "V6")
    sign_in(client, cast[who])
    assert "Opnieuw maken voor vandaag" not in client.get(url("outbox")).content.decode()
    assert client.post(url("date_letters"), once()).status_code == 403
    assert client.post(url("date_letter", decision.pk), once()).status_code == 403
    assert code_of(releasing.date_today, [decision.pk], by=cast[who], at=LATER) == "not_allowed"


def test_a_decision_that_went_out_keeps_its_letter_whatever_is_asked(cast):
    decision = decisions.decided(cast, "V6")
    assert releasing.date_today([decision.pk], by=cast.decision_maker, at=LATER) == []
    assert releasing.draw_letter(decision.pk, at=LATER).letter_id == decision.letter_id
    finishing.make_final(decision.pk, at=decision.term_ends_at + timedelta(seconds=1))


def test_another_scheme_that_is_not_in_the_list_is_named_in_the_reason(cast, tmp_path):
    decision = decisions.lettered(cast, "V9", redirect_scheme="OVERIG")
    text = words(decision, tmp_path)
    assert "Welke dat is, leest u hieronder." in text
    assert "namelijk" not in text
    assert "Vraag het geld aan bij die regeling." in text


def test_the_second_of_two_who_send_reads_that_it_went_out(cast, client):
    decision = decisions.of_today(cast, "V6")
    choice = f"{decision.pk}:{decision.letter.sha256}"
    releasing.release(decision.pk, by=cast.decision_maker2)
    sign_in(client, cast.decision_maker)
    page = client.post(url("outbox"), {"ready": choice} | once()).content.decode()
    assert "Een brief is intussen veranderd of al verstuurd." in page.partition('id="id_ready"')[2]
    assert Message.objects.filter(template="reviews/decision_released").count() > 0
    assert Event.objects.filter(verb="review.decision_release").count() == 1
