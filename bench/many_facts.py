"""What stands around thousands of plans: agreements, reports, people, events; written by SQL.

The plans come from `many_plans.fill`; every second one gets an agreement with four reports. The
bench alone may write past the services.
"""

from __future__ import annotations

import os
from typing import Any

from bench.many_plans import FIRST, Place, insert, quiet

EVENTS = 100_000
COLLEAGUES = 50
TABLES = (
    *("agreements_agreement", "agreements_party", "monitoring_reportduty", "audit_event"),
    *("audit_link", "documents_snapshot"),
)


def fill(where: Place, begin: int, end: int, events: int = EVENTS) -> None:
    """An agreement with four reports for every second plan from `begin` up to `end`; events."""
    import psycopg

    from portal.documents.store import save

    given = {"kind": "agreement", "title": "x", "content_type": "application/pdf"}
    paper = save(b"%PDF-1.7 agreement", filename="x.pdf", **given)

    owner = psycopg.connect(os.environ["DATABASE_OWNER_URL"])
    with owner as connection, quiet(connection, TABLES):
        for table, source, values in _rows(where, begin, end, paper.pk, events):
            insert(connection, table, source, values)
    with psycopg.connect(os.environ["DATABASE_OWNER_URL"], autocommit=True) as connection:
        connection.execute("VACUUM ANALYZE")


def colleagues(slug: str) -> None:
    """Fifty more people at one organisation."""
    from portal.accounts.models import Membership, Organisation, User

    org = Organisation.objects.get(slug=slug)
    for n in range(COLLEAGUES):
        user = User.objects.create(email=f"bench-c{n}@voorbeeld.test", name=f"Collega {n}")
        Membership.objects.create(user=user, organisation=org, role="editor", state="active")


def _rows(
    where: Place, begin: int, end: int, paper: Any, events: int
) -> list[tuple[str, str, dict[str, str]]]:
    number = f"{FIRST} + g"
    numbers = f"generate_series({begin}, {end - 1}) g WHERE g % 2 = 1"
    four = f"generate_series({begin}, {end - 1}) g, generate_series(1, 4) k WHERE g % 2 = 1"
    call: Any = where.call
    return [
        (
            "documents_snapshot",
            numbers,
            {"id": "md5('agreed' || g)::uuid", "kind": "'agreement'", "body": "'{}'"}
            | {"sha256": "repeat('0', 64)"},
        ),
        (
            "agreements_agreement",
            numbers,
            {
                "id": number,
                "plan_id": number,
                "number": "'OVK-2026-BENCH-' || lpad(g::text, 6, '0')",
                "version": "1",
                "state": "'signing'",
                "document_id": f"'{paper}'",
                "snapshot_id": "md5('agreed' || g)::uuid",
                "amount": "100000 + g",
                "drawn_by_id": str(where.coordinator),
                "drawn_at": "now() - g * interval '1 minute'",
                "sent_at": "now()",
            },
        ),
        (
            "monitoring_reportduty",
            four,
            {
                "agreement_id": number,
                "plan_id": number,
                "number": "k",
                "kind": "CASE WHEN k = 4 THEN 'final' ELSE 'progress' END",
                "period_start": "current_date",
                "period_end": "current_date + 180 * k",
                "due": "current_date + 400 + 180 * k",
                "due_at": "now() + (400 + 180 * k) * interval '1 day'",
                "state": "'due'",
            },
        ),
        (
            "audit_event",
            f"generate_series(1, {events}) g",
            {
                "at": "now() - g * interval '1 second'",
                "verb": "(ARRAY['plan.submitted','report.filed','review.scored'])[1 + g % 3]",
                "actor_label": "'Beoordelaar ' || g % 30",
                "organisation_label": "'Zorggroep ' || g % 60",
                "office_id": str(call.region.office_id),
                "plan_id": f"{FIRST} + g % {end}",
                "data": "'{}'",
                "digest": "repeat('0', 64)",
            },
        ),
    ]
