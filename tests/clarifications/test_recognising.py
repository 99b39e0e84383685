"""Hints that somebody could be recognised in a text that everybody will read (R-1.7-3)."""

import time

import pytest

from portal.funds.clarifications.recognising import hints

NAMES = ["De Zilverlinde", "Zorggroep Waterrand", "Jan de Vries", "ABC"]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Mag De Zilverlinde meedoen?", ["De Zilverlinde"]),
        ("mag de zilverlinde meedoen?", ["De Zilverlinde"]),
        ("Mag Waterrand meedoen?", ["Waterrand"]),
        ("Vraag van Jan de Vries.", ["Jan de Vries"]),
        ("Mail naar vraag@zorg.voorbeeld.test graag.", ["vraag@zorg.voorbeeld.test"]),
        ("Bel 06-12345678 of 071 123 45 67.", ["06-12345678", "071 123 45 67"]),
        ("Onze AGB-code is 06290123.", ["06290123"]),
        ("Rekening NL91ABNA0417164300.", ["NL91ABNA0417164300"]),
        ("Wij hebben drie plannen.", ["Wij hebben"]),
        ("Telt onze locatie mee?", ["onze locatie"]),
    ],
)
def test_names_and_numbers_are_pointed_at(text, found):
    assert hints(text, NAMES) == found


@pytest.mark.parametrize(
    "text",
    [
        "Mag een zorgorganisatie van buiten de regio meedoen?",
        "Het budget is 12.500.000 euro in 2026.",
        "Zilverlinden zijn bomen.",
        "Een plan aan de waterrand.",
        "Het abc van de zorg",
        "",
    ],
)
def test_plain_words_and_amounts_are_not(text):
    assert hints(text, NAMES) == []


def test_a_name_with_signs_is_only_text():
    assert hints("Mag (A+B) Zorg?", ["(A+B) Zorg", ".*zorg.*"]) == ["(A+B) Zorg"]


def test_every_word_is_named_once():
    assert hints("De Zilverlinde en De Zilverlinde", NAMES * 2) == ["De Zilverlinde"]


def test_a_country_of_providers_and_a_text_without_spaces_take_no_time():
    """Every page that shows drafts looks at every draft with every name."""
    names = [f"Stichting Zorggroep Nummer {n} aan de Polder" for n in range(3_000)]
    texts = ["Mag een aanbieder uit een andere regio meedoen? " * 120, "a" * 12_000, "a.-" * 4_000]
    start = time.process_time()
    for text in texts:
        assert hints(text, names) == []
    assert time.process_time() - start < 2
