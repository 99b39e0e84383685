"""A copy signed elsewhere counts once somebody else at the office confirms it (design 6)."""

from __future__ import annotations

import json
import zipfile
from concurrent.futures import ThreadPoolExecutor
from datetime import date, timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, connection, transaction
from django.urls import reverse

from plans.agreements.models import Agreement, Signature, SignedCopy
from plans.agreements.services import copying
from plans.agreements.services.exporting import start_export, write_export
from portal.audit.models import Event
from portal.documents.models import Document
from portal.documents.store import read
from portal.mail.models import Message
from portal.refusal import Refusal
from tests.builders.agreements import copy_of, waiting
from tests.builders.plans import START
from tests.cast import sign_in
from tests.documents import corpus
from tests.kept import kept

pytestmark = pytest.mark.django_db
AT = START + timedelta(days=33)


@pytest.fixture(autouse=True)
def folder(settings, tmp_path):
    settings.DOCUMENTS_DIR = tmp_path


def party_of(agreement: Agreement, slug: str = "zilverlinde"):
    return agreement.parties.select_related("org", "agreement__plan").get(org=slug)


@pytest.fixture
@kept
def copy(cast) -> SignedCopy:
    assert cast.administrator.is_active  # is there when the office is told
    return copy_of(party_of(waiting(cast)), cast.signatory_a, AT)


def test_a_copy_waits_until_the_office_has_looked(cast, copy):
    assert not Signature.objects.exists()
    assert Event.objects.filter(verb="agreement.copy_uploaded").get().data["sha256"] == (
        copy.document.sha256
    )
    told = set(Message.objects.filter(template="plans/copy_uploaded").values_list("to", flat=True))
    assert told == {cast.coordinator.email, cast.administrator.email}


def test_confirmed_it_is_the_signature_with_the_hash_of_both_files(cast, copy):
    signature = copying.confirm(copy.pk, by=cast.coordinator, at=AT)
    assert (signature.user, signature.copy, signature.name) == (None, copy, "Hannah de Wit")
    assert signature.seen_sha256 == copy.agreement.document.sha256
    assert signature.document == copy.document
    event = Event.objects.get(verb="agreement.copy_confirmed")
    assert event.data["signed_on"] == f"{AT:%Y-%m-%d}"
    assert copying.confirm(copy.pk, by=cast.administrator, at=AT) == signature


def test_the_last_copy_completes_the_agreement(cast):
    agreement = waiting(cast)
    for party in agreement.parties.select_related("org"):
        copy = copy_of(party, cast.coordinator, AT)
        copying.confirm(copy.pk, by=cast.administrator, at=AT)
    agreement.refresh_from_db()
    assert agreement.state == "complete"
    assert agreement.plan.__class__.objects.get(pk=agreement.plan_id).state == "running"


def test_nobody_confirms_what_he_uploaded(cast):
    copy = copy_of(party_of(waiting(cast)), cast.coordinator, AT)
    with pytest.raises(Refusal) as refusal:
        copying.confirm(copy.pk, by=cast.coordinator, at=AT)
    assert refusal.value.code == "not_allowed"
    with pytest.raises(IntegrityError), transaction.atomic():
        SignedCopy.objects.filter(pk=copy.pk).update(
            outcome="same", judged_by=cast.coordinator, judged_at=AT
        )


@pytest.mark.parametrize("who", ["signatory_a", "editor_a", "reviewer1", "auditor", "outsider"])
def test_only_the_office_confirms(cast, copy, who):
    with pytest.raises(Refusal) as refusal:
        copying.confirm(copy.pk, by=cast[who], at=AT)
    assert refusal.value.code == "not_allowed"


@pytest.mark.parametrize("who", ["editor_a", "signatory_b", "reviewer1", "menzis_coordinator"])
def test_only_the_own_signer_or_the_coordinator_uploads(cast, who):
    with pytest.raises(Refusal) as refusal:
        copy_of(party_of(waiting(cast)), cast[who], AT)
    assert refusal.value.code == "not_allowed"
    assert not Document.objects.filter(kind="agreement_copy").exists()


def test_a_refused_copy_says_why_and_makes_room_for_another(cast, copy):
    with pytest.raises(Refusal) as refusal:
        copying.refuse(copy.pk, by=cast.coordinator, reason=" ", at=AT)
    assert refusal.value.code == "reason_missing"
    copying.refuse(copy.pk, by=cast.coordinator, reason="Bladzijde 4 ontbreekt", at=AT)
    mail = Message.objects.get(template="plans/copy_refused")
    assert mail.to == cast.signatory_a.email
    assert "Bladzijde 4 ontbreekt" in mail.body_text
    with pytest.raises(Refusal) as refusal:
        copying.confirm(copy.pk, by=cast.coordinator, at=AT)
    assert refusal.value.code == "judged"
    assert copy_of(copy.party, cast.signatory_a, AT).pk != copy.pk


def test_one_copy_at_a_time_and_none_after_signing(cast, copy):
    with pytest.raises(Refusal) as refusal:
        copy_of(copy.party, cast.coordinator, AT)
    assert refusal.value.code == "waiting"
    copying.confirm(copy.pk, by=cast.coordinator, at=AT)
    with pytest.raises(Refusal) as refusal:
        copy_of(copy.party, cast.coordinator, AT)
    assert refusal.value.code == "signed"


@pytest.mark.parametrize("day", [AT.date() + timedelta(days=1), date(2020, 1, 1)])
def test_the_day_of_signing_lies_after_the_drawing_up(cast, day):
    with pytest.raises(Refusal) as refusal:
        copy_of(party_of(waiting(cast)), cast.signatory_a, AT, signed_on=day)
    assert refusal.value.field == "signed_on"


def test_an_infected_copy_is_not_confirmed(cast, copy):
    Document.objects.filter(pk=copy.document_id).update(scan_state="infected")
    with pytest.raises(Refusal) as refusal:
        copying.confirm(copy.pk, by=cast.coordinator, at=AT)
    assert refusal.value.code == "unsafe"


def upload(client, agreement, party, content: bytes, name: str = "getekend.pdf", **more):
    typed = {"signed_by": "Hannah de Wit", "function": "Bestuurder", "signed_on": "7-3-2026"}
    file = {"file": SimpleUploadedFile(name, content)} if content else {}
    url = reverse("agreements:upload_copy", args=[agreement.pk, party.pk])
    return client.post(url, typed | file | more)


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("brief.docx", b"PK\x03\x04"),
        ("getekend.pdf", b"<html>"),
        ("leeg.pdf", b" "),
        ("x.pdf", b""),
    ],
)
def test_anything_but_a_sound_pdf_is_refused_at_its_field(client, cast, name, content):
    agreement = waiting(cast)
    sign_in(client, cast.signatory_a)
    html = upload(client, agreement, party_of(agreement), content, name).content.decode()
    assert 'id="id_file_error"' in html
    assert "Hannah de Wit" in html
    assert not SignedCopy.objects.exists()


def test_the_pages_from_upload_to_confirmation(client, cast):
    agreement = waiting(cast)
    party, detail = party_of(agreement), reverse("agreements:detail", args=[agreement.pk])
    sign_in(client, cast.signatory_a)
    page = reverse("agreements:upload_copy", args=[agreement.pk, party.pk])
    assert page in client.get(detail).content.decode()
    today = f"{AT:%d-%m-%Y}"
    Agreement.objects.filter(pk=agreement.pk).update(drawn_at=AT)
    assert upload(client, agreement, party, corpus.pdf(), signed_on=today).url == detail
    copy = SignedCopy.objects.get()
    judge = reverse("agreements:judge_copy", args=[agreement.pk, copy.pk])
    assert client.get(judge).status_code == 403
    file = client.get(reverse("agreements:copy_file", args=[agreement.pk, copy.pk]))
    assert file["Content-Disposition"].startswith("attachment")
    sign_in(client, cast.coordinator)
    client.cookies.load({"django_language": "nl"})
    assert judge in client.get(detail).content.decode()
    assert 'id="id_reason_error"' in client.post(judge, {"outcome": "different"}).content.decode()
    assert client.post(judge, {"outcome": "same", "reason": ""}).url == detail
    html = client.get(detail).content.decode()
    assert "Elders ondertekend" in html
    assert copy.document.sha256 in html


def test_others_do_not_find_the_page_of_a_party(client, cast):
    agreement = waiting(cast)
    party = party_of(agreement)
    page = reverse("agreements:upload_copy", args=[agreement.pk, party.pk])
    for who, status in (("signatory_b", 404), ("editor_a", 403), ("outsider", 404)):
        sign_in(client, cast[who])
        assert client.get(page).status_code == status, who


def test_the_export_holds_the_copy_with_its_checksum(cast, copy, tmp_path):
    agreement = copy.agreement
    copying.confirm(copy.pk, by=cast.coordinator, at=AT)
    Agreement.objects.filter(pk=agreement.pk).update(state="complete", completed_at=AT)
    run = start_export(agreement.plan.office, {}, by=cast.administrator)
    assert run.job is not None
    run.job.state = "running"
    run.job.attempts, run.job.lease_until = 1, AT + timedelta(days=999)
    run.job.save()
    write_export(run.job, at=AT)
    run.refresh_from_db()
    target = tmp_path / "x.zip"
    target.write_bytes(read(run.document))
    with zipfile.ZipFile(target) as archive:
        rows = json.loads(archive.read("manifest.json"))
        text = json.dumps(rows)
        assert copy.document.sha256 in text
        assert "Hannah de Wit" in text
        name = next(n for n in archive.namelist() if n.endswith("-kopie.pdf"))
        assert archive.read(name) == read(copy.document)


@pytest.mark.django_db(transaction=True)
def test_two_who_confirm_at_once_make_one_signature(cast):
    copy = copy_of(party_of(waiting(cast)), cast.signatory_a, AT)
    people = [cast.coordinator, cast.administrator] * 2

    def press(by) -> int:
        try:
            return copying.confirm(copy.pk, by=by, at=AT).pk
        finally:
            connection.close()

    with ThreadPoolExecutor(4) as pool:
        assert len(set(pool.map(press, people))) == 1
    assert Signature.objects.count() == 1
