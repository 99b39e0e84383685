"""Files of Microsoft Excel itself, and our template saved the way those files are built."""

from __future__ import annotations

import io
import zipfile
from decimal import Decimal

import openpyxl
import pytest
from django.utils import translation

from plans.data import Line
from plans.spreadsheet.changes import same
from plans.spreadsheet.layout import content_sha
from plans.spreadsheet.reading import read
from portal.refusal import Refusal
from tests.builders import excel
from tests.builders.workbooks import FIRST_ROW, OFFER, book, book_here, line, made

PROGRAMS = ("excel-12.xlsx", "excel-14.xlsx", "excel-15-mac.xlsx", "excel-16.xlsx")
LINES = (
    line(),
    Line("PROJ", "Coördinatie & “regie” <nacht>", goal="D2", amounts={2026: Decimal("0.55")}),
    line(description="Reistijd", unit_price=Decimal("1.10"), quantity=Decimal("3.30"),
         amounts={2026: Decimal("1.21"), 2027: Decimal("2.42")}),
    Line("SCHOL", "Licenties", source="other", other_source="ZonMw", structural=True,
         amounts={2026: Decimal("123456789.01"), 2027: Decimal("0.07")}),
)  # fmt: skip
"""Amounts that no float holds: Excel writes 0.55000000000000004 and 1.1000000000000001."""


pytestmark = pytest.mark.filterwarnings("ignore:Data Validation extension")


@pytest.mark.parametrize("program", PROGRAMS)
def test_a_workbook_of_excel_that_is_not_ours_is_refused_in_a_sentence(program):
    content = (excel.WITNESSES / program).read_bytes()
    with translation.override("nl"), pytest.raises(Refusal) as refusal:
        read(book(content), OFFER)
    assert refusal.value.code == "not_ours"
    assert "Download de werkmap van uw organisatie" in str(refusal.value)


@pytest.mark.parametrize("program", PROGRAMS)
@pytest.mark.parametrize("language", ["nl", "en"])
def test_what_excel_saved_is_what_was_given_out(program, language):
    with translation.override(language):
        content = excel.as_excel(made(*LINES), program)
    with translation.override("nl"):
        filled = book(content) if language == "nl" else book_here(content)
        found = read(filled, OFFER)
    assert not found.errors
    assert same(found.lines, LINES)
    assert (found.section_version, found.sha256) == (3, content_sha(LINES))


@pytest.mark.parametrize("program", PROGRAMS)
def test_the_chassis_is_the_one_of_excel(program):
    """The witness of a test must be one: its program, namespaces and parts are in the file."""
    found = excel.parts(excel.as_excel(made(*LINES), program))
    theirs = excel.parts((excel.WITNESSES / program).read_bytes())
    assert found["docProps/app.xml"] == theirs["docProps/app.xml"]
    assert b"Microsoft" in found["docProps/app.xml"]
    assert found["xl/theme/theme1.xml"] == theirs["xl/theme/theme1.xml"]
    assert b'appName="xl" lastEdited=' in found["xl/workbook.xml"]
    assert b'<f t="shared" si="0"/>' in found["xl/worksheets/sheet1.xml"]
    assert b"0.55000000000000004" in found["xl/worksheets/sheet1.xml"]
    assert b"<rPh " in found["xl/sharedStrings.xml"]
    assert b'r="G10" i="1"' in found["xl/calcChain.xml"]


def test_excel_2010_and_later_keep_the_lists_in_an_extension():
    found = excel.parts(excel.as_excel(made(*LINES), "excel-16.xlsx"))
    sheet = found["xl/worksheets/sheet1.xml"]
    assert b"<x14:dataValidation " in sheet
    assert b'xr:uid="' in sheet
    assert b"xr:revisionPtr" in found["xl/workbook.xml"]
    assert b"mc:AlternateContent" in found["xl/workbook.xml"]


def test_the_file_that_excel_would_save_opens_in_another_program_too():
    with translation.override("nl"):
        content = excel.as_excel(made(*LINES), "excel-12.xlsx")
    sheets = openpyxl.load_workbook(io.BytesIO(content)).worksheets
    assert [s.title for s in sheets][:2] == ["Begrotingsposten", "Toelichting"]
    assert [s.sheet_state for s in sheets[2:]] == ["hidden", "veryHidden"]
    assert all(s.protection.sheet for s in sheets)


LABEL = (
    '<clbl:labelList xmlns:clbl="http://schemas.microsoft.com/office/2020/mipLabelMetadata">'
    '<clbl:label id="{7b1d3e0e-0000-4000-8000-000000000001}" enabled="1" method="Standard" '
    'siteId="{7b1d3e0e-0000-4000-8000-000000000002}" contentBits="0" removed="0"/></clbl:labelList>'
)
PERSON = (
    '<personList xmlns="http://schemas.microsoft.com/office/spreadsheetml/2018/threadedcomments">'
    '<person displayName="Eva" id="{7B1D3E0E-0000-4000-8000-000000000003}" userId="S::eva::1" '
    'providerId="AD"/></personList>'
)
THREAD = (
    '<ThreadedComments xmlns="http://schemas.microsoft.com/office/spreadsheetml/2018/'
    'threadedcomments"><threadedComment ref="K10" dT="2026-02-01T09:00:00.00" personId='
    '"{7B1D3E0E-0000-4000-8000-000000000003}" id="{7B1D3E0E-0000-4000-8000-000000000004}">'
    "<text>Klopt dit bedrag?</text></threadedComment></ThreadedComments>"
)
VML = (
    '<xml xmlns:v="urn:schemas-microsoft-com:vml" xmlns:o="urn:schemas-microsoft-com:office:office"'
    ' xmlns:x="urn:schemas-microsoft-com:office:excel"><o:shapelayout v:ext="edit"><o:idmap '
    'v:ext="edit" data="1"/></o:shapelayout><v:shape id="_x0000_s1025" type="#_x0000_t202">'
    '<x:ClientData ObjectType="Note"><x:Row>9</x:Row><x:Column>10</x:Column></x:ClientData>'
    "</v:shape></xml>"
)
COMMENTS = (
    '<comments xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><authors><author>'
    'tc={1}</author></authors><commentList><comment ref="K10" authorId="0" shapeId="0"><text><t>'
    "Klopt dit bedrag?</t></text></comment></commentList></comments>"
)
DYNAMIC = (
    '<metadata xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main" xmlns:xda="http:'
    '//schemas.microsoft.com/office/spreadsheetml/2017/dynamicarray"><metadataTypes count="1">'
    '<metadataType name="XLDAPR" minSupportedVersion="120000" copy="1"/></metadataTypes>'
    "</metadata>"
)
SITE = '<p:properties xmlns:p="http://schemas.microsoft.com/office/2006/metadata/properties"/>'
TABLE = (
    '<table xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main" id="1" name="Tabel1"'
    ' displayName="Tabel1" ref="A9:O109"><autoFilter ref="A9:O109"/></table>'
)
OFFICE_365 = {
    "docMetadata/LabelInfo.xml": LABEL,
    "xl/persons/person.xml": PERSON,
    "xl/threadedComments/threadedComment1.xml": THREAD,
    "xl/comments1.xml": COMMENTS,
    "xl/drawings/vmlDrawing1.vml": VML,
    "xl/metadata.xml": DYNAMIC,
    "xl/tables/table1.xml": TABLE,
    "customXml/item1.xml": SITE,
    "customXml/itemProps1.xml": SITE,
    "xl/webextensions/taskpanes.xml": SITE,
    "xl/customProperty1.bin": "{}",
}


def saved_by_office_365() -> bytes:
    """With a sensitivity label, threads of comments, a table, and what SharePoint adds."""
    found = excel.parts(excel.as_excel(made(*LINES), "excel-16.xlsx"))
    added = {name: text.encode() for name, text in OFFICE_365.items()}
    return excel.package({**found, **added})


def test_nothing_that_office_365_adds_is_refused():
    found = read(book(saved_by_office_365()), OFFER)
    assert same(found.lines, LINES)


def test_a_dynamic_array_in_a_cell_is_its_result():
    found = excel.parts(saved_by_office_365())
    sheet = found["xl/worksheets/sheet1.xml"]
    old = b"<v>0.55000000000000004</v>"
    new = (
        b'<f t="array" ref="K11">_xlfn._xlws.SORT(_xlfn.ANCHORARRAY(Q1))</f>'
        b"<v>0.55000000000000004</v>"
    )
    assert sheet.count(old) == 2  # the amount and the total of its line
    sheet = sheet.replace(b">" + old, b' cm="1">' + new + b"", 1)
    content = excel.package({**found, "xl/worksheets/sheet1.xml": sheet})
    assert same(read(book_here(content), OFFER).lines, LINES)


@pytest.mark.parametrize(
    ("part", "text", "words"),
    [
        ("xl/vbaProject.bin", "x", "zonder macro"),
        ("xl/embeddings/oleObject1.bin", "x", "Verwijder dat object"),
        (
            "xl/externalLinks/_rels/externalLink1.xml.rels",
            '<Relationships><Relationship Id="rId1" Type="http://schemas.openxmlformats.org/'
            'officeDocument/2006/relationships/externalLinkPath" TargetMode="External" '
            'Target="file:///C:/Financien/tarieven.xlsx"/></Relationships>',
            "Koppeling verbreken",
        ),
    ],
)
def test_what_can_act_or_fetch_is_refused_with_how_to_repair_it(part, text, words):
    found = excel.parts(excel.as_excel(made(*LINES), "excel-16.xlsx"))
    content = excel.package({**found, part: text.encode()})
    with translation.override("nl"), pytest.raises(Refusal, match=words):
        book(content)


def test_a_word_typed_in_a_cell_of_excel_is_a_problem_at_that_cell():
    found = excel.parts(excel.as_excel(made(*LINES), "excel-15-mac.xlsx"))
    sheet = found["xl/worksheets/sheet1.xml"].decode()
    sheet = sheet.replace("<v>12000</v>", "<v>-12000</v>", 1)
    content = excel.package({**found, "xl/worksheets/sheet1.xml": sheet.encode()})
    assert [p.cell for p in read(book_here(content), OFFER).errors] == [f"K{FIRST_ROW}"]


def test_the_parts_are_in_one_archive_without_a_tail():
    with zipfile.ZipFile(io.BytesIO(saved_by_office_365())) as archive:
        assert archive.testzip() is None
        assert archive.namelist()[0] == "[Content_Types].xml"
