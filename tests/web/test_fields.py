"""Fields read Dutch notations and refuse in sentences (trust.md 3.2)."""

from datetime import date
from decimal import Decimal

import pytest
from django import forms
from django.utils.translation import override

from portal.web.fields import (
    AmountField,
    DecimalValueField,
    DutchDateField,
    PercentField,
    TextField,
    YesNoField,
)
from portal.web.forms import PortalForm


def refusals(field: forms.Field, typed: object, language: str = "en") -> list[str]:
    """The messages of a form with this one field, labelled Sum."""
    field.label = "Sum"
    form = type("OneField", (PortalForm,), {"x": field})({"x": typed})
    with override(language):
        return [str(m) for m in form.errors.get("x", [])]


def value(field: forms.Field, typed: object) -> object:
    form = type("OneField", (PortalForm,), {"x": field})({"x": typed})
    assert form.is_valid(), form.errors
    return form.cleaned_data["x"]


@pytest.mark.parametrize(
    "typed", ["1250000", "1.250.000", "1250000,00", "€ 1.250.000", "1250000.00"]
)
def test_an_amount_is_read_in_every_notation(typed):
    assert value(AmountField(), typed) == Decimal("1250000.00")


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ("", "Fill in “Sum”."),
        ("€", "Fill in “Sum”."),
        ("veel", "“veel” at “Sum” is not an amount. For example: 1250000 or 1.250.000,00."),
        ("-5", "The amount at “Sum” is below zero. Fill in 0 or more."),
        ("1,0051", "The amount at “Sum” has parts of cents. Write at most two decimals: 12,50."),
        ("9" * 20, "The amount at “Sum” is too large. Check the number of zeros."),
        (
            "1.250",
            "“1.250” at “Sum” can mean two things. "
            "Write 1250 for €\u00a01.250, or 1,25 for €\u00a01,25.",
        ),
    ],
)
def test_an_amount_that_cannot_be_read_is_asked_back(typed, sentence):
    assert refusals(AmountField(), typed) == [sentence]


def test_an_amount_stays_within_its_limits():
    field = AmountField(min_value=Decimal(100), max_value=Decimal(1000))
    assert refusals(field, "99,99") == ["Fill in €\u00a0100 or more at “Sum”."]
    assert refusals(field, "1000,01") == ["Fill in €\u00a01.000 or less at “Sum”."]
    assert value(field, "1000") == Decimal("1000.00")


def test_long_nonsense_is_shortened_in_the_message():
    (sentence,) = refusals(AmountField(), "x" * 5000)
    assert len(sentence) < 150


def test_an_amount_is_shown_so_that_it_can_be_sent_back():
    field = AmountField()
    shown = field.prepare_value(Decimal("1250000.5"))
    assert shown == "1.250.000,50"
    assert field.clean(shown) == Decimal("1250000.50")
    assert field.prepare_value("12,x") == "12,x"


def test_another_notation_is_no_change():
    field = AmountField(required=False)
    assert not field.has_changed(Decimal("1250.00"), "1.250,00")
    assert not field.has_changed(None, "")
    assert field.has_changed(Decimal("1250.00"), "1251")
    assert field.has_changed(Decimal("1250.00"), "veel")


@pytest.mark.parametrize("typed", ["1-4-2026", "01/04/26", "1 april 2026", "2026-04-01"])
def test_a_date_is_read_in_every_notation(typed):
    assert value(DutchDateField(), typed) == date(2026, 4, 1)


@pytest.mark.parametrize(
    ("typed", "language", "sentence"),
    [
        (
            "31-2-2026",
            "en",
            "31-2-2026 does not exist. February 2026 has 28 days. Fill in another date at “Sum”.",
        ),
        (
            "31-2-2026",
            "nl",
            "31-2-2026 bestaat niet. Februari 2026 heeft 28 dagen. "
            "Vul een andere datum in bij “Sum”.",
        ),
        ("1-13-2026", "en", "The month at “Sum” does not exist. For example: 1-4-2026."),
        ("1-4-1985", "en", "The year at “Sum” is not right. Fill in a year from 2000 to 2099."),
        ("gauw", "en", "“gauw” at “Sum” is not a date. For example: 1-4-2026."),
        ("", "nl", "Vul “Sum” in."),
    ],
)
def test_a_date_that_does_not_exist_is_refused_with_the_repair(typed, language, sentence):
    assert refusals(DutchDateField(), typed, language) == [sentence]


def test_a_date_stays_within_its_limits():
    field = DutchDateField(min_value=date(2026, 1, 1), max_value=date(2026, 12, 31))
    assert refusals(field, "31-12-2025") == ["Fill in 1 January 2026 or a later date at “Sum”."]
    assert refusals(field, "1-1-2027") == ["Fill in 31 December 2026 or an earlier date at “Sum”."]
    assert field.prepare_value(date(2026, 4, 1)) == "01-04-2026"


@pytest.mark.parametrize(
    ("typed", "read"),
    [
        ("7,5", "7.5"),
        ("7.5", "7.5"),
        ("1.250.000", "1250000"),
        ("0", "0"),
        ("1.250,75", "1250.75"),
        ("12 500", "12500"),
    ],
)
def test_a_figure_has_a_comma_or_a_dot(typed, read):
    assert value(DecimalValueField(), typed) == Decimal(read)


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ("geen", "“geen” at “Sum” is not a number. For example: 7,5."),
        ("1.250", "“1.250” at “Sum” can mean two things. Write 1250 or 1,250."),
        ("-1", "Fill in 0 or more at “Sum”."),
        ("1,234", "Write at most 2 decimals at “Sum”."),
        ("9" * 30, "The number at “Sum” is too large."),
        ("NaN", "“NaN” at “Sum” is not a number. For example: 7,5."),
        ("1e309", "“1e309” at “Sum” is not a number. For example: 7,5."),
    ],
)
def test_a_figure_that_cannot_be_read_is_refused(typed, sentence):
    assert refusals(DecimalValueField(), typed) == [sentence]


def test_a_figure_may_be_negative_where_that_makes_sense():
    assert value(DecimalValueField(min_value=None), "-2,5") == Decimal("-2.5")
    assert DecimalValueField(min_value=None).prepare_value(Decimal("-1250.50")) == "-1250,5"


def test_a_percentage_lies_between_0_and_100():
    assert value(PercentField(), "95,7%") == Decimal("95.7")
    assert refusals(PercentField(), "100,01") == ["Fill in 100 or less at “Sum”."]
    assert PercentField().suffix == "%"


def test_text_counts_line_ends_as_one_character():
    assert value(TextField(max_length=3, rows=2), "a\r\nb") == "a\nb"
    assert refusals(TextField(max_length=3), "abcde") == [
        "“Sum” has 5 characters. Shorten it to at most 3."
    ]


@pytest.mark.parametrize("typed", ["a\x00b", "a\x07b", "a\x1bb", "a\ud800b"])
def test_text_that_no_document_can_hold_is_refused(typed):
    (sentence,) = refusals(TextField(), typed)
    assert "cannot be stored" in sentence


def test_text_in_many_lines_is_a_box():
    assert isinstance(TextField(rows=4).widget, forms.Textarea)
    assert isinstance(TextField().widget, forms.TextInput)


@pytest.mark.parametrize(("typed", "answer"), [("yes", True), ("no", False)])
def test_a_question_is_answered_yes_or_no(typed, answer):
    assert value(YesNoField(), typed) is answer


def test_no_answer_is_neither_yes_nor_no():
    assert value(YesNoField(required=False), "") is None
    assert refusals(YesNoField(), "") == ["Choose an answer at “Sum”."]
    assert refusals(YesNoField(), "perhaps") == ["Choose one of the answers at “Sum”."]
    field = YesNoField()
    assert not field.has_changed(False, "no")
    assert field.has_changed(None, "no")
    assert field.prepare_value(True) == "yes"


@pytest.mark.parametrize("end", ["\r\n", "\n", "\r", " \n\n  "])
def test_a_field_of_one_line_has_no_line_ends(end):
    assert value(TextField(), f"Eerst{end}dan") == "Eerst dan"
    assert "\n" in value(TextField(rows=3), f"Eerst{end}dan")
