"""Exports beside the same number of rows from a bare Django; and how much memory they take.

    python -m bench.exports [5000 20000]

CSV is held against a bare streamed CSV, XLSX against a bare XLSX written row by row, a ZIP of
agreements against the same files stored by Python alone.
"""

from __future__ import annotations

import sys
import tempfile
import zipfile
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from bench import floor, many_facts, many_plans, processes
from bench.floor import Probe

SIZES = (5_000, 20_000)
GOAL, MEGABYTES = 5.0, 60
PAPERS, PAPER = 1_000, 80_000
ROUNDS = 5


def main(sizes: Sequence[int] = SIZES) -> bool:
    """Fill, export, say; whether every goal is met."""
    met, known = True, 0
    with floor.world() as world:
        where, coordinator = many_plans.place()
        people = _people()
        for size in sizes:
            many_plans.fill(where, known, size)
            if not known:
                many_facts.fill(where, 0, size)
            known = size
            path = f"/beoordeling/openstelling/{where.call.pk}/export/"
            portal, auditor = world.portal(coordinator), world.portal(people["auditor"])
            tables = _tables(world, portal, path, size)
            print(f"\n### {size:,} plans\n")
            results = floor.measure(tables, rounds=ROUNDS, warm=1)
            print(floor.table(results))
            met = all(r.met for r in results) and met
            for name, act in _heavy(portal, auditor, path).items():
                met = _light(world, f"{name} of {size:,}", act) and met
        return _archives() and met


def _people() -> Any:
    from tests.cast import Cast

    return Cast()


def _tables(world: floor.World, portal: floor.Visitor, path: str, size: int) -> list[Probe]:
    return [
        Probe("bare CSV", lambda: world.bare.get(f"/csv/{size}/")),
        Probe("bare XLSX", lambda: world.bare.get(f"/xlsx/{size}/")),
        Probe("dashboard as CSV", lambda: portal.get(f"{path}csv/"), "bare CSV", GOAL),
        Probe("dashboard as XLSX", lambda: portal.get(f"{path}xlsx/"), "bare XLSX", GOAL),
    ]


def _heavy(
    portal: floor.Visitor, auditor: floor.Visitor, path: str
) -> dict[str, Callable[[], object]]:
    return {
        "dashboard as CSV": lambda: portal.get(f"{path}csv/"),
        "dashboard as XLSX": lambda: portal.get(f"{path}xlsx/"),
        "record of 100,000 events as CSV": lambda: auditor.get("/beheer/logboek/export/csv/"),
    }


def _light(world: floor.World, name: str, act: Callable[[], object]) -> bool:
    """Whether the workers stay within their megabytes over what they had."""
    for _n in range(4):  # both workers have done it once
        act()
    before = {pid: processes.resident(pid) for pid in world.workers}
    processes.forget_highest(before)
    for _n in range(4):
        act()
    over = max(processes.highest(pid) - idle for pid, idle in before.items())
    print(f"\n{name}: {over:.0f} MB over idle (goal {MEGABYTES})", flush=True)
    return over <= MEGABYTES


def _archives() -> bool:
    """A ZIP of a thousand papers: the portal's beside one that Python stores."""
    from django.utils import timezone

    from portal.documents.archive import ZipEntry, zip_export
    from portal.documents.store import save
    from portal.documents.vault import path_of

    given = {"kind": "agreement", "title": "x", "content_type": "application/pdf"}
    papers = [
        save(b"%PDF-1.7 " + str(n).encode() * (PAPER // len(str(n))), filename="x.pdf", **given)
        for n in range(PAPERS)
    ]
    with tempfile.TemporaryDirectory() as folder:

        def bare() -> None:
            with zipfile.ZipFile(Path(folder) / "bare.zip", "w", zipfile.ZIP_STORED) as out:
                for number, paper in enumerate(papers):
                    out.write(path_of(paper.storage_name), f"{number}.pdf")

        def own() -> None:
            entries = (ZipEntry(f"{n}.pdf", paper) for n, paper in enumerate(papers))
            target = Path(folder) / "own.zip"
            zip_export(entries, {}, target, title="Overeenkomsten", at=timezone.now())

        results = floor.measure(
            [Probe("bare ZIP", bare), Probe("ZIP with manifest", own, "bare ZIP", GOAL)],
            rounds=ROUNDS,
            warm=1,
        )
    print(f"\n### A ZIP of {PAPERS:,} papers of {PAPER // 1000} kB\n\n{floor.table(results)}")
    return all(r.met for r in results)


if __name__ == "__main__":
    raise SystemExit(not main([int(size) for size in sys.argv[1:]] or SIZES))
