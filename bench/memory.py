"""The memory of the web workers after thousands of mixed requests.

    python -m bench.memory [10000]

Pages, lists, forms that are sent and an export in turn, by several people; the workers are never
renewed meanwhile, as they would be in production after some thousand requests.
"""

from __future__ import annotations

import itertools
import sys
from collections.abc import Callable, Iterator
from functools import partial

from bench import floor, judging, lists, processes

REQUESTS, MEGABYTES = 10_000, 150
PARTS = 10


def main(requests: int = REQUESTS) -> bool:
    """Fill, ask, say; whether the workers stay within their megabytes."""
    with floor.world() as world:
        people = lists.fill(500)
        pages, own, _cast = judging.fill()
        mixed = _mixed(world, people, pages, own)
        lines = ["| requests | MB per worker |", "|--:|--:|"]
        print(f"idle: {_said(world)}")
        for part in range(1, PARTS + 1):
            for act in itertools.islice(mixed, requests // PARTS):
                act()
            lines.append(f"| {part * requests // PARTS:,} | {_said(world)} |")
            print(lines[-1], flush=True)
        most = max(processes.resident(pid) for pid in world.workers)
        print("\n".join([*lines, "", floor.machine()]))
        return most <= MEGABYTES


def _said(world: floor.World) -> str:
    return ", ".join(f"{processes.resident(pid):.0f}" for pid in world.workers)


def _mixed(
    world: floor.World, people: object, pages: dict[str, tuple[str, str]], own: str
) -> Iterator[Callable[[], object]]:
    """Everything the bench asks, in turn, without end."""
    visitors: dict[str, floor.Visitor] = {}

    def visit(who: str) -> floor.Visitor:
        if who not in visitors:
            visitors[who] = world.portal(people[who])  # type: ignore[index]
        return visitors[who]

    asked = [(who, address) for _name, who, address, _rows in lists.PAGES]
    asked += list(pages.values())
    acts: list[Callable[[], object]] = [partial(visit(who).get, address) for who, address in asked]
    acts.append(judging.saving(visit("reviewer2"), own))
    return itertools.cycle(acts)


if __name__ == "__main__":
    raise SystemExit(not main(int(sys.argv[1]) if sys.argv[1:] else REQUESTS))
