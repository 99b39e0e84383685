"""The letter on a change: frozen, drawn once, mailed to the parties, seen by nobody else."""

from __future__ import annotations

import subprocess

import pytest
from django.db import transaction
from django.urls import reverse
from django.utils.formats import date_format

from portal.audit.models import Event
from portal.documents.pdf import page_html
from portal.documents.store import read
from portal.funds.queries import policy_of
from portal.jobs.models import Job
from portal.mail.models import Message
from portal.web.tags.text import euro
from reviews.reallocation import letters
from reviews.reallocation.models import Change
from reviews.reallocation.services.changing import draw_letter
from reviews.terms import last_day, term_end
from tests.builders.decisions import person_at
from tests.builders.reallocation import AT, WHY, awarded, confirmed, line, parts, signed
from tests.cast import sign_in

pytestmark = pytest.mark.django_db
CHANGED = "reviews/agreement_changed"


def killed_after(act) -> None:
    """The worker stops before its transaction is committed."""
    with transaction.atomic():
        act()
        raise RuntimeError("killed")


def changed(cast) -> Change:
    agreement = signed(cast)
    confirmed(cast, line(agreement, 2026), parts(agreement, 2026, duinoord="10000.00"))
    return Change.objects.get()


def pdf_text(content: bytes) -> str:
    done = subprocess.run(
        ["pdftotext", "-layout", "-", "-"], input=content, capture_output=True, check=True
    )
    return " ".join(done.stdout.decode().split())


def agreement_page(client, change) -> str:
    return client.get(reverse("agreements:detail", args=[change.agreement_id])).content.decode()


def test_the_letter_is_asked_for_with_the_change_and_drawn_once(cast):
    change = changed(cast)
    job = Job.objects.get(kind="reallocation.letter")
    assert job.payload == {"change": change.pk}
    assert not Message.objects.filter(template=CHANGED).exists()
    first = draw_letter(change.pk, at=AT).letter
    assert draw_letter(change.pk, at=AT).letter == first
    mails = Message.objects.filter(template=CHANGED)
    assert mails.count() == mails.values("to").distinct().count()
    assert {tuple(mail.attachments) for mail in mails} == {(first.pk,)}


def test_killed_while_drawing_it_starts_anew(cast):
    change = changed(cast)
    with pytest.raises(RuntimeError):
        killed_after(lambda: draw_letter(change.pk, at=AT))
    assert Change.objects.get().letter is None
    assert not Message.objects.filter(template=CHANGED).exists()
    assert draw_letter(change.pk, at=AT).letter is not None


def test_the_letter_says_before_after_reason_and_who_receives(cast):
    change = draw_letter(changed(cast).pk, at=AT)
    text = pdf_text(read(change.letter))
    for said in (
        "wijziging 1",
        change.agreement.number,
        "herschikking van 2026",
        "€ 25.000",
        "€ 10.000",
        WHY,
        "Woonzorg Duinoord",
        "Wij betalen elke zorgaanbieder zelf",
    ):
        assert said in text, said
    assert "undefined" not in text.lower()


def test_every_party_gets_it_and_nobody_else(cast):
    outsider = cast.outsider
    change = draw_letter(changed(cast).pk, at=AT)
    to = set(Message.objects.filter(template=CHANGED).values_list("to", flat=True))
    lead = person_at(cast, "duinoord", "editor")
    assert {lead.email, cast.coordinator.email} <= to
    assert outsider.email not in to
    for mail in Message.objects.filter(template=CHANGED):
        assert change.agreement.number in mail.subject
        assert "25.000" not in mail.body_text


def test_the_coalition_reads_its_change_with_the_agreement(cast, client):
    change = draw_letter(changed(cast).pk, at=AT)
    for org in ("duinoord", "avondrood"):
        sign_in(client, person_at(cast, org, "editor"))
        page = agreement_page(client, change)
        for said in ("Changes at the reallocation", WHY, "€\xa010.000", "after the changes"):
            assert said in page, (org, said)
        address = reverse("reallocation:letter", args=[change.pk])
        assert address in page
        assert client.get(address)["Content-Type"] == "application/pdf"
        assert client.get(reverse("reallocation:home")).status_code == 404
    assert Event.objects.filter(verb="reallocation.letter_read").count() == 2


@pytest.mark.parametrize("code", ["outsider", "editor_a", "menzis_coordinator"])
def test_others_have_no_letter(cast, client, code):
    change = draw_letter(changed(cast).pk, at=AT)
    sign_in(client, cast[code])
    assert client.get(reverse("reallocation:letter", args=[change.pk])).status_code == 404
    page = client.get(reverse("agreements:detail", args=[change.agreement_id]))
    assert page.status_code == 404


def test_a_letter_that_was_not_drawn_yet_is_not_there(cast, client):
    change = changed(cast)
    sign_in(client, cast.coordinator)
    assert client.get(reverse("reallocation:letter", args=[change.pk])).status_code == 404
    assert "is being made" in agreement_page(client, change)


def test_an_agreement_without_changes_says_nothing_of_them(cast, client):
    agreement = signed(cast)
    sign_in(client, cast.coordinator)
    page = client.get(reverse("agreements:detail", args=[agreement.pk])).content.decode()
    assert "Changes at the reallocation" not in page


def test_out_for_signature_the_agreement_says_until_when(cast, client):
    from plans.agreements.grant import Grant
    from plans.agreements.services import drawing

    decision = awarded(cast)
    amounts = {row.year: row.granted for row in decision.amounts.all() if row.granted}
    grant = Grant(decision.number, amounts, decision.released_at, decision.final_at)
    agreement = drawing.draw_up(decision.case.plan_id, grant, by=cast.coordinator, at=AT)
    sign_in(client, cast.coordinator)
    page = client.get(reverse("agreements:detail", args=[agreement.pk])).content.decode()
    assert "15 September 2026" in page


def test_history_of_the_coalition_does_not_tell_what_is_being_prepared(cast, client):
    from tests.builders.reallocation import prepared

    agreement = signed(cast)
    secret = "Dit mag de coalitie nog niet lezen."
    prepared(cast, line(agreement, 2026), parts(agreement, 2026, duinoord="10000.00"), secret)
    sign_in(client, person_at(cast, "duinoord", "editor"))
    for name in ("plans:detail", "plans:log", "plans:read"):
        answer = client.get(reverse(name, args=[agreement.plan_id]), follow=True)
        assert secret not in answer.content.decode(), name
    answer = client.get(reverse("agreements:detail", args=[agreement.pk]))
    assert secret not in answer.content.decode()


def test_the_letter_says_until_when_the_parties_can_answer_and_that_no_term_begins(cast):
    change = changed(cast)
    text = pdf_text(read(draw_letter(change.pk, at=AT).letter))
    days = policy_of(change.agreement.plan.office_id).objection_days
    assert change.snapshot.data["answer_days"] == days
    until = date_format(last_day(term_end(change.at, days)), "l j F Y")
    assert "begint er geen nieuwe bezwaartermijn" in text
    assert f"uiterlijk op {until}." in text
    assert "Zorgkantoor Zorg en Zekerheid" in text.partition("Aan het bestuur van")[0]


def test_a_change_from_before_names_no_day(cast):
    frozen = dict(changed(cast).snapshot.data)
    del frozen["answer_days"]
    html = page_html("pdf/reallocation/change.html", letters.context(frozen) | {"document": {}})
    assert "uiterlijk voordat de herschikking" in html
    assert "schriftelijk weten" not in html


def test_the_list_of_agreements_shows_what_holds_and_what_was_signed(client, cast):
    change = changed(cast)
    sign_in(client, cast.coordinator)
    html = client.get(reverse("agreements:list")).content.decode()
    agreement = change.agreement
    assert str(euro(agreement.amount + change.after - change.before)) in html
    assert f"signed: {euro(agreement.amount)}" in html


def test_an_agreement_without_changes_has_one_amount(client, cast):
    agreement = signed(cast)
    sign_in(client, cast.coordinator)
    html = client.get(reverse("agreements:list")).content.decode()
    assert str(euro(agreement.amount)) in html
    assert "signed: " not in html
