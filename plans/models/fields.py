"""A column for figures per year."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django.db import models


class YearsField(models.JSONField):
    """Figures per year, `{2026: Decimal("300")}`; kept as exact text, never as a float."""

    def from_db_value(self, value: Any, expression: Any, connection: Any) -> Any:
        """JSON text to years and Decimals."""
        raw = super().from_db_value(value, expression, connection)
        return None if raw is None else {int(y): Decimal(v) for y, v in raw.items()}

    def get_prep_value(self, value: Any) -> Any:
        """Years and Decimals to JSON primitives."""
        if isinstance(value, dict):
            value = {str(y): str(v) for y, v in sorted(value.items())}
        return super().get_prep_value(value)
