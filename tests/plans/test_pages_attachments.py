"""Files with a plan: added, fetched, removed, and refused when they are not what they say."""

from __future__ import annotations

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from plans import store
from plans.models import Attachment, Plan
from tests.builders import accounts, coalition
from tests.builders.sections import filled
from tests.cast import sign_in
from tests.documents import corpus

pytestmark = pytest.mark.django_db


@pytest.fixture
def plan(cast, client, settings, tmp_path) -> Plan:
    settings.DOCUMENTS_DIR = tmp_path
    made = coalition.duo(cast)
    sign_in(client, cast.editor_a)
    client.cookies.load({"django_language": "nl"})
    return made


def file(name: str = "steun.pdf", content: bytes = b"") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content or corpus.pdf())


def add(client, plan, upload, **more):
    data = {"section": "support", "title": "Steunbrief gemeente", "file": upload, **more}
    return client.post(reverse("plans:attach", args=[plan.pk]), data)


def url_of(found: Attachment, name: str = "attachment") -> str:
    return reverse(f"plans:{name}", args=[found.plan_id, found.pk])


def test_a_file_is_added_listed_and_fetched_as_attachment(client, plan):
    content = corpus.pdf()
    assert add(client, plan, file(content=content)).status_code == 302
    found = Attachment.objects.get()
    html = client.get(reverse("plans:attachments", args=[plan.pk])).content.decode()
    assert "Steunbrief gemeente" in html
    assert "niet op virussen gecontroleerd" in html
    answer = client.get(url_of(found))
    assert answer["Content-Disposition"].startswith("attachment")
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert b"".join(answer.streaming_content) == content


@pytest.mark.parametrize(
    ("upload", "says"),
    [
        (lambda: file("virus.exe", b"MZ" + b"\0" * 200), "Bestanden van dit type"),
        (lambda: file("brief.pdf", b"<html>geen pdf</html>"), ""),
        (lambda: file("leeg.pdf", b" "), ""),
        (lambda: file("groot.pdf", b"%PDF-1.7\n" + b"0" * (20 * 1024 * 1024 + 1)), "20 MB"),
    ],
)
def test_a_wrong_file_is_refused_at_its_field(client, plan, upload, says):
    answer = add(client, plan, upload())
    html = answer.content.decode()
    assert answer.status_code == 200
    assert 'id="id_file_error"' in html
    assert says in html
    assert "Steunbrief gemeente" in html
    assert not Attachment.objects.exists()


def test_without_a_file_the_rest_is_kept(client, plan):
    html = add(client, plan, "").content.decode()
    assert 'id="id_file_error"' in html
    assert "Steunbrief gemeente" in html


def test_members_fetch_and_others_do_not(client, cast, plan):
    add(client, plan, file())
    url = url_of(Attachment.objects.get())
    for who, status in (("editor_b", 200), ("outsider", 404), ("coordinator", 404)):
        sign_in(client, cast[who])
        assert client.get(url).status_code == status
    client.logout()
    assert client.get(url).status_code == 302


def test_another_member_cannot_remove_it(client, cast, plan):
    add(client, plan, file())
    found = Attachment.objects.get()
    sign_in(client, cast.editor_b)
    assert client.post(url_of(found, "remove_attachment"), {"reason": "Weg"}).status_code == 403


def test_a_file_is_removed_with_a_reason(client, plan):
    add(client, plan, file())
    found = Attachment.objects.get()
    page = url_of(found, "remove_attachment")
    assert 'id="id_reason_error"' in client.post(page, {"reason": ""}).content.decode()
    client.post(page, {"reason": "Verkeerde versie"})
    assert client.get(url_of(found)).status_code == 404
    assert "Verkeerde versie" in client.get(reverse("plans:log", args=[plan.pk])).content.decode()


def test_a_statement_of_support_points_to_its_file(client, plan):
    add(client, plan, file())
    found = Attachment.objects.get()
    address = reverse("plans:section", args=[plan.pk, "support"])
    data = filled(
        client,
        address,
        **{
            "support-statements-0-organisation": "Gemeente",
            "support-statements-0-document": str(found.document_id),
        },
    )
    assert client.post(address, data).status_code == 302
    assert store.read(plan).support.statements[0].document == str(found.document_id)
    assert url_of(found) in client.get(reverse("plans:read", args=[plan.pk])).content.decode()
    client.post(url_of(found, "remove_attachment"), {"reason": "Weg"})
    assert client.post(address, filled(client, address)).status_code == 302


def test_a_foreign_document_cannot_be_chosen(client, plan):
    address = reverse("plans:section", args=[plan.pk, "support"])
    foreign = "00000000-0000-4000-8000-000000000000"
    data = filled(client, address, **{"support-statements-0-document": foreign})
    html = client.post(address, data).content.decode()
    assert 'id="id_support-statements-0-document_error"' in html


def test_a_partner_reads_and_adds_nothing(client, cast, plan):
    from plans.services import answering, inviting

    town = accounts.partner()
    person = accounts.colleague(town, "editor")
    invitation = inviting.invite(
        plan.pk, by=cast.editor_a, role="partner", email=person.email, org=town
    )
    answering.accept(str(invitation.pk), by=person, org=town)
    sign_in(client, person)
    assert add(client, plan, file()).status_code == 403
    assert client.get(reverse("plans:attachments", args=[plan.pk])).status_code == 200


def test_a_file_with_a_very_long_name_is_kept_under_a_shorter_one(client, plan):
    assert add(client, plan, file("Steunbrief van de gemeente " * 20 + ".pdf")).status_code == 302
    name = Attachment.objects.get().document.filename
    assert len(name) <= 120
    assert name.startswith("Steunbrief van de gemeente")
    assert name.endswith(".pdf")
