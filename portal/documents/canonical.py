"""Canonical JSON: the same facts always give the same bytes, so their SHA-256 means something."""

from __future__ import annotations

import dataclasses
import hashlib
import json
from collections.abc import Mapping
from datetime import UTC, date, datetime, time
from decimal import Decimal
from enum import Enum
from typing import Any
from uuid import UUID

from django.utils.functional import Promise

CENT = Decimal("0.01")


def canonical(data: Any) -> str:
    """`data` as JSON: keys sorted, no spaces, UTF-8, amounts "12.50", dates ISO, instants in UTC.

    Raises TypeError for what has no single notation (float, set, naive datetime, own classes)
    and ValueError for an amount that has more than two decimals.
    """
    body = json.dumps(
        plain(data), ensure_ascii=False, sort_keys=True, separators=(",", ":"), allow_nan=False
    )
    body.encode("utf-8")  # a lone surrogate has no bytes: refuse it here
    return body


def parse(body: str) -> Any:
    """The facts of a canonical text; amounts and dates stay texts."""
    return json.loads(body)


def sha256(content: bytes | str) -> str:
    """SHA-256 in hexadecimal; a text is taken as UTF-8."""
    raw = content.encode("utf-8") if isinstance(content, str) else content
    return hashlib.sha256(raw).hexdigest()


def plain(value: Any) -> Any:
    """`value` with only the types that JSON knows."""
    if isinstance(value, Enum):
        return plain(value.value)
    if isinstance(value, Promise | UUID):
        return str(value)
    if value is None or isinstance(value, bool | int | str):
        return value
    if isinstance(value, Mapping):
        return {_key(key): plain(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [plain(item) for item in value]
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        return {f.name: plain(getattr(value, f.name)) for f in dataclasses.fields(value)}
    return _text(value)


def _key(key: Any) -> str:
    text = plain(key)
    if isinstance(text, bool) or not isinstance(text, str | int):
        raise TypeError(f"a key must be a text or a whole number, not {key!r}")
    return str(text)


def _text(value: Any) -> str:
    if isinstance(value, Decimal):
        return _amount(value)
    if isinstance(value, datetime):
        if value.tzinfo is None:
            raise TypeError(f"an instant needs a time zone: {value!r}")
        return value.astimezone(UTC).isoformat().replace("+00:00", "Z")
    if isinstance(value, date | time):
        return value.isoformat()
    raise TypeError(f"{type(value).__name__} has no canonical notation")


def _amount(value: Decimal) -> str:
    if not value.is_finite() or value != value.quantize(CENT):
        raise ValueError(f"{value} is not a number of whole cents")
    return str(value.quantize(CENT) + 0)  # + 0 turns "-0.00" into "0.00"
