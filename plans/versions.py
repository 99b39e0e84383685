"""The version of a section: compared, raised and kept in one statement (design.md 4).

Whoever saves names the version that was on the screen. The database compares it, raises it, keeps
what the section says now and notes when the plan changed: all of it, or nothing. In the same
breath it says whether a confirmation stands, which may lapse by this save.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import datetime
from typing import Any, NamedTuple

from django.db import connection


class Raised(NamedTuple):
    """The section after a save: the number of its row, its version now, the moment.

    `is_confirmed`: some organisation of this plan has confirmed, and that still stands.
    """

    state: int
    version: int
    at: datetime
    is_confirmed: bool


_RAISE = """
WITH raised AS (
    UPDATE plans_sectionstate
    SET version = version + 1, changed_by_id = %(by)s,
        changed_at = coalesce(%(at)s::timestamptz, clock_timestamp())
    WHERE plan_id = %(plan)s AND section = %(section)s
        AND org_id IS NOT DISTINCT FROM %(org)s::varchar AND version = %(seen)s
    RETURNING id, version, changed_at
), kept AS (
    INSERT INTO plans_sectionversion
        (state_id, "number", body, by_id, for_org_id, restored_from, "at")
    SELECT id, version, %(body)s::jsonb, %(by)s, %(for_org)s, %(restored_from)s, changed_at
    FROM raised
), touched AS (
    UPDATE plans_plan SET changed_at = raised.changed_at FROM raised WHERE plans_plan.id = %(plan)s
)
SELECT id, version, changed_at, EXISTS (
    SELECT FROM plans_confirmation c JOIN plans_member m ON m.id = c.member_id
    WHERE m.plan_id = %(plan)s AND m.left_at IS NULL AND c.lapsed_at IS NULL
) FROM raised
"""


def raise_version(
    plan: int,
    section: str,
    org: str | None,
    *,
    seen: int,
    body: Mapping[str, Any],
    by: int,
    for_org: str | None,
    restored_from: int | None = None,
    at: datetime | None = None,
) -> Raised | None:
    """Save `body` on top of version `seen` of a section, or of one organisation's budget.

    None, and nothing is written, when that is not its version (any more). `at` is by default the
    clock of the database. The caller holds the lock on the plan.
    """
    given: dict[str, Any] = {
        "plan": plan,
        "section": section,
        "org": org,
        "seen": seen,
        "by": by,
        "at": at,
    }
    kept = {"body": json.dumps(body), "for_org": for_org, "restored_from": restored_from}
    with connection.cursor() as cursor:
        cursor.execute(_RAISE, given | kept)
        row = cursor.fetchone()
    return Raised(*row) if row else None
