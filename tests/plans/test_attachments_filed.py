"""Files are part of what is filed: frozen by name and fingerprint, and fetched as filed."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from plans import attached
from plans.models import Attachment
from plans.services import attaching
from plans.services.filing import submit
from plans.services.receipts import draw
from portal.documents.store import read
from tests.builders import plans
from tests.builders.plans import START
from tests.cast import sign_in
from tests.documents import corpus
from tests.documents.tools import pdf_text

pytestmark = pytest.mark.django_db
LATER = START + timedelta(days=3)


def add(plan, cast, name: str = "steun.pdf", **more) -> Attachment:
    file = SimpleUploadedFile(name, corpus.pdf())
    given = {"org": cast.organisation("zilverlinde"), "by": cast.editor_a, "title": "Steunbrief"}
    return attaching.attach(plan.pk, "support", file, at=START, **given | more)


@pytest.fixture
def filed(cast, settings, tmp_path):
    """A plan filed with one file."""
    settings.DOCUMENTS_DIR = tmp_path
    plan = plans.confirmed_plan(cast, "V1")
    add(plan, cast)
    return submit(plan.pk, by=cast.editor_a, at=LATER)


def removed(submission) -> Attachment:
    """The file, taken away after it was filed."""
    found = submission.plan.attachments.get()
    found.removed_at = LATER + timedelta(days=1)
    found.save(update_fields=["removed_at"])
    return found


def test_the_snapshot_holds_name_fingerprint_size_type_who_and_when(cast, filed):
    row = filed.snapshot.data["attachments"][0]
    document = filed.plan.attachments.get().document
    assert row["title"] == "Steunbrief"
    assert row["filename"] == "steun.pdf"
    assert (row["sha256"], row["size"]) == (document.sha256, document.size)
    assert (row["content_type"], row["section"]) == ("application/pdf", "support")
    assert (row["org"], row["by"]) == ("zilverlinde", cast.editor_a.name)
    assert row["at"].startswith("2026-02-02T09:00:00")


def test_a_file_that_was_removed_before_filing_is_not_filed(cast, settings, tmp_path):
    settings.DOCUMENTS_DIR = tmp_path
    plan = plans.confirmed_plan(cast, "V1")
    attaching.remove(add(plan, cast).pk, by=cast.editor_a, reason="Verkeerde", at=START)
    submission = submit(plan.pk, by=cast.editor_a, at=LATER)
    assert submission.snapshot.data["attachments"] == []
    assert attached.file_rows(submission) == []


def test_the_pdf_lists_the_files_with_their_fingerprints(filed, tmp_path):
    path = tmp_path / "plan.pdf"
    path.write_bytes(read(draw(filed, None)))
    text = "".join(pdf_text(path).split())
    row = filed.snapshot.data["attachments"][0]
    assert "Bijlagen" in text
    assert "steun.pdf" in text
    assert row["sha256"] in text


def test_the_same_snapshot_gives_the_same_document(filed):
    first = read(draw(filed, None))
    removed(filed)
    assert read(draw(filed, None)) == first


def test_the_filed_version_lists_its_files_also_when_one_was_removed(client, cast, filed):
    found = removed(filed)
    sign_in(client, cast.coordinator)
    html = client.get(reverse("plans:submission", args=[filed.plan_id, 1])).content.decode()
    assert "Steunbrief" in html
    assert found.document.sha256 in html
    assert reverse("plans:attachment", args=[filed.plan_id, found.pk]) in html


@pytest.mark.parametrize("who", ["coordinator", "editor_b"])
def test_a_filed_file_is_fetched_after_its_removal(client, cast, filed, who):
    found = removed(filed)
    sign_in(client, cast[who])
    answer = client.get(reverse("plans:attachment", args=[filed.plan_id, found.pk]))
    assert b"".join(answer.streaming_content) == read(found.document)


def test_the_office_sees_what_was_filed_and_not_what_came_after(client, cast, filed):
    newer = add_later(filed, cast)
    sign_in(client, cast.coordinator)
    url = reverse("plans:attachment", args=[filed.plan_id, newer.pk])
    assert client.get(url).status_code == 404
    html = client.get(reverse("plans:attachments", args=[filed.plan_id])).content.decode()
    assert "Steunbrief" in html
    assert "Nieuwe brief" not in html
    sign_in(client, cast.editor_b)
    assert client.get(url).status_code == 200


def add_later(filed, cast) -> Attachment:
    """A file for the next version, as after a question of the office."""
    from plans.models import Plan

    Plan.objects.filter(pk=filed.plan_id).update(
        state="changes_asked", taken_up_at=LATER, open_sections=["support"], term_stopped_at=LATER
    )
    return add(filed.plan, cast, "nieuw.pdf", title="Nieuwe brief")


def test_the_coalition_sees_both_and_is_told_what_removing_means(client, cast, filed):
    add_later(filed, cast)
    sign_in(client, cast.editor_a)
    client.cookies.load({"django_language": "nl"})
    html = client.get(reverse("plans:attachments", args=[filed.plan_id])).content.decode()
    assert "Zoals ingediend" in html
    assert "Nieuwe brief" in html
    first = filed.plan.attachments.order_by("pk")[0]
    page = client.get(reverse("plans:remove_attachment", args=[filed.plan_id, first.pk]))
    assert "blijft bij die versie" in page.content.decode()


def test_who_may_not_read_the_plan_gets_no_file(client, cast, filed):
    found = filed.plan.attachments.get()
    sign_in(client, cast.outsider)
    assert (
        client.get(reverse("plans:attachment", args=[filed.plan_id, found.pk])).status_code == 404
    )


def test_a_file_of_another_plan_is_not_found_under_this_one(client, cast, filed):
    found = filed.plan.attachments.get()
    other = plans.draft_plan(cast, "V6")
    sign_in(client, cast.editor_a)
    assert client.get(reverse("plans:attachment", args=[other.pk, found.pk])).status_code == 404
