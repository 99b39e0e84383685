"""A template saved again the way Microsoft Excel saves: in the chassis of a file Excel made.

The chassis is a witness from tests/plans/files. From it come the theme, the properties, the
attributes and namespaces of workbook and sheets, the file version and the printer settings. The
template gives its cells, styles, lists and protection. What Excel does to cells on saving is done
here: shared strings in order of first use, numbers in seventeen digits, `t="str"` for a formula
that shows a text, shared formulas down a column, lists of another sheet in the x14 extension, and
a calculation chain.
"""

from __future__ import annotations

import io
import re
import zipfile
from pathlib import Path

WITNESSES = Path(__file__).parent.parent / "plans" / "files"
X14 = "http://schemas.microsoft.com/office/spreadsheetml/2009/9/main"
PRINTER = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/printerSettings"
CALC_CHAIN = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/calcChain"
SHEET_XML = "application/vnd.openxmlformats-officedocument.spreadsheetml"
RELATIONS = "http://schemas.openxmlformats.org/package/2006/relationships"

_CELL = re.compile(r'<c r="([A-Z]+)([0-9]+)"( s="[0-9]+")?( t="s")?(?:/>|>(.*?)</c>)')
_STRING = re.compile(r"<si>(.*?)</si>", re.S)
_LIST = re.compile(r'<dataValidation type="list"[^>]*?sqref="([^"]+)".*?</dataValidation>', re.S)


def parts(content: bytes) -> dict[str, bytes]:
    """Every part of a package by name."""
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        return {info.filename: archive.read(info) for info in archive.infolist()}


def package(contents: dict[str, bytes]) -> bytes:
    """A package of these parts, deflated, content types first, as Excel writes it."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in sorted(contents.items(), key=lambda part: part[0][0] != "["):
            archive.writestr(zipfile.ZipInfo(name), content, zipfile.ZIP_DEFLATED)
    return out.getvalue()


def as_excel(content: bytes, witness: str) -> bytes:
    """The template `content` as the program that made `witness` would save it."""
    ours, theirs = parts(content), parts((WITNESSES / witness).read_bytes())
    sheets = sorted(name for name in ours if name.startswith("xl/worksheets/"))
    root = _root(theirs["xl/worksheets/sheet1.xml"].decode(), "worksheet")
    strings = _Strings(ours["xl/sharedStrings.xml"].decode())
    chain: list[str] = []
    made = {**ours, **{n: c for n, c in theirs.items() if n.startswith(("docProps/", "xl/theme/"))}}
    for number, name in enumerate(sheets, start=1):
        text = ours[name].decode()
        made[name] = _sheet(text, root, number, strings, chain).encode()
    made["xl/sharedStrings.xml"] = strings.xml().encode()
    made["xl/calcChain.xml"] = _chain(chain).encode()
    made["xl/workbook.xml"] = _workbook(ours, theirs).encode()
    made["xl/_rels/workbook.xml.rels"] = _related(ours).encode()
    made["[Content_Types].xml"] = _types(ours, theirs).encode()
    made["_rels/.rels"] = theirs["_rels/.rels"]
    return package({**made, **_printer(made[sheets[0]], sheets[0], theirs)})


def _root(text: str, tag: str) -> str:
    """The opening tag with every namespace that Excel declares there."""
    found = re.search(rf"<{tag}\b[^>]*>", text)
    assert found
    return found.group()


class _Strings:
    """Shared strings in order of first use; the first in coloured runs, with a phonetic one."""

    def __init__(self, text: str) -> None:
        self.given = _STRING.findall(text)
        self.used: dict[str, int] = {}
        self.count = 0

    def place(self, index: str) -> int:
        self.count += 1
        return self.used.setdefault(self.given[int(index)], len(self.used))

    def xml(self) -> str:
        return (
            '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n<sst xmlns="http://schemas.'
            f'openxmlformats.org/spreadsheetml/2006/main" count="{self.count}" '
            f'uniqueCount="{len(self.used)}">{"".join(map(self._item, self.used))}</sst>'
        )

    def _item(self, inner: str) -> str:
        text = re.fullmatch(r"<t[^>]*>(.*)</t>", inner, re.S)
        if text is None or len(text[1]) < 12 or "&" in text[1]:
            return f"<si>{inner}</si>"
        runs = (
            f'<r><t xml:space="preserve">{text[1][:6]}</t></r><r><rPr><b/><sz val="11"/><color '
            f'theme="1"/><rFont val="Calibri"/></rPr><t xml:space="preserve">{text[1][6:]}</t></r>'
        )
        return f'<si>{runs}<rPh sb="0" eb="2"><t>klank</t></rPh><phoneticPr fontId="1"/></si>'


def _sheet(text: str, root: str, number: int, strings: _Strings, chain: list[str]) -> str:
    new = "x14ac" in root
    cells = _Cells(number, strings, chain, _last_rows(text))
    text = _CELL.sub(cells.saved, text.replace(_root(text, "worksheet"), root))
    if new:
        text = re.sub(r'<row r="[0-9]+"', r'\g<0> x14ac:dyDescent="0.25"', text)
        text = _extended(text)
    return text.replace("<sheetPr>", f'<sheetPr codeName="Blad{number}">')


def _last_rows(text: str) -> dict[str, int]:
    """The last row with a formula, per column."""
    return {c[0]: int(c[1]) for c in _CELL.findall(text) if c[4].startswith("<f>")}


class _Cells:
    """Each cell of a sheet as Excel writes it."""

    def __init__(
        self, number: int, strings: _Strings, chain: list[str], last: dict[str, int]
    ) -> None:
        self.number, self.strings, self.chain, self.last = number, strings, chain, last
        self.shared: dict[str, int] = {}

    def saved(self, cell: re.Match[str]) -> str:
        column, row, style, shared, inner = cell.groups()
        place = f'<c r="{column}{row}"{style or ""}'
        if not inner:
            return f"{place}/>"
        value = re.search(r"<v>(.*?)</v>", inner, re.S)
        assert value
        if shared:
            return f'{place} t="s"><v>{self.strings.place(value[1])}</v></c>'
        formula = re.search(r"<f>(.*?)</f>", inner, re.S)
        if formula is None:
            return f"{place}><v>{_digits(value[1])}</v></c>"
        self.chain.append(f'<c r="{column}{row}" i="{self.number}"/>')
        told = self._formula(column, int(row), formula[1])
        if value[1] == "":
            return f'{place} t="str">{told}<v></v></c>'
        return f"{place}>{told}<v>{_digits(value[1])}</v></c>"

    def _formula(self, column: str, row: int, formula: str) -> str:
        """Formulas of a line are shared down the column from the first line on."""
        if row < 10:
            return f"<f>{formula}</f>"
        if column in self.shared:
            return f'<f t="shared" si="{self.shared[column]}"/>'
        index = self.shared[column] = len(self.shared)
        reach = f"{column}{row}:{column}{self.last[column]}"
        return f'<f t="shared" ref="{reach}" si="{index}">{formula}</f>'


def _digits(value: str) -> str:
    return f"{float(value):.17g}".upper()


def _extended(text: str) -> str:
    """Lists that name another sheet stand in the extension since Excel 2010."""
    lists = [(m.group(), m.group(1)) for m in _LIST.finditer(text)]
    if not lists:
        return text
    moved = "".join(_moved(whole, where) for whole, where in lists)
    for whole, _where in lists:
        text = text.replace(whole, "")
    kept = len(re.findall(r"<dataValidation ", text))
    text = re.sub(r'<dataValidations count="[0-9]+"', f'<dataValidations count="{kept}"', text)
    extension = (
        f'<extLst><ext uri="{{CCE6A557-97BC-4b89-ADB6-D9C93CAAB3DF}}" xmlns:x14="{X14}">'
        f'<x14:dataValidations count="{len(lists)}" '
        'xmlns:xm="http://schemas.microsoft.com/office/excel/2006/main">'
        f"{moved}</x14:dataValidations></ext></extLst></worksheet>"
    )
    return text.replace("</worksheet>", extension)


def _moved(whole: str, where: str) -> str:
    formula = re.search(r"<formula1>(.*?)</formula1>", whole)
    assert formula
    told = "".join(re.findall(r' error(?:Title)?="[^"]*"', whole))
    return (
        '<x14:dataValidation type="list" allowBlank="1" showInputMessage="1" '
        f'showErrorMessage="1"{told}><x14:formula1><xm:f>{formula[1]}</xm:f></x14:formula1>'
        f"<xm:sqref>{where}</xm:sqref></x14:dataValidation>"
    )


def _chain(cells: list[str]) -> str:
    return (
        '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n<calcChain xmlns="http://schemas.'
        f'openxmlformats.org/spreadsheetml/2006/main">{"".join(reversed(cells))}</calcChain>'
    )


def _workbook(ours: dict[str, bytes], theirs: dict[str, bytes]) -> str:
    """The witness's workbook with our sheets and names; all else is as Excel left it."""
    mine, text = ours["xl/workbook.xml"].decode(), theirs["xl/workbook.xml"].decode()
    sheets = re.search(r"<sheets>.*</definedNames>", mine, re.S)
    assert sheets
    text = re.sub(r"<definedNames>.*</definedNames>", "", text, flags=re.S)
    text = re.sub(r' activeTab="[0-9]+"', "", text)
    return re.sub(r"<sheets>.*</sheets>", lambda _found: sheets.group(), text, flags=re.S)


def _related(ours: dict[str, bytes]) -> str:
    text = ours["xl/_rels/workbook.xml.rels"].decode()
    chain = f'<Relationship Id="rId99" Type="{CALC_CHAIN}" Target="calcChain.xml"/>'
    return text.replace("</Relationships>", f"{chain}</Relationships>")


def _types(ours: dict[str, bytes], theirs: dict[str, bytes]) -> str:
    """What the witness says by ending and of its properties, and our parts."""
    text, mine = theirs["[Content_Types].xml"].decode(), ours["[Content_Types].xml"].decode()
    kept = re.findall(r"<Default [^>]*>|<Override PartName=\"/docProps/[^>]*>", text)
    added = [o for o in re.findall(r"<Override [^>]*>", mine) if "/docProps/" not in o]
    chain = f'<Override PartName="/xl/calcChain.xml" ContentType="{SHEET_XML}.calcChain+xml"/>'
    return f"{_root(text, 'Types')}{''.join([*kept, *added, chain])}</Types>"


def _printer(sheet: bytes, name: str, theirs: dict[str, bytes]) -> dict[str, bytes]:
    """The settings of a printer, when the witness has them, tied to the first sheet."""
    settings = "xl/printerSettings/printerSettings1.bin"
    if settings not in theirs:
        return {}
    related = (
        f'<Relationships xmlns="{RELATIONS}"><Relationship Id="rId1" Type="{PRINTER}" '
        'Target="../printerSettings/printerSettings1.bin"/></Relationships>'
    )
    tied = sheet.decode().replace("<pageSetup ", '<pageSetup r:id="rId1" ')
    return {
        name: tied.encode(),
        settings: theirs[settings],
        "xl/worksheets/_rels/sheet1.xml.rels": related.encode(),
    }
