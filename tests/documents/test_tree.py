"""What a screen reader meets: one tree over all pages, nothing read twice."""

import io

import pikepdf
import pytest

from portal.documents.specimen import FACTS
from portal.documents.tree import elements, kids
from tests.documents.conftest import specimen


@pytest.fixture(scope="module")
def document(drawn):
    with pikepdf.open(io.BytesIO(drawn)) as pdf:
        yield pdf


def of_kind(pdf, kind):
    return [element for element in elements(pdf) if kind == element.S]


def owned(element):
    """Pages and numbers of the marked content below an element."""
    found = []
    for kid in kids(element):
        if isinstance(kid, pikepdf.Dictionary):
            found += [(kid.Pg.objgen, int(kid.MCID))] if "/MCID" in kid else owned(kid)
        else:
            found.append((element.Pg.objgen, int(kid)))
    return found


def test_a_budget_over_two_pages_is_one_table(document):
    (table,) = of_kind(document, "/Table")
    assert [str(kid.S) for kid in kids(table)] == ["/Caption", "/THead", "/TBody", "/TFoot"]
    body = kids(table)[2]
    assert len(kids(body)) == len(FACTS["rows"])
    assert len({page for page, _number in owned(body)}) == 2


def test_every_cell_points_to_heads_that_are_there(document):
    names = {bytes(e.ID) for e in elements(document) if "/ID" in e}
    cells = [e for e in of_kind(document, "/TD") if "/Headers" in e.get("/A", {})]
    assert len(cells) == 4 * (len(FACTS["rows"]) + 1)
    for cell in cells:
        assert {bytes(name) for name in cell.A.Headers} <= names
        assert len(cell.A.Headers) >= 2  # one of its column, one of its row


def test_a_list_over_two_pages_is_one_list(document):
    lists = [len(kids(element)) for element in of_kind(document, "/L")]
    assert lists == [len(FACTS["facts"]), len(FACTS["items"]), len(FACTS["items"])]


def test_name_and_value_are_a_pair(document):
    first = of_kind(document, "/L")[0]
    assert {str(kid.S) for kid in kids(first)} == {"/LI"}
    for item in kids(first):
        assert [str(part.S) for part in kids(item)] == ["/Lbl", "/LBody"]


def test_every_child_knows_its_parent(document):
    for element in elements(document):
        for kid in kids(element):
            if isinstance(kid, pikepdf.Dictionary) and "/S" in kid:
                assert kid.P.objgen == element.objgen


def test_marked_content_and_tree_agree_on_every_page(document):
    in_tree = owned(document.Root.StructTreeRoot.K[0])
    assert len(in_tree) == len(set(in_tree))
    nums = document.Root.StructTreeRoot.ParentTree.Nums
    for number, page in enumerate(document.pages):
        entry = nums[2 * number + 1]
        with_owner = {place for place, owner in enumerate(entry) if owner is not None}
        here = {mark for objgen, mark in in_tree if objgen == page.obj.objgen}
        assert here == with_owner


def test_headers_footers_and_repeated_heads_are_drawn_but_not_read(document):
    for number, page in enumerate(document.pages):
        texts = {"artifact": b"", "content": b""}
        kind = None
        for operands, operator in pikepdf.parse_content_stream(page):
            if str(operator) == "BDC":
                kind = "artifact" if operands[0] == "/Artifact" else "content"
            elif str(operator) == "EMC":
                kind = None
            elif str(operator) in {"Tj", "TJ"}:
                assert kind, f"text on page {number} that is neither content nor artifact"
                texts[kind] += b"x"
        assert texts["artifact"]
        assert texts["content"]


def test_no_working_title_is_left(document):
    assert not any("/T" in element for element in elements(document))


def test_a_short_document_needs_no_joining():
    content = specimen(facts={"rows": FACTS["rows"][:1], "clauses": [], "items": ["een"]})
    with pikepdf.open(io.BytesIO(content)) as pdf:
        assert len(of_kind(pdf, "/Table")) == 1
        assert len(of_kind(pdf, "/L")) == 3
