"""Signing: any order, everyone's signature stays valid, independent tools agree (trust.md 1.6)."""

import hashlib
import io
import itertools
from datetime import UTC, datetime

import pikepdf
import pytest
from django.core.management import call_command
from django.core.management.base import CommandError

from portal.documents import authority
from portal.documents.providers import PROVIDERS, Request
from portal.documents.signatures import SEAL, Problem
from portal.documents.signing import Signer, all_valid, fields_of, seal_pdf, sign_pdf, verify_pdf
from portal.documents.uploads import CheckedUpload
from portal.refusal import Refusal
from tests.documents.conftest import AT, PEOPLE, sign
from tests.documents.tools import pdf_text, pdfsig, picture, vera


@pytest.fixture
def keys(settings, tmp_path):
    """An empty place for keys of this test's own."""
    settings.SIGNING_DIR = tmp_path / "keys"
    return settings.SIGNING_DIR


def test_all_parties_sign_in_an_order_of_their_own(signed):
    reports = verify_pdf(signed)
    assert [r.field for r in reports] == [SEAL, "p1", "p2", "p3", "office"]
    assert all_valid(reports)
    assert all(r.valid and r.covers_revision and not r.modified for r in reports)
    assert [r.certifies for r in reports] == [True, False, False, False, False]


def test_a_report_says_who_signed_and_when(signed):
    reports = {r.field: r for r in verify_pdf(signed)}
    for field, person in PEOPLE.items():
        assert reports[field].signer == person
        assert reports[field].at == AT
        assert reports[field].sentence == ""


def test_poppler_finds_every_signature_valid_trusted_and_covering_its_revision(signed, tmp_path):
    path = tmp_path / "signed.pdf"
    path.write_bytes(signed)
    found = pdfsig(path, authority.folder() / "root.pem", tmp_path)
    assert {s.field for s in found} == {SEAL, *PEOPLE}
    assert all(s.valid and s.trusted for s in found)
    assert [s.field for s in found if s.total] == [list(PEOPLE)[-1]]
    assert {s.name for s in found} >= {person.name for person in PEOPLE.values()}


def test_poppler_trusts_nobody_of_another_authority(signed, tmp_path, settings):
    path = tmp_path / "signed.pdf"
    path.write_bytes(signed)
    settings.SIGNING_DIR = tmp_path / "other"
    authority.create()
    found = pdfsig(path, authority.folder() / "root.pem", tmp_path)
    assert all(s.valid for s in found)
    assert not any(s.trusted for s in found)


def test_a_signed_agreement_still_is_pdf_a_3a_and_pdf_ua_1(sealed, signed, tmp_path):
    before, after = tmp_path / "sealed.pdf", tmp_path / "signed.pdf"
    before.write_bytes(sealed)
    after.write_bytes(signed)
    assert vera(before, after) == []


@pytest.mark.parametrize("order", list(itertools.permutations(["p1", "p2", "office"]))[::2])
def test_every_order_is_good(sealed, order):
    content = sealed
    for field in order:
        content = sign(content, field)
    valid = {r.field: r.valid for r in verify_pdf(content)}
    assert valid == {SEAL: True, "p1": True, "p2": True, "office": True, "p3": False}


def test_each_signature_only_adds_bytes(sealed):
    once = sign(sealed, "p1")
    twice = sign(once, "office")
    assert once.startswith(sealed)
    assert twice.startswith(once)


def test_a_document_that_was_not_sealed_is_sealed_at_the_first_signature(drawn):
    reports = verify_pdf(sign(drawn, "p1"))
    assert reports[0].certifies
    assert reports[0].valid


def test_the_fields_for_people_are_told_in_the_order_of_the_document(drawn, sealed):
    assert list(fields_of(drawn)) == list(fields_of(sealed)) == ["p1", "p2", "p3", "office"]


def test_empty_fields_are_told_as_empty(sealed):
    reports = verify_pdf(sealed)
    assert not all_valid(reports)
    assert {r.problem for r in reports[1:]} == {Problem.EMPTY}
    assert reports[1].signer is None


def test_the_stamp_stands_in_the_box_of_its_signer(signed, tmp_path):
    path = tmp_path / "signed.pdf"
    path.write_bytes(signed)
    text = pdf_text(path)
    for person in PEOPLE.values():
        assert person.name in text
        assert f"{person.function}, {person.organisation}" in text
    assert "21 november 2026, 11:05" in text  # Amsterdam time


def test_a_stamp_is_seen_where_the_empty_box_was(sealed, tmp_path):
    before, after = tmp_path / "a.pdf", tmp_path / "b.pdf"
    before.write_bytes(sealed)
    after.write_bytes(sign(sealed, "p2"))
    with pikepdf.open(before) as pdf:
        number = len(pdf.pages)
        field = next(f for f in pdf.Root.AcroForm.Fields if str(f.T) == "p2")
        left, low, right, high = (float(x) for x in field.Rect)
        top = float(pdf.pages[-1].mediabox[3])
    area = [round(x) for x in (left, top - high, right, top - low)]
    empty, stamped = (picture(p, number, 72).convert("L") for p in (before, after))
    assert stamped.crop(area).histogram() != empty.crop(area).histogram()
    stamped.paste(empty.crop(area), area[:2])
    assert stamped.tobytes() == empty.tobytes()  # nothing else on the page changed


def test_very_long_names_fit_the_box_and_the_certificate(sealed):
    signer = Signer("N" * 90, "F" * 90, "O" * 120, "n@voorbeeld.test")
    report = next(r for r in verify_pdf(sign(sealed, "p1", signer=signer)) if r.field == "p1")
    assert report.valid
    assert report.signer.name == "N" * 64


@pytest.mark.parametrize(
    ("field", "code"),
    [("p9", "no_field"), (SEAL, "no_field"), ("", "no_field"), ("p1", "already_signed")],
)
def test_signing_in_a_wrong_place_is_refused(sealed, field, code):
    once = sign(sealed, "p1")
    with pytest.raises(Refusal) as refusal:
        sign_pdf(once, field=field, signer=PEOPLE["p1"], reason="", location="", at=AT)
    assert refusal.value.code == code


def test_an_altered_document_is_not_signed(sealed):
    altered = bytearray(sign(sealed, "p1"))
    place = altered.find(b"stream") + 40
    altered[place] ^= 1
    with pytest.raises(Refusal) as refusal:
        sign(bytes(altered), "p2")
    assert refusal.value.code in {"altered", "no_field"}


def test_a_document_sealed_elsewhere_is_not_signed(drawn, settings, tmp_path):
    ours = settings.SIGNING_DIR
    settings.SIGNING_DIR = tmp_path / "other"
    strange = seal_pdf(drawn, at=AT)
    settings.SIGNING_DIR = ours
    with pytest.raises(Refusal) as refusal:
        sign(strange, "p1")
    assert refusal.value.code == "altered"


@pytest.mark.parametrize("content", [b"", b"geen pdf", b"%PDF-1.7\n%%EOF"])
def test_what_is_no_pdf_has_one_unreadable_report(content):
    (report,) = verify_pdf(content)
    assert (report.valid, report.problem) == (False, Problem.UNREADABLE)
    assert report.sentence


# --- the authority ---------------------------------------------------------------------------


def test_in_the_demo_the_authority_makes_itself_and_says_test(keys):
    ours = authority.load()
    assert "TEST " in ours.root.subject.rfc4514_string()
    assert authority.load().root == ours.root


def test_in_production_somebody_must_set_it_up(keys, settings):
    settings.DEMO_MODE = False
    with pytest.raises(authority.NoAuthority):
        authority.load()
    with pytest.raises(CommandError):
        call_command("signing_setup", "--check")
    call_command("signing_setup")
    assert "TEST" not in authority.load().root.subject.rfc4514_string()
    call_command("signing_setup", "--check")


def test_setting_up_twice_keeps_the_first_keys(keys):
    authority.create()
    first = (keys / "issuing-key.pem").read_bytes()
    authority.create()
    assert (keys / "issuing-key.pem").read_bytes() == first
    assert not list(keys.parent.glob(".signing-*"))


def test_keys_are_private_and_can_be_locked_with_a_password(keys, settings):
    settings.SIGNING_PASSWORD = "een lang wachtwoord"
    authority.create()
    assert b"ENCRYPTED" in (keys / "issuing-key.pem").read_bytes()
    assert (keys / "issuing-key.pem").stat().st_mode & 0o077 == 0
    assert keys.stat().st_mode & 0o077 == 0
    assert authority.load().issuing.key
    settings.SIGNING_PASSWORD = "een ander wachtwoord"
    with pytest.raises(ValueError, match=r"(?i)password|decrypt"):
        authority.load()


def test_every_signature_has_a_certificate_of_its_own(signed):
    numbers = set()
    with pikepdf.open(io.BytesIO(signed)) as pdf:
        for field in pdf.Root.AcroForm.Fields:
            numbers.add(hashlib.sha256(bytes(field.V.Contents)).hexdigest())
    assert len(numbers) == 5


def test_a_signature_of_last_year_is_good_as_well(sealed):
    then = datetime(2025, 3, 1, 12, 0, tzinfo=UTC)
    report = next(r for r in verify_pdf(sign(sealed, "p1", at=then)) if r.field == "p1")
    assert report.valid
    assert report.at == then


# --- providers -------------------------------------------------------------------------------


def request(content, **changes):
    arguments = {"field": "p1", "signer": PEOPLE["p1"], "reason": "Akkoord", "location": "Leiden"}
    return Request(content=content, at=AT, **{**arguments, **changes})


def test_the_portal_signature_changes_the_document(sealed):
    result = PROVIDERS["portal"].sign(request(sealed))
    assert result.method == "portal"
    assert result.evidence is None
    assert [r.valid for r in verify_pdf(result.document)][:2] == [True, True]


def test_a_copy_signed_elsewhere_is_kept_beside_the_document(sealed):
    copy = CheckedUpload("pdf", "getekend.pdf", "application/pdf", 3, "0" * 64, io.BytesIO(b"abc"))
    result = PROVIDERS["upload"].sign(request(sealed, copy=copy))
    assert result.document == sealed
    assert result.evidence is copy


@pytest.mark.parametrize("kind", [None, "png"])
def test_without_a_pdf_there_is_no_signed_copy(sealed, kind):
    copy = kind and CheckedUpload(kind, "a.png", "image/png", 3, "0" * 64, io.BytesIO(b"abc"))
    with pytest.raises(Refusal) as refusal:
        PROVIDERS["upload"].sign(request(sealed, copy=copy))
    assert refusal.value.field == "copy"
