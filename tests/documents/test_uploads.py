"""Uploads: what is honest comes in, everything else is refused with a plain sentence."""

import hashlib
import io
import resource
import time

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import translation

from portal.documents import confined, store
from portal.documents.models import ScanState
from portal.documents.objections import SENTENCES
from portal.documents.uploads import MAX_BYTES, check_upload, keep
from portal.jobs.models import Job
from portal.refusal import Refusal
from tests.documents import corpus


def upload(name, content):
    """A file as Django hands it over, with the browser's word for its type (never believed)."""
    return SimpleUploadedFile("x", content, content_type="application/x-told-by-browser"), name


def check(name, content, **options):
    file, told = upload(name, content)
    file._name = told  # the raw name: Django's own cleaning is not what is tested
    return check_upload(file, **options)


@pytest.mark.parametrize("name", corpus.GOOD)
def test_an_honest_file_comes_in(name):
    content = corpus.GOOD[name]
    checked = check(name, content)
    assert checked.read() == content
    assert checked.size == len(content)
    assert checked.sha256 == hashlib.sha256(content).hexdigest()
    assert checked.kind == {"jpeg": "jpg"}.get(ending := name.rpartition(".")[2].lower(), ending)
    assert "browser" not in checked.content_type


@pytest.mark.parametrize("name", corpus.BAD)
def test_any_other_file_is_refused_and_the_person_knows_why(name):
    content, code = corpus.BAD[name]
    began = time.monotonic()
    with pytest.raises(Refusal) as refusal:
        check(name, content)
    assert refusal.value.code == code
    assert time.monotonic() - began < 5
    sentence = str(refusal.value)
    assert sentence.endswith(".")
    assert len(sentence.split()) > 6


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("begroting.XLS", "Excel-werkmap (.xlsx)"),
        ("begroting.xlsb", "Excel-werkmap (.xlsx)"),
        ("begroting.xlsm", "Excel-werkmap (.xlsx)"),
        ("begroting.ods", "Excel-werkmap (.xlsx)"),
        ("plan.doc", "Word-document (.docx)"),
        ("plan.odt", "Word-document (.docx)"),
        ("foto.heic", "PNG, JPG"),
    ],
)
def test_a_file_that_can_be_saved_anew_is_answered_with_how(name, words):
    with translation.override("nl"), pytest.raises(Refusal) as refusal:
        check(name, b"x")
    assert words in str(refusal.value)


def test_a_budget_that_is_asked_in_excel_is_not_answered_with_word():
    with translation.override("nl"), pytest.raises(Refusal) as refusal:
        check("plan.doc", b"x", kinds=("xlsx",))
    assert str(refusal.value).endswith("Kies een van deze: Excel (xlsx).")


def test_the_corpus_is_as_large_as_promised():
    assert len(corpus.GOOD) >= 11
    assert len(corpus.BAD) >= 27


def test_a_file_over_the_limit_is_refused_and_one_at_the_limit_is_not():
    content = corpus.GOOD["begroting.pdf"]
    assert check("a.pdf", content, max_bytes=len(content))
    with pytest.raises(Refusal) as refusal:
        check("a.pdf", content, max_bytes=len(content) - 1)
    assert refusal.value.code == "size"


def test_the_limit_is_told_in_megabytes():
    with pytest.raises(Refusal, match="20"):
        check("a.pdf", b"%PDF-" + b" " * MAX_BYTES)


def test_only_the_kinds_that_were_asked_for_come_in():
    with pytest.raises(Refusal, match="PDF") as refusal:
        check("a.png", corpus.GOOD["schema.png"], kinds=("pdf",))
    assert refusal.value.code == "type"


@pytest.mark.parametrize(
    "name",
    ["../../etc/a.pdf", "C:\\x\\a.pdf", "a\x00.pdf", "\u202efdp.pdf", "con.pdf", "a" * 400 + ".pdf",
     "a\r\nSet-Cookie: x.pdf", "<img src=x onerror=alert(1)>.pdf", "a;b|c&d.pdf", "%2e%2e.pdf",
     "naam\u0000.exe\u0000.pdf", " .. .pdf"],
)  # fmt: skip
def test_hostile_names_lose_their_sting(name):
    safe = check(name, corpus.GOOD["begroting.pdf"]).filename
    assert safe.endswith(".pdf")
    assert not set(safe) & set('/\\<>:"|?*%\0\r\n\u202e')
    assert len(safe) <= 120


def test_a_bomb_costs_no_memory_and_no_time():
    content, _code = corpus.BAD["bom.xlsx"]
    assert len(content) < 1 << 20
    before, began = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss, time.monotonic()
    with pytest.raises(Refusal):
        check("bom.xlsx", content)
    assert time.monotonic() - began < 1
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 50 * 1024


@pytest.mark.parametrize("failing", ["out of time", "killed"])
def test_a_pdf_that_breaks_the_inspection_is_refused(monkeypatch, failing):
    def run(module, path):
        raise confined.Unfinished(failing)

    monkeypatch.setattr(confined, "run", run)
    with pytest.raises(Refusal) as refusal:
        check("a.pdf", corpus.GOOD["begroting.pdf"])
    assert refusal.value.code == "bomb"


def test_an_inspection_that_takes_too_long_is_ended(tmp_path):
    with pytest.raises(confined.Unfinished, match="out of time"):
        confined.run("portal.documents.inspect_pdf", tmp_path / "a.pdf", patience=0.01)


def test_an_inspection_that_falls_over_is_noticed(tmp_path):
    with pytest.raises(confined.Unfinished, match="FileNotFoundError"):
        confined.run("portal.documents.inspect_pdf", tmp_path / "niet.pdf")


def test_every_sentence_is_there_in_both_languages():
    for code, sentence in SENTENCES.items():
        texts = set()
        for language in ("en", "nl"):
            with translation.override(language):
                texts.add(str(sentence))
        assert all(text.endswith(".") for text in texts), code


@pytest.mark.django_db
def test_without_a_scanner_a_file_is_kept_and_says_that_it_was_not_scanned(settings):
    checked = check("steun verklaring.pdf", corpus.GOOD["begroting.pdf"])
    document = keep(checked, kind="support_statement", plan_id=42, organisation_id=7)
    document.refresh_from_db()
    assert document.scan_state == ScanState.NOT_SCANNED
    assert document.openable
    assert (document.title, document.filename) == ("steun verklaring.pdf", "steun verklaring.pdf")
    assert (document.plan_id, document.organisation_id) == (42, 7)
    assert store.read(document) == corpus.GOOD["begroting.pdf"]
    assert not Job.objects.filter(kind="documents.scan").exists()


@pytest.mark.django_db
def test_with_a_scanner_a_file_waits_for_its_verdict(settings):
    settings.CLAMAV_ADDRESS = "/nowhere/clamd.sock"
    document = keep(check("a.pdf", corpus.GOOD["begroting.pdf"]), kind="attachment")
    assert document.scan_state == ScanState.PENDING
    assert not document.openable
    job = Job.objects.get(kind="documents.scan")
    assert (job.queue, job.payload) == ("documents", {"document": str(document.pk)})


def test_a_stream_without_a_name_is_refused():
    file = io.BytesIO(corpus.GOOD["begroting.pdf"])
    file.name = None
    with pytest.raises(Refusal) as refusal:
        check_upload(file)
    assert refusal.value.code == "type"
