"""Keeping which columns a person wants on the dashboard."""

from __future__ import annotations

from collections.abc import Sequence

from django.db import transaction

from portal.accounts.models import User
from reviews.models import ColumnChoice


@transaction.atomic
def keep_columns(user: User, columns: Sequence[str]) -> None:
    """Remember these columns for this person; none means: all of them again."""
    if not columns:
        ColumnChoice.objects.filter(user=user).delete()
        return
    ColumnChoice.objects.update_or_create(user=user, defaults={"columns": list(columns)})
