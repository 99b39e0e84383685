"""Numbers without gap or double: a counter row per office, year and kind (T9)."""

from __future__ import annotations

from django.db import transaction

from plans.models import NumberSeries
from portal.accounts.models import Organisation


@transaction.atomic
def next_number(office: Organisation | int, year: int, kind: str) -> int:
    """The next number; given back when the surrounding transaction rolls back."""
    office_id = office.pk if isinstance(office, Organisation) else office
    NumberSeries.objects.bulk_create(
        [NumberSeries(office_id=office_id, year=year, kind=kind)], ignore_conflicts=True
    )
    series = NumberSeries.objects.select_for_update().get(office_id=office_id, year=year, kind=kind)
    series.last += 1
    series.save(update_fields=["last"])
    return series.last
