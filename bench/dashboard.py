"""The dashboard of a call beside a bare page of 50 rows, with 500, 5,000 and 50,000 plans.

    python -m bench.dashboard [500 5000 50000]

Each plan has 9 conditions and more, three reviewers, a coalition of two and amounts per year.
"""

from __future__ import annotations

import sys
from typing import Any

from bench import floor, many_plans

SIZES = (500, 5_000, 50_000)
FLOOR = "bare page of 50 rows"
GOAL = 4.0
MOST_QUERIES = 12
ROUNDS = 40
VIEWS = {
    "first page": "",
    "state and flag": "?state=in_review&flag=warned",
    "searched, common word": "?q=nachtzorg",
    "searched, rare word": "?q=zeldzaam",
    "best rank first": "?sort=-rank",
    "past the limit": "?late=limit",
    "a filter that finds nothing": "?verdict=no",
}


def main(sizes: tuple[int, ...]) -> bool:
    """Fill, measure, say; the next size adds to what is there."""
    met = True
    with floor.world() as world:
        where, coordinator = many_plans.place()
        portal = world.portal(coordinator)
        path, known = f"/beoordeling/openstelling/{where.call.pk}/", 0
        for size in sizes:
            many_plans.fill(where, known, size)
            known = size
            print(f"\n### {size:,} plans\n")
            results = floor.measure(
                [
                    floor.Probe(FLOOR, lambda: world.bare.get("/rows/50/")),
                    *(_probe(name, portal, path + query) for name, query in VIEWS.items()),
                ],
                rounds=ROUNDS,
                warm=5,
            )
            print(floor.table(results))
            most = max(queries(coordinator, path + query) for query in VIEWS.values())
            print(f"\nAt most {most} queries (goal {MOST_QUERIES}).", flush=True)
            met = met and most <= MOST_QUERIES and all(r.met for r in results)
    return met


def _probe(name: str, portal: floor.Visitor, address: str) -> floor.Probe:
    return floor.Probe(name, lambda: portal.get(address), floor=FLOOR, goal=GOAL)


def queries(user: Any, address: str) -> int:
    """How many queries a page takes, from session to last row."""
    from django.db import connection
    from django.test import Client
    from django.test.utils import CaptureQueriesContext

    from tests.cast import sign_in

    client = Client()
    sign_in(client, user)
    client.get(address)
    with CaptureQueriesContext(connection) as caught:
        answer = client.get(address)
    if answer.status_code != 200:
        raise RuntimeError(f"{address}: {answer.status_code}")
    return len(caught)


if __name__ == "__main__":
    raise SystemExit(not main(tuple(int(size) for size in sys.argv[1:]) or SIZES))
