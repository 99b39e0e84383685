"""Eight ways to cheat with a signed agreement, and every one is found (trust.md T11)."""

import io
import zlib

import pikepdf
import pytest
from pyhanko.pdf_utils import generic
from pyhanko.pdf_utils.generic import pdf_name
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter

from portal.documents.signatures import SEAL, Problem
from portal.documents.signing import all_valid, verify_pdf
from portal.documents.specimen import FACTS
from portal.refusal import Refusal
from tests.documents.conftest import AT, sign, specimen

EVERY = {SEAL, "p1", "p2"}


def problems(content):
    """Field and problem of every report that is not in order."""
    return {r.field: r.problem for r in verify_pdf(content) if not r.valid}


def update(content, change):
    """`content` with an incremental update behind the last signature."""
    writer = IncrementalPdfFileWriter(io.BytesIO(content))
    change(writer)
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()


def test_an_untouched_agreement_is_in_order(pair):
    assert problems(pair) == {}
    assert all_valid(verify_pdf(pair))


@pytest.mark.parametrize("part", [0.1, 0.3, 0.5, 0.6])
def test_attack_1_a_flipped_byte(pair, part):
    altered = bytearray(pair)
    altered[int(len(altered) * part)] ^= 1
    assert problems(bytes(altered))


def test_attack_2_another_amount_over_the_page_by_an_incremental_update(pair):
    def overlay(writer):
        page = writer.root["/Pages"]["/Kids"][0].get_object()
        drawing = b"BT /F1 40 Tf 60 500 Td (EUR 9.999.999,00) Tj ET"
        stream = writer.add_object(generic.StreamObject(stream_data=drawing))
        page[pdf_name("/Contents")] = generic.ArrayObject([page.raw_get("/Contents"), stream])
        writer.mark_update(page.container_ref)

    found = problems(update(pair, overlay))
    assert set(found) == EVERY
    assert set(found.values()) == {Problem.CHANGED}


def test_attack_3_a_free_text_annotation_over_the_amount(pair):
    def annotate(writer):
        page = writer.root["/Pages"]["/Kids"][0].get_object()
        note = generic.DictionaryObject(
            {
                pdf_name("/Type"): pdf_name("/Annot"),
                pdf_name("/Subtype"): pdf_name("/FreeText"),
                pdf_name("/Rect"): generic.ArrayObject(
                    map(generic.NumberObject, (60, 60, 300, 90))
                ),
                pdf_name("/Contents"): generic.TextStringObject("€ 9.999.999,00"),
                pdf_name("/DA"): generic.TextStringObject("/Helv 12 Tf"),
            }
        )
        page[pdf_name("/Annots")] = generic.ArrayObject([writer.add_object(note)])
        writer.mark_update(page.container_ref)

    assert set(problems(update(pair, annotate))) == EVERY


def test_attack_4_saved_again_by_another_program(pair):
    out = io.BytesIO()
    with pikepdf.open(io.BytesIO(pair)) as pdf:
        pdf.save(out)
    assert set(problems(out.getvalue())) == EVERY


def test_attack_5_the_last_signature_cut_off(pair):
    before = pair[: pair.rindex(b"%%EOF", 0, len(pair) - 10) + 6]
    assert problems(before) == {"p1": Problem.EMPTY}
    assert not all_valid(verify_pdf(before))


def test_attack_6_another_text_signed_by_strangers(settings, tmp_path):
    """The same look, fields and names, but another amount and another authority."""
    ours = settings.SIGNING_DIR
    settings.SIGNING_DIR = tmp_path / "strangers"
    changed = {"total": ("€ 1,00", "€ 1,00", "€ 2,00"), "parties": FACTS["parties"][:2]}
    content = sign(sign(specimen(facts=changed), "p2"), "p1")
    assert problems(content) == {}
    settings.SIGNING_DIR = ours
    assert set(problems(content)) == EVERY
    assert set(problems(content).values()) == {Problem.STRANGER}


@pytest.mark.parametrize("garbage", [b"%verborgen", b"\n" * 3 + b"PK\x03\x04", b"\0" * 20])
def test_attack_7_something_behind_the_end(pair, garbage):
    assert problems(pair + garbage)


@pytest.mark.parametrize("key", ["/OpenAction", "/AA"])
def test_attack_8_javascript_added(pair, key):
    def script(writer):
        action = generic.DictionaryObject(
            {
                pdf_name("/S"): pdf_name("/JavaScript"),
                pdf_name("/JS"): generic.TextStringObject("app.alert(1)"),
            }
        )
        value = (
            action if key == "/OpenAction" else generic.DictionaryObject({pdf_name("/WC"): action})
        )
        writer.root[pdf_name(key)] = value
        writer.update_root()

    assert set(problems(update(pair, script))) == EVERY


def test_a_field_added_by_someone_else_is_found(pair):
    def add(writer):
        field = generic.DictionaryObject(
            {
                pdf_name("/FT"): pdf_name("/Tx"),
                pdf_name("/T"): generic.TextStringObject("bedrag"),
                pdf_name("/V"): generic.TextStringObject("€ 9.999.999,00"),
            }
        )
        form = writer.root["/AcroForm"]
        form["/Fields"].append(writer.add_object(field))
        writer.update_container(form["/Fields"])

    assert problems(update(pair, add))


def test_the_attached_facts_cannot_be_exchanged(pair):
    def exchange(writer):
        spec = writer.root["/Names"]["/EmbeddedFiles"]["/Names"][1].get_object()
        stream = spec["/EF"]["/F"]
        stream._data = b'{"a":2}'
        stream._encoded_data = zlib.compress(b'{"a":2}')
        writer.mark_update(stream.container_ref)

    assert set(problems(update(pair, exchange))) == EVERY


def test_a_cheated_document_takes_no_further_signature(sealed):
    once = sign(sealed, "p1")
    for content in (once + b"%x", update(once, lambda w: w.update_root())):
        with pytest.raises(Refusal) as refusal:
            sign(content, "p2", at=AT)
        assert refusal.value.code == "altered"
