"""Euros in and out (practice.md 8.5, trust.md 3.2)."""

import contextlib
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal import money
from portal.money import AmountError, parse_amount

amounts = st.integers(min_value=0, max_value=99_999_999_999_999).map(lambda n: Decimal(n) / 100)


@pytest.mark.parametrize(
    ("typed", "read"),
    [
        ("1250000", "1250000.00"),
        ("1.250.000", "1250000.00"),
        ("1250000,00", "1250000.00"),
        ("1.250.000,00", "1250000.00"),
        ("€ 1.234,56", "1234.56"),
        ("€1.234,56", "1234.56"),
        ("1234.56", "1234.56"),
        ("1234,5", "1234.50"),
        ("1 250 000", "1250000.00"),
        ("1\u00a0250\u202f000,00", "1250000.00"),
        ("1.250,-", "1250.00"),
        ("1250,--", "1250.00"),
        ("€ 1.250", "1250.00"),
        ("1.250 euro", "1250.00"),
        ("EUR 12", "12.00"),
        ("  75  ", "75.00"),
        ("0,05", "0.05"),
        ("0.500", "0.50"),
        ("12,500000", "12.50"),
        ("1,234,567.89", "1234567.89"),
        ("+5", "5.00"),
        ("0", "0.00"),
    ],
)
def test_what_dutch_people_type_is_read(typed, read):
    assert parse_amount(typed) == Decimal(read)
    assert parse_amount(typed).as_tuple().exponent == -2


@pytest.mark.parametrize(
    ("typed", "code"),
    [
        ("", "empty"),
        ("   ", "empty"),
        ("€", "empty"),
        ("abc", "unreadable"),
        ("1.2.3", "unreadable"),
        ("12.34,5", "unreadable"),
        ("1.25.000", "unreadable"),
        ("12 34", "unreadable"),
        ("1e6", "unreadable"),
        ("NaN", "unreadable"),
        ("Infinity", "unreadable"),
        ("١٢", "unreadable"),
        ("1250\x00", "unreadable"),
        ("=1+1", "unreadable"),
        ("12,5 %", "unreadable"),
        ("-5", "negative"),
        ("\u22120,01", "negative"),
        ("€ -3", "negative"),
        ("1,005 euro", "fractional_cents"),
        ("1.000,001", "fractional_cents"),
        ("12,3456", "fractional_cents"),
        ("9" * 13, "too_large"),
        ("9" * 400, "too_large"),
        ("0," + "1" * 400, "fractional_cents"),
        ("1.250", "ambiguous"),
        ("1,250", "ambiguous"),
        ("12.500", "ambiguous"),
        ("125.000", "ambiguous"),
        ("-1.250", "ambiguous"),
    ],
)
def test_what_cannot_be_read_in_one_way_is_refused_with_its_reason(typed, code):
    with pytest.raises(AmountError) as refusal:
        parse_amount(typed)
    assert refusal.value.code == code


@given(st.integers(1, 999), st.integers(0, 999), st.sampled_from(".,"))
def test_a_bare_thousand_is_asked_back_with_both_readings(whole, rest, mark):
    with pytest.raises(AmountError) as refusal:
        parse_amount(f"{whole}{mark}{rest:03}")
    assert refusal.value.code == "ambiguous"
    thousands, decimals = refusal.value.readings
    assert thousands == whole * 1000 + rest
    assert decimals == money.cents(Decimal(f"{whole}.{rest:03}"))


@given(amounts)
def test_what_is_written_is_read_back(amount):
    assert parse_amount(money.format_amount(amount)) == amount
    assert parse_amount(money.format_euro(amount)) == amount
    assert parse_amount(money.format_euro(amount, always_cents=True)) == amount


@given(st.text(max_size=30))
def test_any_text_gives_an_amount_or_a_reason(text):
    with contextlib.suppress(AmountError):
        amount = parse_amount(text)
        assert amount >= 0
        assert amount == money.cents(amount)


def test_a_negative_amount_is_read_where_it_is_allowed():
    assert parse_amount("-12,50", allow_negative=True) == Decimal("-12.50")
    assert str(parse_amount("-0", allow_negative=True)) == "0.00"


@pytest.mark.parametrize(
    ("amount", "text"),
    [
        ("1250000", "€\u00a01.250.000"),
        ("25451.73", "€\u00a025.451,73"),
        ("0", "€\u00a00"),
        ("0.05", "€\u00a00,05"),
        ("-3.5", "€\u00a0\u22123,50"),
        ("999.995", "€\u00a01.000"),
    ],
)
def test_an_amount_is_written_as_dutch_people_write_it(amount, text):
    assert money.format_euro(Decimal(amount)) == text


def test_a_column_with_cents_shows_them_everywhere():
    assert money.format_euro(Decimal(1250), always_cents=True) == "€\u00a01.250,00"
    assert money.format_amount(Decimal(1250)) == "1.250,00"


@pytest.mark.parametrize(
    ("value", "text"),
    [
        ("7.50", "7,5"),
        ("1234567.5", "1.234.567,5"),
        ("1000", "1.000"),
        ("-0.25", "\u22120,25"),
        ("100", "100"),
        ("1E+3", "1.000"),
    ],
)
def test_a_number_has_a_comma_and_no_trailing_zeros(value, text):
    assert money.format_number(Decimal(value)) == text


def test_decimals_can_be_fixed():
    assert money.format_number(Decimal("2.345"), 2) == "2,35"
    assert money.format_number(Decimal(2), 1) == "2,0"


def test_half_a_cent_goes_up_and_floats_are_no_money():
    assert money.cents(Decimal("0.005")) == Decimal("0.01")
    assert money.cents(Decimal("2.675")) == Decimal("2.68")
    assert money.cents(3) == Decimal("3.00")
    with pytest.raises(TypeError):
        money.cents(0.1)


def test_a_sum_is_exact_and_nothing_sums_to_zero():
    assert money.total([Decimal("0.10"), Decimal("0.20")]) == Decimal("0.30")
    assert str(money.total([])) == "0.00"


def test_a_share_is_rounded_to_the_cent():
    assert money.share(Decimal("100.01"), Decimal("33.3")) == Decimal("33.30")


def test_a_percentage_needs_a_whole():
    assert money.percentage(Decimal(1), Decimal(3)) == Decimal("33.3")
    assert money.percentage(Decimal(1), Decimal(3), places=0) == Decimal(33)
    assert money.percentage(Decimal(1), Decimal(0)) is None


def test_a_third_of_a_hundred_loses_no_cent():
    parts = money.divide(Decimal("100.00"), [1, 1, 1])
    assert parts == [Decimal("33.34"), Decimal("33.33"), Decimal("33.33")]


@given(amounts, st.lists(st.integers(0, 10_000), min_size=1, max_size=12).filter(any))
def test_dividing_loses_nothing_and_is_fair_to_the_cent(amount, weights):
    parts = money.divide(amount, weights)
    assert money.total(parts) == amount
    whole = sum(weights)
    for part, weight in zip(parts, weights, strict=True):
        assert abs(part - amount * weight / whole) < Decimal("0.01")
        assert part == money.cents(part)


@pytest.mark.parametrize("weights", [[], [0, 0], [2, -1]])
def test_dividing_by_nothing_is_an_error(weights):
    with pytest.raises(ValueError):
        money.divide(Decimal(1), weights)
