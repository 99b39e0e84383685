"""Many plans on one dashboard, written straight into their table."""

from __future__ import annotations

from datetime import timedelta

from django.db import connection

from plans.models import Plan


def copies(plan: Plan, count: int, **values) -> list[Plan]:
    """`count` filed plans like this one; the database makes their lines."""
    fields = {f.attname: getattr(plan, f.attname) for f in Plan._meta.concrete_fields}
    del fields["id"]
    return Plan.objects.bulk_create(
        Plan(
            **fields
            | {
                "title": f"Kopie {n:03}",
                "reference": f"KOPIE-2026-{n:04}",
                "state": "submitted",
                "submitted_at": plan.submitted_at - timedelta(minutes=n),
                "fund_total": 1000 * n,
            }
            | values
        )
        for n in range(1, count + 1)
    )


def faults() -> list[tuple]:
    """Every line that is not what it should be: always none."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT plan_id, title, state FROM reviews_line_faults")
        return cursor.fetchall()
