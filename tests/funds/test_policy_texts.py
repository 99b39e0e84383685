"""The Dutch texts of conditions and purposes are those of the policy documents, word for word."""

import re

import pytest

from portal.funds.reference.files import POLICY, read

S000 = (POLICY / "S000-1.4-1.6.md").read_text()
S002 = (POLICY / "S002-6.1-6.4.md").read_text()


def plain(text: str) -> str:
    """Without footnote marks, links, kinds of quotation mark and line breaks."""
    text = re.sub(r"<sup>\d+</sup>|[¹²³]", "", text)
    text = re.sub(r"\[([^\]]*)\]\([^)]*\)", r"\1", text)
    text = text.translate(str.maketrans("‘’“”", "''\"\""))
    return re.sub(r"\s+", " ", text)


def conditions(code: str) -> list[dict]:
    sets = read("conditions").content["condition_sets"]
    (found,) = (s for s in sets if s["code"] == code)
    extra = [found[k] for k in ("entry_gate",) if k in found]
    return extra + found["conditions"] + found.get("additional_attention", [])


SOURCES = [("TM2022", S000), ("TM2024", S002)]
CASES = [(c, source) for code, source in SOURCES for c in conditions(code)]


@pytest.mark.parametrize(("condition", "source"), CASES, ids=[c["code"] for c, _ in CASES])
def test_a_condition_is_quoted_word_for_word(condition, source):
    assert plain(condition["text_nl"]) in plain(source)


@pytest.mark.parametrize(("condition", "source"), CASES, ids=[c["code"] for c, _ in CASES])
def test_a_footnote_is_quoted_word_for_word(condition, source):
    assert plain(condition.get("footnote_nl", "")) in plain(source)


@pytest.mark.parametrize(("code", "source"), SOURCES)
def test_the_lead_in_is_quoted_word_for_word(code, source):
    (found,) = (s for s in read("conditions").content["condition_sets"] if s["code"] == code)
    assert plain(found["lead_in_nl"]) in plain(source)


def bullets(text: str) -> list[str]:
    return [line[2:].rstrip(";. ") for line in plain_lines(text) if line.startswith("- ")]


def plain_lines(text: str) -> list[str]:
    return [plain(line).strip() for line in text.splitlines()]


def test_the_six_conditions_are_all_bullets_of_1_4_in_their_order():
    assert [plain(c["text_nl"]).rstrip(";. ") for c in conditions("TM2022")] == bullets(S000)


def test_the_nine_conditions_are_all_bullets_of_6_4_in_their_order():
    nine = [c for c in conditions("TM2024") if "order" in c]
    section = S002[S002.index("6.4 Afspraken") :]
    assert [plain(c["text_nl"]).rstrip(";. ") for c in nine] == bullets(section)
    assert len(nine) == 9


PURPOSES = [
    p
    for s in read("schemes").content["schemes"]
    if s["code"] in ("RSB", "SWZ")
    for p in s["purposes"]
]


@pytest.mark.parametrize("purpose", PURPOSES, ids=[p["code"] for p in PURPOSES])
def test_a_purpose_is_quoted_word_for_word(purpose):
    assert plain(purpose["text_nl"]) in plain(S002)


def test_the_national_amounts_are_those_of_6_1():
    amounts = {
        s["code"]: set(s["national_amounts"].values())
        for s in read("schemes").content["schemes"]
        if s["family"] == "transition_funds"
    }
    assert amounts == {"RSB": {30_000_000}, "SWZ": {40_000_000}}
    assert "€ 30 miljoen per jaar voor de jaren 2022-2026" in S002
    assert "€ 40 miljoen per jaar voor de jaren 2022-2026" in S002


QUOTES = [
    ("repayment", "Indien de afspraken niet of maar deels zijn uitgevoerd, worden middelen", S000),
    ("reporting", "Verantwoording vindt plaats op basis van de gemaakte afspraken", S000),
    ("reporting", "Uitgangspunt is de verantwoordingslast te beperken", S000),
    ("competition", "binnen de kaders van de Mededingingswet", S002),
    ("cashier", "De financiële afspraken kunnen niet boven 100% van het NZa", S000),
]


@pytest.mark.parametrize(("code", "quote", "source"), QUOTES)
def test_a_clause_leans_on_the_sentence_it_names(code, quote, source):
    (clause,) = (c for c in read("clauses").content["clauses"] if c["code"] == code)
    texts = (
        clause["text_nl"].values() if isinstance(clause["text_nl"], dict) else [clause["text_nl"]]
    )
    assert quote in plain(source)
    assert all(quote in plain(text) for text in texts)


def test_every_copy_of_a_policy_text_names_its_source():
    for path in POLICY.glob("*.md"):
        head = path.read_text().splitlines()[:2]
        author = "" if path.name.startswith("S001") else "Zorgverzekeraars Nederland"
        assert head[0].startswith(f"Bron: {author}")
        assert head[1].startswith("Overgenomen:")
