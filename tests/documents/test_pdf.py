"""Rendering: the standards, the same bytes again, only our own files, limits (trust.md 1.6)."""

import io
import re
import threading
import time
from datetime import UTC, datetime
from html import escape
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

import pikepdf
import pytest
from django.template import engines

from portal.documents import rendering
from portal.documents.letters import FONTS
from portal.documents.pdf import TEMPLATES, PdfError, page_html, render_pdf
from tests.documents.conftest import AT, specimen
from tests.documents.tools import pdf_text, picture, vera


def render_html(html, **changes):
    """Render a piece of HTML as the renderer gets it, without our templates."""
    job = rendering.Job(
        html=f'<html lang="nl"><head><title>t</title></head><body>{html}</body></html>',
        identifier="x",
        created=AT.isoformat(),
        folders=[str(TEMPLATES), str(FONTS)],
        **changes,
    )
    return rendering.render(job)


def attempt(html, **changes):
    """The PDF and no failure, or nothing and what went wrong."""
    try:
        return render_html(html, **changes), ""
    except rendering.RenderingFailed as failed:
        return b"", str(failed)


def test_the_specimen_is_pdf_a_3a_and_pdf_ua_1(drawn, tmp_path):
    plain, concept = tmp_path / "plain.pdf", tmp_path / "concept.pdf"
    plain.write_bytes(drawn)
    concept.write_bytes(specimen(watermark="CONCEPT", language="en"))
    assert vera(plain, concept) == []


def test_the_same_facts_give_the_same_bytes(drawn):
    assert specimen() == drawn


def test_other_facts_give_other_bytes(drawn):
    assert specimen(facts={"lead": "Anders."}) != drawn
    assert specimen(identifier="ZZ-2026-0043") != drawn


def test_everything_that_was_given_stands_on_the_page(drawn, tmp_path):
    path = tmp_path / "a.pdf"
    path.write_bytes(drawn)
    text = pdf_text(path)
    for part in (
        "Samen thuis in de wijk",
        "ZZ-2026-0042 · versie 1",
        "€ 754.300,00",
        "≥ 40 cliënten",
    ):
        assert part in text
    assert re.search(r"(Pagina|Page) 1 (van|of) \d", text)
    assert re.search("Voorbeeld, fictief|Example, fictitious", text)


def test_outside_the_demo_nothing_is_called_fictitious(settings, tmp_path):
    settings.DEMO_MODE = False
    path = tmp_path / "a.pdf"
    path.write_bytes(specimen())
    assert not re.search("fictief|fictitious", pdf_text(path))


def test_the_total_stands_once_however_many_pages_the_table_takes(drawn, tmp_path):
    path = tmp_path / "a.pdf"
    path.write_bytes(drawn)
    assert pdf_text(path).count("€ 754.300,00") == 1


def test_the_watermark_is_seen_and_is_no_content(tmp_path):
    path = tmp_path / "a.pdf"
    path.write_bytes(specimen(watermark="CONCEPT"))
    corner = picture(path).convert("L").crop((100, 150, 330, 500))
    path.write_bytes(specimen())
    assert corner.histogram() != picture(path).convert("L").crop((100, 150, 330, 500)).histogram()


def test_metadata_attachment_and_language(drawn):
    with pikepdf.open(io.BytesIO(drawn)) as pdf:
        assert str(pdf.docinfo.Title) == "Samen thuis in de wijk"
        assert str(pdf.Root.Lang) == "nl"
        assert str(pdf.docinfo.CreationDate).startswith("D:20261121100500")
        assert pdf.attachments["overeenkomst.json"].get_file().read_bytes() == b'{"a":1}'
        assert "/JavaScript" not in pdf.Root.get("/Names", {})


def test_header_cells_have_a_scope_and_names_are_unique(drawn):
    with pikepdf.open(io.BytesIO(drawn)) as pdf:
        cells = [
            e for e in pdf.objects if isinstance(e, pikepdf.Dictionary) and e.get("/S") == "/TH"
        ]
        assert {str(cell.A.Scope) for cell in cells} == {"/Row", "/Column"}
        names = [bytes(cell.ID) for cell in cells]
        assert len(names) == len(set(names))
        indexed = pdf.Root.StructTreeRoot.IDTree.Kids[0].Names
        assert set(names) <= {bytes(indexed[i]) for i in range(0, len(indexed), 2)}


def test_signature_boxes_become_empty_fields_in_their_place(drawn):
    with pikepdf.open(io.BytesIO(drawn)) as pdf:
        fields = list(pdf.Root.AcroForm.Fields)
        assert [str(f.T) for f in fields] == ["p1", "p2", "p3", "office"]
        assert all("/V" not in f for f in fields)
        assert "De Zilverlinde" in str(fields[0].TU)
        first, second = ([float(x) for x in f.Rect] for f in fields[:2])
        assert first[2] < second[0]  # beside each other
        assert first[1] == pytest.approx(second[1])
        assert 70 < first[3] - first[1] < 90  # 27 mm


def test_a_field_stands_in_the_reading_order_where_its_box_stands(drawn):
    with pikepdf.open(io.BytesIO(drawn)) as pdf:
        nums = pdf.Root.StructTreeRoot.ParentTree.Nums
        forms = [nums[i] for i in range(1, len(nums), 2) if not isinstance(nums[i], pikepdf.Array)]
        parents = [bytes(form.P.ID) for form in forms]
        assert parents == [b"sig-p1", b"sig-p2", b"sig-p3", b"sig-office"]


def test_only_our_own_templates_are_rendered():
    for name in ("web/base.html", "pdf/../web/base.html", "/etc/passwd", "pdf/x.txt"):
        with pytest.raises(ValueError, match="not a document template"):
            render_pdf(name, {}, title="t", identifier="i", created=AT)


def test_what_people_typed_is_never_markup(tmp_path):
    evil = '<img src="file:///etc/passwd"><script>alert(1)</script>'
    assert escape(evil, quote=False)[:10] in page_html(
        "pdf/specimen.html", {"lead": evil, "document": {"language": "nl"}}
    )
    path = tmp_path / "a.pdf"
    path.write_bytes(specimen(facts={"lead": evil}, title=evil))
    assert "<script>alert(1)</script>" in pdf_text(path)


def test_no_document_template_switches_escaping_off():
    for path in TEMPLATES.rglob("*.html"):
        assert not re.search(r"\|\s*safe|autoescape", path.read_text(encoding="utf-8")), path
        engines["django"].get_template(f"pdf/{path.relative_to(TEMPLATES)}")


@pytest.fixture
def listener():
    """A server on loopback that notes what is asked of it."""
    asked = []

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self):
            asked.append(self.path)
            self.send_response(200)
            self.end_headers()

        def log_message(self, *args):
            pass

    server = HTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}/", asked
    server.shutdown()


SVG = '<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9">'
VECTORS = [
    '<img src="{u}">',
    '<img srcset="{u} 2x" src="{u}">',
    '<link rel="stylesheet" href="{u}">',
    "<style>@import url({u})</style>",
    "<style>@font-face {{ font-family: F; src: url({u}) }} p {{ font-family: F }}</style><p>x",
    '<p style="background: url({u})">x',
    '<p style="list-style-image: url({u}); display: list-item">x',
    '<p style="border-image: url({u}) 1; border-width: 3px">x',
    '<p style="content: url({u})">x',
    "<style>p::before {{ content: url({u}) }}</style><p>x",
    '<object data="{u}" type="image/png"></object>',
    '<embed src="{u}" type="image/png">',
    SVG + '<image href="{u}" width="9" height="9"/></svg>',
    SVG + '<use href="{u}#a"/></svg>',
    '<link rel="attachment" href="{u}">',
    '<a rel="attachment" href="{u}">x</a>',
    '<p style="mask-image: url({u})">x',
    "<style>@page {{ background: url({u}) }}</style><p>x",
    '<input type="image" src="{u}" style="appearance: auto">',
    '<base href="{u}"><img src="a.png">',
]


@pytest.mark.parametrize("vector", VECTORS)
def test_nothing_is_fetched_from_the_network(vector, listener):
    """20 vectors; most stop the document, none reaches the listener."""
    address, asked = listener
    _content, failure = attempt(vector.format(u=address + "x.png"))
    assert failure == "" or "not one of our own files" in failure
    assert asked == []


@pytest.mark.parametrize("vector", VECTORS)
def test_no_local_file_ends_up_in_a_document(vector, tmp_path):
    canary = tmp_path / "x.png"
    canary.write_text("CANARY-7q")
    content, failure = attempt(vector.format(u=canary.as_uri()))
    assert content or "not one of our own files" in failure
    if content:
        with pikepdf.open(io.BytesIO(content)) as pdf:
            streams = [thing for thing in pdf.objects if isinstance(thing, pikepdf.Stream)]
            assert not any(b"CANARY" in stream.read_raw_bytes() for stream in streams)


@pytest.mark.parametrize(
    "address",
    ["portal:../settings/base.py", "portal:renderer.py", "portal:/etc/passwd", "data:text/css,p{}"],
)
def test_only_fonts_styles_and_drawings_of_our_folders_are_read(address):
    with pytest.raises(rendering.RenderingFailed, match="not one of our own files"):
        render_html(f'<link rel="stylesheet" href="{address}">')


@pytest.mark.parametrize(
    "bomb",
    [
        "<div>" * 4000,
        "<table><tr><td colspan=100000000>a</table>",
        '<p style="font-size:10000000px">a',
        "<p>" + "a" * 2_000_000,
    ],
)
def test_a_document_that_explodes_ends_within_its_limits_and_the_next_one_is_made(bomb):
    began = time.monotonic()
    content, failure = attempt(bomb, seconds=4, megabytes=700)
    assert content or failure
    assert time.monotonic() - began < 15
    assert render_html("<p>goed").startswith(b"%PDF-1.7")


def test_a_failure_is_a_pdf_error_that_names_the_document(monkeypatch):
    def fails(job):
        raise rendering.RenderingFailed("took too long")

    monkeypatch.setattr(rendering, "render", fails)
    with pytest.raises(PdfError, match="ZZ-2026-0042: took too long"):
        specimen()


def test_a_dead_rendering_process_is_replaced():
    renderer = rendering.Renderer()
    job = rendering.Job(html="<p>a", identifier="x", created=AT.isoformat(), folders=[])
    first = renderer.render(job)
    renderer.process.kill()
    renderer.process.wait()
    assert renderer.render(job) == first
    renderer.stop()


@pytest.mark.skipif(not Path("/proc").exists(), reason="reads /proc")
def test_the_rendering_process_knows_no_secrets(monkeypatch):
    monkeypatch.setenv("DATABASE_URL", "postgres://geheim")
    renderer = rendering.Renderer()
    process = renderer._running()
    with open(f"/proc/{process.pid}/environ", "rb") as environment:
        assert b"geheim" not in environment.read()
    renderer.stop()


def test_a_document_of_another_moment_says_so():
    later = specimen(created=datetime(2027, 1, 1, 9, 0, tzinfo=UTC))
    with pikepdf.open(io.BytesIO(later)) as pdf:
        assert str(pdf.docinfo.ModDate).startswith("D:20270101090000")


def test_the_colours_of_documents_are_those_of_the_web():
    web = (TEMPLATES.parents[1] / "static" / "css" / "tokens.css").read_text(encoding="utf-8")
    ours = (TEMPLATES / "pdf.css").read_text(encoding="utf-8")
    for name, value in re.findall(r"(--[a-z0-9-]+): (#[0-9a-f]{6});", ours):
        assert f"{name}: {value};" in web
