"""Files as people and attackers send them, made in memory (trust.md 1.5)."""

import io
import struct
import zipfile
import zlib

import pikepdf
from pikepdf import Array, Dictionary, Name, String
from PIL import Image

# The harmless text every scanner reports, written in two halves so that this file is not reported.
VIRUS = b"X5O!P%@AP[4\\PZX54(P^)7CC)7}$EICAR" + b"-STANDARD-ANTIVIRUS-TEST-FILE!$H+H*"
RELS = "http://schemas.openxmlformats.org/package/2006/relationships"
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"


def pdf(change=None, pages=1, **saving):
    """A PDF of our own making; `change(pdf)` may spoil it."""
    document = pikepdf.new()
    for _ in range(pages):
        document.add_blank_page(page_size=(595, 842))
    if change:
        change(document)
    out = io.BytesIO()
    document.save(out, **saving)
    return out.getvalue()


def opens(**action):
    """A change that lets the PDF do something when it is opened."""

    def change(document):
        document.Root.OpenAction = Dictionary({f"/{key}": value for key, value in action.items()})

    return change


def with_script_by_name(document):
    script = document.make_indirect(Dictionary(S=Name.JavaScript, JS=String("app.alert(1)")))
    document.Root.Names = Dictionary(JavaScript=Dictionary(Names=Array([String("a"), script])))


def with_button_that_launches(document):
    action = Dictionary(S=Name.Launch, F=String("cmd.exe"))
    button = Dictionary(Type=Name.Annot, Subtype=Name.Link, Rect=[0, 0, 9, 9], A=action)
    document.pages[0].Annots = document.make_indirect(Array([button]))


def with_page_action(document):
    document.pages[0].AA = Dictionary(O=Dictionary(S=Name.JavaScript, JS=String("x")))


def with_attachment(name, content=b"MZ"):
    def change(document):
        document.attachments[name] = pikepdf.AttachedFileSpec(document, content, filename=name)

    return change


def with_xfa(document):
    document.Root.AcroForm = Dictionary(XFA=document.make_stream(b"<xdp/>"), Fields=Array([]))


def with_media(document):
    annotation = Dictionary(Type=Name.Annot, Subtype=Name.RichMedia, Rect=[0, 0, 9, 9])
    document.pages[0].Annots = document.make_indirect(Array([annotation]))


def with_form_that_submits(document):
    action = Dictionary(S=Name.SubmitForm, F=String("https://elders.test"))
    field = document.make_indirect(
        Dictionary(Type=Name.Annot, Subtype=Name.Widget, FT=Name.Btn, Rect=[0, 0, 9, 9], A=action)
    )
    document.pages[0].Annots = document.make_indirect(Array([field]))
    document.Root.AcroForm = Dictionary(Fields=Array([field]))


def with_web_link(document):
    action = Dictionary(S=Name.URI, URI=String("https://voorbeeld.test"))
    link = Dictionary(Type=Name.Annot, Subtype=Name.Link, Rect=[0, 0, 9, 9], A=action)
    document.pages[0].Annots = document.make_indirect(Array([link]))


def with_first_page_shown(document):
    document.Root.OpenAction = Array([document.pages[0].obj, Name.Fit])


def locked():
    return pdf(encryption=pikepdf.Encryption(owner="geheim", user="geheim"))


def office(kind, parts=None, *, extra=(), main=None, rels="", compression=zipfile.ZIP_DEFLATED):
    """A small docx or xlsx; `extra` are further entries, `rels` further relationships."""
    family = "wordprocessingml.document" if kind == "docx" else "spreadsheetml.sheet"
    main = main or f"application/vnd.openxmlformats-officedocument.{family}.main+xml"
    path = "word/document.xml" if kind == "docx" else "xl/workbook.xml"
    body = "<w:document/>" if kind == "docx" else "<workbook/>"
    contents = {
        "[Content_Types].xml": f'<Types><Override PartName="/{path}" ContentType="{main}"/>',
        "_rels/.rels": f'<Relationships xmlns="{RELS}">{rels}</Relationships>',
        path: body,
        **(parts or {}),
    }
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", compression) as archive:
        for name, content in [*contents.items(), *extra]:
            archive.writestr(name, content)
    return out.getvalue()


def relationship(kind, target):
    return f'<Relationship Id="r9" Type="{OFFICE}/{kind}" Target="{target}" TargetMode="External"/>'


def bomb_sheet(megabytes):
    """A sheet of spaces: half a megabyte that unpacks to hundreds."""
    out = io.BytesIO(office("xlsx"))
    with (
        zipfile.ZipFile(out, "a", zipfile.ZIP_DEFLATED) as archive,
        archive.open("xl/worksheets/sheet1.xml", "w", force_zip64=True) as sheet,
    ):
        for _ in range(megabytes):
            sheet.write(b" " * (1 << 20))
    return out.getvalue()


def encrypted_zip():
    """A docx of which the entries say that they are encrypted."""
    content = bytearray(office("docx", compression=zipfile.ZIP_STORED))
    for mark, offset in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        at = content.find(mark)
        while at >= 0:
            content[at + offset] |= 1
            at = content.find(mark, at + 4)
    return bytes(content)


def image(kind, size=(40, 30)):
    out = io.BytesIO()
    Image.new("RGB", size, "#0d5a63").save(out, kind)
    return out.getvalue()


def flood_png(width=30_000, height=30_000):
    """A PNG header that promises 900 megapixels."""

    def chunk(kind, data):
        return (
            struct.pack("!I", len(data)) + kind + data + struct.pack("!I", zlib.crc32(kind + data))
        )

    header = struct.pack("!IIBBBBB", width, height, 8, 2, 0, 0, 0)
    data = zlib.compress(b"\0" * 1000)
    parts = chunk(b"IHDR", header) + chunk(b"IDAT", data) + chunk(b"IEND", b"")
    return b"\x89PNG\r\n\x1a\n" + parts


COMPOUND = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 500
LINK = (
    f"<Relationships>{relationship('externalLinkPath', 'file:///C:/tarieven.xlsx')}</Relationships>"
)
SCRIPT_SVG = b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'
HTML = b"<!doctype html><html><script>alert(1)</script></html>"
ENTITIES = '<!DOCTYPE a [<!ENTITY x "y">]><workbook>&x;</workbook>'
OUTSIDE_ENTITY = (
    '<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]><w:document>&x;</w:document>'
)
MACRO = "application/vnd.ms-word.document.macroEnabled.main+xml"

GOOD = {
    "begroting.pdf": pdf(),
    "STEUNVERKLARING.PDF": pdf(pages=30),
    "link.pdf": pdf(with_web_link),
    "eerste bladzijde.pdf": pdf(with_first_page_shown),
    "feiten erin.pdf": pdf(with_attachment("feiten.json", b"{}")),
    "snel web.pdf": pdf(linearize=True),
    "plan.docx": office("docx"),
    "link.docx": office("docx", rels=relationship("hyperlink", "https://voorbeeld.test")),
    "begroting.xlsx": office("xlsx"),
    "grafiek.docx": office("docx", extra=[("word/embeddings/Microsoft_Excel_Sheet.xlsx", b"PK")]),
    "invoegtoepassing.xlsx": office("xlsx", extra=[("xl/customProperty1.bin", b"x")]),
    "printer.xlsx": office("xlsx", extra=[("xl/printerSettings/printerSettings1.bin", b"x")]),
    "foto.jpg": image("JPEG"),
    "foto.jpeg": image("JPEG"),
    "schema.png": image("PNG"),
}

# name: (content, code of the refusal)
BAD = {
    "leeg.pdf": (b"", "empty"),
    "bladzijde.pdf": (HTML, "disguised"),
    "programma.pdf": (b"MZ\x90\0" + b"\0" * 200, "disguised"),
    "virus.pdf": (VIRUS, "disguised"),
    "afgebroken.pdf": (pdf()[:300], "damaged"),
    "wachtwoord.pdf": (locked(), "protected"),
    "script.pdf": (pdf(opens(S=Name.JavaScript, JS=String("x"))), "script"),
    "script2.pdf": (pdf(with_script_by_name), "script"),
    "script3.pdf": (pdf(with_page_action), "script"),
    "start.pdf": (pdf(opens(S=Name.Launch, F=String("cmd.exe"))), "launch"),
    "start2.pdf": (pdf(with_button_that_launches), "launch"),
    "opent.pdf": (pdf(opens(S=Name.URI, URI=String("https://elders.test"))), "opens"),
    "stuurt.pdf": (pdf(with_form_that_submits), "submits"),
    "bijlage.pdf": (pdf(with_attachment("factuur.exe")), "embedded"),
    "formulier.pdf": (pdf(with_xfa), "form"),
    "film.pdf": (pdf(with_media), "media"),
    "dubbel.pdf": (pdf() + office("docx"), "trailing"),
    "geplakt.pdf": (b"GIF89a" + pdf(), "disguised"),
    "macro.docx": (office("docx", extra=[("word/vbaProject.bin", b"x")]), "macros"),
    "macro2.docx": (office("docx", main=MACRO), "macros"),
    "ole.docx": (office("docx", extra=[("word/embeddings/oleObject1.bin", b"x")]), "object"),
    "koppeling.xlsx": (
        office("xlsx", {"xl/externalLinks/_rels/externalLink1.xml.rels": LINK}),
        "links",
    ),
    "wachtwoord.xlsx": (COMPOUND + "EncryptedPackage".encode("utf-16-le"), "protected"),
    "label.docx": (
        COMPOUND + b"x" * (2 << 20) + "EncryptedPackage".encode("utf-16-le"),
        "protected",
    ),
    "oud.xlsx": (COMPOUND + "Workbook".encode("utf-16-le"), "older"),
    "sjabloon.docx": (
        office("docx", rels=relationship("attachedTemplate", "https://elders.test/a.dotm")),
        "outside",
    ),
    "bom.xlsx": (bomb_sheet(300), "bomb"),
    "veel.xlsx": (office("xlsx", extra=[(f"xl/{i}.xml", b"") for i in range(2100)]), "bomb"),
    "entiteiten.xlsx": (office("xlsx", {"xl/workbook.xml": ENTITIES}), "entities"),
    "breed.xlsx": (office("xlsx", {"xl/workbook.xml": ENTITIES.encode("utf-16")}), "entities"),
    "buiten.docx": (office("docx", {"word/document.xml": OUTSIDE_ENTITY}), "entities"),
    "ontsnapt.docx": (office("docx", extra=[("../../etc/cron.d/x", b"x")]), "escapes"),
    "schijf.docx": (office("docx", extra=[("C:/x", b"x")]), "escapes"),
    "versleuteld.docx": (encrypted_zip(), "protected"),
    "geen-word.docx": (office("xlsx"), "disguised"),
    "aanhangsel.docx": (office("docx") + b"MZ....", "trailing"),
    "voorvoegsel.xlsx": (b"MZ" + office("xlsx"), "disguised"),
    "kapot.xlsx": (office("xlsx")[:200], "damaged"),
    "vloed.png": (flood_png(), "pixels"),
    "script.png": (SCRIPT_SVG, "disguised"),
    "plaatje.jpg": (image("PNG"), "disguised"),
    "zip.png": (image("PNG") + office("docx"), "trailing"),
    "half.png": (image("PNG", (800, 800))[:-40], "damaged"),
    "tekening.svg": (SCRIPT_SVG, "type"),
    "macro.docm": (office("docx", main=MACRO), "type"),
    "begroting.xls": (COMPOUND, "type"),
    "begroting.ods": (b"PK", "type"),
    "programma.exe": (b"MZ", "type"),
    "zonder": (pdf(), "type"),
    "dubbel.pdf.exe": (pdf(), "type"),
    ".pdf": (HTML, "disguised"),
}
