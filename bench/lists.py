"""Every list, filtered or searched, beside a bare page of as many rows.

python -m bench.lists [rounds]
"""

from __future__ import annotations

import sys
from collections.abc import Sequence
from typing import Any

from bench import floor, many_facts, many_plans
from bench.dashboard import queries

SIZE = 5_000
GOAL, MOST_QUERIES = 4.0, 12
ROUNDS = 30
# Who looks at what, and the rows of the floor.
PAGES = (
    ("plans of a provider", "editor_a", "/plannen/", 25),
    ("plans of a provider, searched", "editor_a", "/plannen/?q=nachtzorg", 25),
    ("plans of a provider, by state", "editor_a", "/plannen/?state=in_review", 25),
    ("plans of a care office, searched", "coordinator", "/plannen/?q=nachtzorg", 25),
    ("own assignments of a reviewer", "reviewer1", "/beoordeling/mijn/", 25),
    ("agreements of a care office", "coordinator", "/overeenkomsten/", 25),
    ("agreements, searched", "coordinator", "/overeenkomsten/?q=nachtzorg", 25),
    ("agreements of a provider, by state", "editor_a", "/overeenkomsten/?state=signing", 25),
    ("reports of a care office", "coordinator", "/rapportages/", 25),
    ("reports, searched", "coordinator", "/rapportages/?q=nachtzorg", 25),
    ("reports of a provider, open", "editor_a", "/rapportages/?show=open", 25),
    ("people of an organisation", "manager_a", "/account/organisaties/zilverlinde/", 50),
    ("record of events", "auditor", "/beheer/logboek/", 50),
    ("record, by person", "auditor", "/beheer/logboek/?person=Beoordelaar+7", 50),
    ("record, by plan", "auditor", "/beheer/logboek/?plan=BENCH-2026-000104", 50),
    ("record, by verb", "auditor", "/beheer/logboek/?verb=report.filed", 50),
)


def main(rounds: int = ROUNDS) -> bool:
    """Fill, measure, say; whether every goal is met."""
    with floor.world() as world:
        people = fill()
        probes = [bare(world, rows) for rows in (25, 50)]
        probes += [_probe(world.portal(people[who]), *page) for who, *page in _pages()]
        results = floor.measure(probes, rounds=rounds, warm=4)
        print(floor.table(results, counted(people)), flush=True)
        return all(r.met for r in results)


def fill(size: int = SIZE) -> Any:
    """The cast, with thousands of plans and what stands around them."""
    from tests.cast import Cast

    where, _coordinator = many_plans.place()
    many_plans.fill(where, 0, size)
    many_facts.fill(where, 0, size)
    many_facts.colleagues("zilverlinde")
    return Cast()


def bare(world: floor.World, rows: int) -> floor.Probe:
    """The floor: a bare page of so many rows."""
    return floor.Probe(f"bare: {rows} rows", lambda: world.bare.get(f"/rows/{rows}/"))


def _pages() -> Sequence[tuple[str, str, str, int]]:
    return [(who, name, address, rows) for name, who, address, rows in PAGES]


def _probe(portal: floor.Visitor, name: str, address: str, rows: int) -> floor.Probe:
    return floor.Probe(name, lambda: portal.get(address), f"bare: {rows} rows", GOAL)


def counted(people: Any) -> dict[str, int]:
    """How many queries each page takes."""
    return {name: queries(people[who], address) for name, who, address, _rows in PAGES}


if __name__ == "__main__":
    raise SystemExit(not main(int(sys.argv[1]) if sys.argv[1:] else ROUNDS))
