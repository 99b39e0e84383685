"""Finishing touches on a rendered PDF, before anyone signs it: tags, identification, fields.

WeasyPrint 70 makes PDF/A-3a. What it lacks for PDF/UA-1 and for signing is added here. Nothing
may rewrite a file after its first signature, so all of this happens at once, directly after
rendering. Standard library and pikepdf only: it runs in the rendering process.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from io import BytesIO
from typing import Any

import pikepdf
from pikepdf import Array, Dictionary, Name, String

from portal.documents import tree
from portal.documents.tree import Element, elements, kids

# PDF/A-3 wants every property that is not predefined described in the file itself.
UA_IDENTIFICATION = b"""<rdf:Description xmlns:pdfuaid="http://www.aiim.org/pdfua/ns/id/"
 rdf:about="" pdfuaid:part="1"/>
<rdf:Description rdf:about="" xmlns:pdfaExtension="http://www.aiim.org/pdfa/ns/extension/"
 xmlns:pdfaSchema="http://www.aiim.org/pdfa/ns/schema#"
 xmlns:pdfaProperty="http://www.aiim.org/pdfa/ns/property#"><pdfaExtension:schemas><rdf:Bag>
<rdf:li rdf:parseType="Resource"><pdfaSchema:schema>PDF/UA identification schema</pdfaSchema:schema>
<pdfaSchema:namespaceURI>http://www.aiim.org/pdfua/ns/id/</pdfaSchema:namespaceURI>
<pdfaSchema:prefix>pdfuaid</pdfaSchema:prefix><pdfaSchema:property><rdf:Seq>
<rdf:li rdf:parseType="Resource"><pdfaProperty:name>part</pdfaProperty:name>
<pdfaProperty:valueType>Integer</pdfaProperty:valueType>
<pdfaProperty:category>internal</pdfaProperty:category>
<pdfaProperty:description>Part of ISO 14289 the file conforms to</pdfaProperty:description>
</rdf:li></rdf:Seq></pdfaSchema:property></rdf:li></rdf:Bag></pdfaExtension:schemas>
</rdf:Description>"""
PRINTED_LOCKED = 132  # annotation flags Print and Locked


@dataclass(frozen=True)
class SignatureBox:
    """A place for a signature: field name, page (from 0), rectangle in points."""

    field: str
    page: int
    rect: tuple[float, float, float, float]
    label: str = ""


def finish(content: bytes, boxes: Sequence[SignatureBox]) -> bytes:
    """`content` with its identification, one tree over all pages and empty signature fields."""
    with pikepdf.open(BytesIO(content)) as pdf:
        identify(pdf)
        tree.mend(pdf)
        add_fields(pdf, boxes)
        index_names(pdf)
        out = BytesIO()
        pdf.save(out, deterministic_id=True, linearize=False)
    return out.getvalue()


def identify(pdf: pikepdf.Pdf) -> None:
    """Say in the metadata that the file is PDF/UA-1 as well."""
    stream = pdf.Root.Metadata
    before = stream.read_bytes()
    stream.write(before.replace(b"</rdf:RDF>", UA_IDENTIFICATION + b"</rdf:RDF>", 1))


def index_names(pdf: pikepdf.Pdf) -> None:
    """The IDTree, which every structure tree with names must have (ISO 32000-1, 14.7.4.2)."""
    named = {bytes(e.ID): e for e in elements(pdf) if "/ID" in e}
    if named:
        flat: list[Any] = []
        for key in sorted(named):
            flat += [String(key), named[key]]
        limits = Array([flat[0], flat[-2]])
        leaf = pdf.make_indirect(Dictionary(Names=Array(flat), Limits=limits))
        pdf.Root.StructTreeRoot.IDTree = Dictionary(Kids=Array([leaf]))


def add_fields(pdf: pikepdf.Pdf, boxes: Sequence[SignatureBox]) -> None:
    """Empty signature fields in their boxes, tagged where the box stands in the reading order."""
    if not boxes:
        return
    form = pdf.make_indirect(Dictionary(Fields=Array([]), SigFlags=0))
    pdf.Root.AcroForm = form
    places = {bytes(e.ID).decode(): e for e in elements(pdf) if "/ID" in e}
    root: Any = pdf.Root.StructTreeRoot
    for box in boxes:
        parent = places.get(f"sig-{box.field}", root.K[0])
        form.Fields.append(add_field(pdf, box, parent))


def add_field(pdf: pikepdf.Pdf, box: SignatureBox, parent: Element) -> Element:
    """One field with its widget (one dictionary, pyHanko issue 678) and its Form element."""
    page = pdf.pages[box.page].obj
    left, low, right, high = box.rect
    empty = pdf.make_stream(
        b"",
        Type=Name.XObject,
        Subtype=Name.Form,
        BBox=Array([0, 0, right - left, high - low]),
    )
    key, nums = next_parent(pdf)
    widget = pdf.make_indirect(
        Dictionary(
            Type=Name.Annot,
            Subtype=Name.Widget,
            FT=Name.Sig,
            T=String(box.field),
            TU=String(box.label or f"Handtekening {box.field}"),
            Rect=Array(box.rect),
            F=PRINTED_LOCKED,
            P=page,
            StructParent=key,
            AP=Dictionary(N=empty),
        )
    )
    reference = Dictionary(Type=Name.OBJR, Obj=widget, Pg=page)
    element = pdf.make_indirect(
        Dictionary(Type=Name.StructElem, S=Name.Form, P=parent, Pg=page, K=reference)
    )
    parent.K = Array([*kids(parent), element])
    nums.append(key)
    nums.append(element)
    page.Annots = Array([*page.get("/Annots", []), widget])
    page.Tabs = Name.S
    return widget


def next_parent(pdf: pikepdf.Pdf) -> tuple[int, Any]:
    """The next free key of the parent tree, and the tree's flat list."""
    root: Any = pdf.Root.StructTreeRoot
    nums: Any = root.ParentTree.Nums
    highest = max(int(nums[i]) for i in range(0, len(nums), 2))
    key = max(int(root.get("/ParentTreeNextKey", 0)), highest + 1)
    root.ParentTreeNextKey = key + 1
    return key, nums
