"""Euros: exact decimals to the cent, one rounding rule, Dutch notation in and out.

Amounts are `Decimal` with two places, never float. There is one notation, the Dutch one
(practice.md 8.5), in both languages of the portal: `€ 1.250.000` and `€ 25.451,73`.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from decimal import ROUND_FLOOR, ROUND_HALF_UP, Decimal

CENT = Decimal("0.01")
ZERO = Decimal("0.00")
MAXIMUM = Decimal("999999999999.99")
"""The largest amount that a column of 14 digits holds."""

NBSP = "\u00a0"
_DUTCH_SIGNS = str.maketrans(",.-", ".,\u2212")


class AmountError(ValueError):
    """A text is no amount. `code` says why; `readings` holds both sides of an ambiguity.

    Codes: `empty`, `unreadable`, `negative`, `fractional_cents`, `too_large`, `ambiguous`.
    """

    def __init__(self, code: str, readings: tuple[Decimal, ...] = ()) -> None:
        super().__init__(code)
        self.code = code
        self.readings = readings


def cents(value: Decimal | int) -> Decimal:
    """`value` in euros rounded to the cent, half up: the one rounding rule of the portal."""
    if isinstance(value, float):
        raise TypeError("money is never a float")
    return Decimal(value).quantize(CENT, rounding=ROUND_HALF_UP)


def total(amounts: Iterable[Decimal]) -> Decimal:
    """The exact sum in euros; nothing sums to 0.00."""
    return sum(amounts, ZERO)


def share(amount: Decimal, percentage: Decimal) -> Decimal:
    """`percentage` percent of `amount`, rounded to the cent."""
    return cents(amount * percentage / 100)


def divide(amount: Decimal, weights: Sequence[Decimal | int]) -> list[Decimal]:
    """`amount` divided in proportion to `weights`, to the cent, with nothing lost.

    The cents that rounding down leaves go one by one to the largest remainders, earlier
    ones first. Raises ValueError when the weights are negative or sum to nothing.
    """
    whole = sum(weights, Decimal(0))
    if whole <= 0 or any(w < 0 for w in weights):
        raise ValueError("weights must be positive together and none negative")
    exact = [amount * w / whole for w in weights]
    parts = [e.quantize(CENT, rounding=ROUND_FLOOR) for e in exact]
    left = int((amount - total(parts)) / CENT)
    order = sorted(range(len(parts)), key=lambda i: (parts[i] - exact[i], i))
    for i in order[:left]:
        parts[i] += CENT
    return parts


def percentage(part: Decimal, whole: Decimal, places: int = 1) -> Decimal | None:
    """`part` as a percentage of `whole`, half up; None when there is no whole to compare with."""
    if not whole:
        return None
    step = Decimal(1).scaleb(-places)
    return (part * 100 / whole).quantize(step, rounding=ROUND_HALF_UP)


def format_number(value: Decimal | int, places: int | None = None) -> str:
    """`1234567.5` as `1.234.567,5`; `places` fixes the decimals, else trailing zeros fall off."""
    number = Decimal(value)
    text = f"{number:,f}" if places is None else f"{_rounded(number, places):,f}"
    if places is None and "." in text:
        text = text.rstrip("0").rstrip(".")
    return text.translate(_DUTCH_SIGNS)


def _rounded(number: Decimal, places: int) -> Decimal:
    return number.quantize(Decimal(1).scaleb(-places), rounding=ROUND_HALF_UP)


def format_amount(amount: Decimal | int) -> str:
    """The bare amount with cents, as it stands in an input or a table: `25.451,73`."""
    return format_number(cents(amount), 2)


def format_euro(amount: Decimal, *, always_cents: bool = False) -> str:
    """`€ 1.250.000` for whole euros, `€ 25.451,73` otherwise (practice.md 8.5)."""
    text = f"{cents(amount):,f}".translate(_DUTCH_SIGNS)
    return f"€{NBSP}{text if always_cents else text.removesuffix(',00')}"


_SIGN = r"(?P<sign>[-\u2212+]?)"
_DUTCH = r"(?P<whole>[1-9][0-9]{0,2}(?:\.[0-9]{3})+|[0-9]+)(?:,(?P<part>[0-9]*|-{1,2}))?"
_SPACED = r"(?P<whole>[1-9][0-9]{0,2}(?: [0-9]{3})+)(?:,(?P<part>[0-9]*|-{1,2}))?"
_PLAIN = r"(?P<whole>[0-9]+)\.(?P<part>[0-9]+)"
_ENGLISH = r"(?P<whole>[1-9][0-9]{0,2}(?:,[0-9]{3})+)(?:\.(?P<part>[0-9]+))?"
_SHAPES = [re.compile(_SIGN + shape) for shape in (_DUTCH, _SPACED, _PLAIN, _ENGLISH)]
_AMBIGUOUS = re.compile(r"[-\u2212+]?([1-9][0-9]{0,2})[.,]([0-9]{3})")
_EURO = re.compile(r"^(?:€|eur(?:o)?)\s*|\s*(?:€|eur(?:o)?)$", re.IGNORECASE)


def parse_amount(text: str, *, allow_negative: bool = False) -> Decimal:
    """Read what a Dutch person types as an amount in euros, to the cent.

    Reads `1250000`, `1.250.000`, `1250000,00`, `€ 1.234,56`, `1 250 000`, `1234.56`,
    `1.250,-`, `€ 1.250`. A bare `1.250` may be 1250 or 1.25 euro, so it is asked back:
    AmountError("ambiguous", readings). With a euro sign it is thousands, because nobody
    writes euros with three decimals (trust.md 3.2; docs/decisions/2026-11-22-amount-notation.md).
    Raises AmountError with the code that says what is wrong.
    """
    squeezed = re.sub(r"[\s\u00a0\u202f]+", " ", text).strip()
    bare = _EURO.sub("", squeezed).strip()
    if not bare:
        raise AmountError("empty")
    if bare == squeezed:
        _refuse_two_readings(bare)
    amount = _read(bare)
    if amount < 0 and not allow_negative:
        raise AmountError("negative")
    if abs(amount) > MAXIMUM:
        raise AmountError("too_large")
    return amount


def _refuse_two_readings(bare: str) -> None:
    """`1.250` and `1,250` are a thousand and more to some, one and a quarter to others."""
    if match := _AMBIGUOUS.fullmatch(bare):
        whole, part = match.groups()
        raise AmountError("ambiguous", (Decimal(whole + part), cents(Decimal(f"{whole}.{part}"))))


def _read(bare: str) -> Decimal:
    for shape in _SHAPES:
        if match := shape.fullmatch(bare):
            return _to_cents(match["sign"], match["whole"], match["part"] or "")
    raise AmountError("unreadable")


def _to_cents(sign: str, whole: str, part: str) -> Decimal:
    digits = re.sub(r"\D", "", whole)
    decimals = "" if part.startswith("-") else part
    if len(digits) > 18 or len(decimals) > 18:
        raise AmountError("too_large" if len(digits) > 18 else "fractional_cents")
    if decimals[2:].strip("0"):
        raise AmountError("fractional_cents")
    amount = cents(Decimal(f"{digits}.{decimals or '0'}"))
    return -amount if sign in ("-", "\u2212") and amount else amount
