"""The hourly reminder sweeps: their cost follows what is due, not what exists.

    python -m bench.sweeps [5000 50000]

The same thousand drafts and thousand reports are due among ever more plans.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Sequence
from datetime import timedelta
from typing import Any

from bench import floor, many_facts, many_plans

SIZES = (5_000, 50_000)
DUE, MOST_QUERIES = 1_000, 20
HEAD = "| sweep | plans | due | ms | queries | goal | met |\n|---|--:|--:|--:|--:|--:|---|"


def main(sizes: Sequence[int] = SIZES) -> bool:
    """Fill, sweep, say; whether every sweep keeps to its number of queries."""
    met, known, lines = True, 0, [HEAD]
    with floor.world():
        where, _coordinator = many_plans.place()
        for size in sizes:
            many_plans.fill(where, known, size)
            many_facts.fill(where, known, size, events=0)
            if not known:
                make_due()
            known = size
            for name, sweep, at in sweeps(where.call.pk):
                found, took, queries = once(sweep, at)
                met = met and queries <= MOST_QUERIES
                lines.append(
                    f"| {name} | {size:,} | {found:,} | {took:.0f} | {queries} | ≤ {MOST_QUERIES}"
                    f" | {'yes' if queries <= MOST_QUERIES else 'no'} |"
                )
    print("\n".join([*lines, "", floor.machine()]), flush=True)
    return met


def make_due() -> None:
    """A thousand of the plans become drafts; a thousand reports are due in a week."""
    from django.utils import timezone

    from plans.models import Plan
    from plans.monitoring.models import ReportDuty

    first, now = many_plans.FIRST, timezone.now()
    drafts = list(range(first, first + 2 * DUE, 2))
    Plan.objects.filter(pk__in=drafts).update(state="draft", submitted_at=None, reference="")
    running = list(range(first + 1, first + 2 * DUE, 2))
    moment = {"decided_at": now, "final_at": now, "running_at": now}
    Plan.objects.filter(pk__in=running).update(state="running", **moment)
    soon = now + timedelta(days=7)
    due = ReportDuty.objects.filter(plan__in=running, number=1)
    due.update(due=soon.date(), due_at=soon, period_end=now.date())


def sweeps(call_id: int) -> list[tuple[str, Callable[[Any], int], Any]]:
    """Each sweep with the moment at which it looks."""
    from django.utils import timezone

    from plans.monitoring.services.reminding import send_due_reminders
    from plans.services.reminding import queue_reminders
    from portal.funds.models import Call

    closes = Call.objects.get(pk=call_id).closes_at
    return [
        ("drafts, none due", queue_reminders, closes - timedelta(days=20)),
        ("drafts, near their deadline", queue_reminders, closes - timedelta(days=1)),
        ("reports, none due", send_due_reminders, timezone.now() - timedelta(days=60)),
        ("reports, due", send_due_reminders, timezone.now()),
    ]


def once(sweep: Callable[[Any], int], at: Any) -> tuple[int, float, int]:
    """What a sweep found, in how many milliseconds and queries; it is undone again."""
    from django.db import connection, transaction
    from django.test.utils import CaptureQueriesContext

    with transaction.atomic(), CaptureQueriesContext(connection) as caught:
        began = time.perf_counter()
        found = sweep(at)
        took = (time.perf_counter() - began) * 1000
        transaction.set_rollback(True)
    return found, took, len(caught)


if __name__ == "__main__":
    raise SystemExit(not main([int(size) for size in sys.argv[1:]] or SIZES))
