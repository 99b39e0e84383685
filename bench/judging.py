"""Reading and judging one plan, and saving a score, beside the bare floors.

    python -m bench.judging [rounds]

The plan is an example plan of the demo, filed with its files; two reviewers have scored.
"""

from __future__ import annotations

import sys
import uuid
from collections.abc import Callable
from itertools import count
from typing import Any

from bench import floor
from bench.dashboard import queries
from bench.floor import Probe, Visitor

PAGE_GOAL, PAGE_QUERIES = 5.0, 20
POST_GOAL, POST_QUERIES = 3.0, 15
ROUNDS = 40
ROWS, INSERT = "bare: 25 rows", "bare: insert and commit"
CONDITION = "TM24-3"
REASON = "Dit blijkt uit het plan en uit het gesprek met de regio. Keer nummer {}."


def main(rounds: int = ROUNDS) -> bool:
    """Fill, measure, say; whether every goal is met."""
    with floor.world() as world:
        pages, own, people = fill()
        bare = {"csrfmiddlewaretoken": world.bare.token("/form/"), "title": "Plan"}
        probes = [
            Probe(INSERT, lambda: world.bare.post("/form/", bare)),
            Probe(ROWS, lambda: world.bare.get("/rows/25/")),
            *(_page(world.portal(people[who]), name, path) for name, (who, path) in pages.items()),
            Probe(
                "save a score", saving(world.portal(people["reviewer2"]), own), INSERT, POST_GOAL
            ),
        ]
        results = floor.measure(probes, rounds=rounds)
        counted = {name: queries(people[who], path) for name, (who, path) in pages.items()}
        counted["save a score"] = statements(people["reviewer2"], own)
        print(floor.table(results, counted), flush=True)
        return all(r.met for r in results)


def fill() -> tuple[dict[str, tuple[str, str]], str, Any]:
    """Who opens which page; the address of a score; the people."""
    from tests.builders import reviews
    from tests.cast import Cast

    cast = Cast()
    one, two = reviews.scoring(cast, "V1")
    reviews.score_all(one)
    reviews.score_all(two)
    plan = one.case.plan_id
    score = f"/beoordeling/opdracht/{one.pk}/voorwaarde/{CONDITION}/"
    pages = {
        "plan overview, care office": ("coordinator", f"/plannen/{plan}/"),
        "plan at the desk": ("coordinator", f"/beoordeling/plan/{plan}/"),
        "whole plan to read": ("reviewer1", f"/plannen/{plan}/lezen/"),
        "assignment of a reviewer": ("reviewer1", f"/beoordeling/opdracht/{one.pk}/"),
        "scoring page": ("reviewer1", score),
    }
    return pages, f"/beoordeling/opdracht/{two.pk}/voorwaarde/{CONDITION}/", cast


def _page(portal: Visitor, name: str, path: str) -> Probe:
    return Probe(name, lambda: portal.get(path), ROWS, PAGE_GOAL)


def _form(page: bytes) -> dict[str, list[str]]:
    from tests.builders.sections import Page

    return Page(page.decode()).fields


def _typed(kept: dict[str, list[str]], number: int) -> dict[str, list[str]]:
    """The form as a browser sends it, with another reason and on top of that version."""
    return kept | {
        "_once": [str(uuid.uuid4())],
        "version": [str(number)],
        "value": ["3"],
        "reason": [REASON.format(number)],
    }


def saving(reviewer: Visitor, path: str) -> Callable[[], bytes]:
    """A save of a score as a browser sends it, each time with another reason."""
    kept = _form(reviewer.get(path))
    versions = count(int(kept["version"][0]))
    return lambda: reviewer.post(path, _typed(kept, next(versions)))


def statements(user: Any, path: str) -> int:
    """How many statements saving a score takes, from session to commit."""
    from django.db import connection
    from django.test import Client
    from django.test.utils import CaptureQueriesContext

    from tests.cast import sign_in

    client = Client()
    sign_in(client, user)
    kept = _form(client.get(path).content)
    sent = _typed(kept, int(kept["version"][0]))
    with CaptureQueriesContext(connection) as caught:
        answer = client.post(path, sent)
    if answer.status_code != 302:
        raise RuntimeError(f"{path}: {answer.status_code}")
    return len(caught)


if __name__ == "__main__":
    raise SystemExit(not main(int(sys.argv[1]) if sys.argv[1:] else ROUNDS))
