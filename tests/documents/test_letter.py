"""Letters and stamps in both languages; what signers see is what they sign."""

import hashlib
import io
from collections import Counter
from datetime import UTC, date, datetime

import pikepdf
import pytest
from django.core.management import call_command

from portal.documents.pdf import render_pdf
from portal.documents.stamp import lines_for
from tests.documents.conftest import AT, PEOPLE, sign
from tests.documents.tools import pdf_text, vera

FACTS = {
    "address": ["De Zilverlinde", "t.a.v. mevrouw A. de Vries", "Lindelaan 12", "2316 AB Leiden"],
    "date": date(2026, 4, 22),
    "reference": "ZZ-2026-0042",
    "sender": {"organisation": "Zorgkantoor", "name": "C. Bakker", "function": "directeur"},
}


def letter(**changes):
    arguments = {"title": "Voorlopig besluit", "identifier": "ZZ-2026-0042-B1", "created": AT}
    return render_pdf("pdf/letter.html", FACTS, **{**arguments, **changes})


@pytest.mark.parametrize(
    ("language", "words"),
    [
        (
            "nl",
            ["Datum", "22 april 2026", "Ons kenmerk", "Met vriendelijke groet", "Pagina 1 van 1"],
        ),
        ("en", ["Date", "22 April 2026", "Our reference", "Yours sincerely", "Page 1 of 1"]),
    ],
)
def test_a_letter_speaks_its_language_and_meets_the_standards(language, words, tmp_path):
    path = tmp_path / "brief.pdf"
    path.write_bytes(letter(language=language))
    text = pdf_text(path)
    for word in [*words, "Lindelaan 12", "C. Bakker", "Voorlopig besluit"]:
        assert word in text
    assert vera(path) == []
    with pikepdf.open(path) as pdf:
        assert str(pdf.Root.Lang) == language


@pytest.mark.parametrize(
    ("language", "first", "last"),
    [
        ("nl", "Digitaal ondertekend door", "op 1 juli 2026, 12:00 uur (Nederlandse tijd)"),
        ("en", "Signed digitally by", "on 1 July 2026, 12:00 (Dutch time)"),
    ],
)
def test_a_stamp_speaks_the_language_of_its_document(language, first, last):
    moment = datetime(2026, 7, 1, 10, 0, tzinfo=UTC)
    lines = lines_for("A. de Vries", "bestuurder", "De Zilverlinde", moment, language)
    assert [line.text for line in lines] == [
        first,
        "A. de Vries",
        "bestuurder, De Zilverlinde",
        last,
    ]


@pytest.mark.parametrize(
    ("function", "organisation", "shown"),
    [("", "De Zilverlinde", "De Zilverlinde"), ("bestuurder", "", "bestuurder"), ("", "", "")],
)
def test_a_stamp_leaves_out_what_is_not_known(function, organisation, shown):
    assert lines_for("A", function, organisation, AT, "nl")[2].text == shown


def test_the_specimen_can_be_made_from_the_command_line(tmp_path):
    path = tmp_path / "proef.pdf"
    call_command("document_specimen", str(path), "--watermark", "CONCEPT")
    assert "Samen thuis in de wijk" in pdf_text(path)


def test_signers_sign_the_bytes_whose_hash_was_shown(sealed):
    """The hash of the sealed document stays the hash of what lies below every signature."""
    shown = hashlib.sha256(sealed).hexdigest()
    content = sealed
    for field in PEOPLE:
        content = sign(content, field)
        assert hashlib.sha256(content[: len(sealed)]).hexdigest() == shown


def test_what_was_signed_reads_as_what_was_drawn_up(drawn, signed, tmp_path):
    """No shadow content: without the stamps the text is that of the rendered document."""
    before, after = tmp_path / "a.pdf", tmp_path / "b.pdf"
    before.write_bytes(drawn)
    after.write_bytes(signed)
    drawn_up, in_force = (Counter(pdf_text(path).split()) for path in (before, after))
    assert not drawn_up - in_force
    stamped = " ".join((in_force - drawn_up).elements())
    for person in PEOPLE.values():
        assert person.name.split()[-1] in stamped or person.name in pdf_text(before)
    assert "€" not in stamped


def test_the_first_revision_is_the_document_byte_by_byte(drawn, signed):
    with pikepdf.open(io.BytesIO(signed[: len(drawn)])) as pdf:
        assert [str(field.T) for field in pdf.Root.AcroForm.Fields] == ["p1", "p2", "p3", "office"]
    assert signed.startswith(drawn)
