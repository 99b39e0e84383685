"""One structure tree over all pages.

WeasyPrint writes each HTML element once per page on which a piece of it stands, so that a screen
reader meets a long budget as several tables, and reads page headers aloud (its issue 2903). Here
the pieces are joined again, and what is repeated on every page (page headers and footers, the
heads of tables) becomes an artifact: drawn, but not read.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import pikepdf
from pikepdf import Array, Dictionary, Name, String

Element = Any  # a structure element: pikepdf has one type for everything
PIECE = "piece-"


@dataclass
class Joined:
    """What changed hands: pieces that went up in another, header cells that got another name."""

    pages: dict[Any, int]
    owners: dict[Any, Element] = field(default_factory=dict)
    names: dict[bytes, bytes] = field(default_factory=dict)


def mend(pdf: pikepdf.Pdf) -> None:
    """Join what belongs together, then turn what is left over into artifacts."""
    root: Any = pdf.Root.StructTreeRoot
    joined = Joined({page.obj.objgen: number for number, page in enumerate(pdf.pages)})
    for document in kids(root):
        _join_children(document, joined)
    for element in elements(pdf):
        if str(element.get("/T", "")).startswith(PIECE):
            del element["/T"]
        _rename_headers(element, joined.names)
        if element.S == Name.L:
            _pair(element)
    _hide_repeated(pdf, joined.owners)


def elements(pdf: pikepdf.Pdf) -> Iterator[Element]:
    """All structure elements, in reading order."""
    waiting: list[Any] = [pdf.Root.StructTreeRoot]
    while waiting:
        element = waiting.pop()
        if element.get("/S") is not None:
            yield element
        waiting += [kid for kid in reversed(kids(element)) if isinstance(kid, Dictionary)]


def kids(element: Element) -> list[Any]:
    """The children of a structure element; marked content is a number or an MCR."""
    found = element.get("/K")
    if found is None:
        return []
    return list(found) if isinstance(found, Array) else [found]


def _join_children(parent: Element, joined: Joined) -> None:
    """Join neighbours that are pieces of one element, from the top down."""
    children: list[Any] = []
    for kid in kids(parent):
        if children and _continues(children[-1], kid, joined.pages):
            _join(children[-1], kid, joined)
        else:
            children.append(kid)
    if children:
        parent.K = Array(children)
    for kid in children:
        if isinstance(kid, Dictionary) and kid.get("/S") is not None:
            _join_children(kid, joined)


def _continues(first: Element, second: Element, pages: dict[Any, int]) -> bool:
    """Whether `second` is the piece of the same HTML element on the next page."""
    if not (isinstance(first, Dictionary) and isinstance(second, Dictionary)):
        return False
    if "/T" not in first or first.get("/T") != second.get("/T"):
        return False
    return pages[second.Pg.objgen] == _last_page(first, pages) + 1


def _last_page(element: Element, pages: dict[Any, int]) -> int:
    """The page on which an element ends: that of its last child, else its own."""
    for kid in reversed(kids(element)):
        if isinstance(kid, Dictionary) and kid.get("/S") is not None:
            return _last_page(kid, pages)
    return pages[element.Pg.objgen]


def _join(first: Element, second: Element, joined: Joined) -> None:
    children = kids(first)
    for kid in kids(second):
        if not isinstance(kid, Dictionary):
            children.append(Dictionary(Type=Name.MCR, Pg=second.Pg, MCID=kid))
        elif kid.get("/S") == Name.THead:
            joined.names.update(_same_heads(first, kid))
        else:
            if kid.get("/S") is not None:
                kid.P = first
            children.append(kid)
    first.K = Array(children)
    joined.owners[second.objgen] = first


def _same_heads(table: Element, repeated: Element) -> dict[bytes, bytes]:
    """The names of the header cells of a repeated head, and what they are called in the first."""
    heads = [kid for kid in kids(table) if isinstance(kid, Dictionary) and Name.THead == kid.S]
    return dict(zip(_names(repeated), _names(heads[0]), strict=False)) if heads else {}


def _names(head: Element) -> list[bytes]:
    rows = [kid for kid in kids(head) if isinstance(kid, Dictionary)]
    return [bytes(cell.ID) for row in rows for cell in kids(row) if "/ID" in cell]


def _rename_headers(element: Element, renamed: dict[bytes, bytes]) -> None:
    attributes = element.get("/A")
    headers = attributes.get("/Headers") if isinstance(attributes, Dictionary) else None
    if headers is not None:
        names = [bytes(name) for name in headers]
        attributes.Headers = Array([String(renamed.get(name, name)) for name in names])


def _pair(definitions: Element) -> None:
    """A `dl` of `div` groups is a list of label and body, not of loose items."""
    for group in kids(definitions):
        if isinstance(group, Dictionary) and group.get("/S") == Name.Div:
            group.S = Name.LI
            for place, part in enumerate(kids(group)):
                part.S = Name.LBody if place else Name.Lbl
                for inner in kids(part):
                    inner.S = Name.NonStruct if Name.LBody == inner.S else inner.S


def _hide_repeated(pdf: pikepdf.Pdf, owners: dict[Any, Element]) -> None:
    """Marked content gets its new owner; what no longer has one becomes an artifact."""
    alive = {element.objgen for element in elements(pdf)}
    nums: Any = pdf.Root.StructTreeRoot.ParentTree.Nums
    for at in range(0, len(nums), 2):
        if not isinstance(entry := nums[at + 1], Array):
            continue
        loose = set()
        for place, owner in enumerate(entry):
            if owner.objgen in owners:
                entry[place] = owners[owner.objgen]
            elif owner.objgen not in alive:
                loose.add(place)
        for place in _make_artifacts(pdf, pdf.pages[int(nums[at])], loose) if loose else ():
            entry[place] = None


def _make_artifacts(pdf: pikepdf.Pdf, page: pikepdf.Page, loose: set[int]) -> set[int]:
    """Rewrite the marks of `loose` content on a page; returns those that were found."""
    found, instructions = set(), []
    for instruction in pikepdf.parse_content_stream(page):
        operands, operator = instruction.operands, str(instruction.operator)
        mark = operands[1].get("/MCID") if operator == "BDC" and len(operands) == 2 else None
        if mark is not None and int(mark) in loose:
            found.add(int(mark))
            pagination = Dictionary(Type=Name.Pagination)
            instruction = pikepdf.ContentStreamInstruction(
                [Name.Artifact, pagination], instruction.operator
            )
        instructions.append(instruction)
    page.Contents = pdf.make_stream(pikepdf.unparse_content_stream(instructions))
    return found
