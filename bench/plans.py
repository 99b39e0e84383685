"""A plan of 12 providers, 400 budget lines and 40 goals beside the bare floors.

    .venv/bin/python -m bench.plans

Goals: saving a section at most 3 × a bare POST that inserts and commits, the budget page with
400 lines at most 2 × a bare page of 400 rows.
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from itertools import count

from bench import floor
from bench.dashboard import queries
from bench.floor import Probe, Visitor

ROUNDS = 40


def main(rounds: int = ROUNDS) -> bool:
    """Measure and print; whether every goal is met."""
    with floor.world() as world:
        from tests.cast import Cast

        draft, filed, busy = _fill()
        cast = Cast()
        editor, reader = world.portal(cast.editor_a), world.portal(cast.coordinator)
        bare_token = world.bare.token("/form/")
        bare = {"csrfmiddlewaretoken": bare_token, "title": "Plan"}
        own = f"/plannen/{draft}/begroting/zilverlinde/"
        probes = [
            Probe("bare: insert and commit", lambda: world.bare.post("/form/", bare)),
            Probe("bare: 25 rows", lambda: world.bare.get("/rows/25/")),
            Probe("bare: 400 rows", lambda: world.bare.get("/rows/400/")),
            Probe("save a section (challenge)", _saving(editor, busy), *_post(3)),
            Probe(
                "plan overview, first after a save",
                lambda: editor.get(f"/plannen/{busy}/"),
                "bare: 25 rows",
                5.0,
            ),
            Probe("keep what is typed (autosave)", _typing(editor, draft), *_post(3)),
            Probe("plan overview", lambda: editor.get(f"/plannen/{draft}/"), "bare: 25 rows", 5.0),
            Probe(
                "budget page, care office, 400 lines",
                lambda: reader.get(f"/plannen/{filed}/begroting/"),
                "bare: 400 rows",
                2.0,
            ),
            Probe(
                "budget page, member",
                lambda: editor.get(f"/plannen/{draft}/begroting/"),
                "bare: 400 rows",
                2.0,
            ),
            Probe("grid of one provider, 34 lines", lambda: editor.get(own), "bare: 400 rows", 2.0),
            Probe(
                "coalition page",
                lambda: editor.get(f"/plannen/{draft}/coalitie/"),
                "bare: 25 rows",
                5.0,
            ),
        ]
        results = floor.measure(probes, rounds=rounds)
        counted = {name: queries(cast.editor_a, path) for name, path in pages(draft).items()}
        print(floor.table(results, counted), flush=True)
        return all(r.met for r in results)


def pages(plan: int) -> dict[str, str]:
    """The pages of which the queries are counted too (goal 20)."""
    return {
        "plan overview": f"/plannen/{plan}/",
        "coalition page": f"/plannen/{plan}/coalitie/",
    }


def _post(goal: float) -> tuple[str, float]:
    return "bare: insert and commit", goal


def _fill() -> tuple[int, int, int]:
    """Large plans: a draft, one that was submitted for the office to read, one that changes."""
    from plans.models import Plan
    from tests.builders import budgets
    from tests.cast import Cast

    draft, filed, busy = (budgets.large(Cast()) for _n in range(3))
    Plan.objects.filter(pk=filed.pk).update(
        state="submitted", submitted_at=filed.changed_at, reference="BENCH-1"
    )
    return draft.pk, filed.pk, busy.pk


def _saving(editor: Visitor, plan_id: int) -> Callable[[], bytes]:
    """A save of a section as a browser sends it, each time with another text.

    The page is asked once; version and key of the next save are known without asking again.
    """
    import uuid

    path = f"/plannen/{plan_id}/onderdeel/challenge/"
    page = editor.get(path)
    kept = _filled(page)
    versions = count(int(kept["seen_version"][0]))

    def save() -> bytes:
        number = next(versions)
        return editor.post(
            path,
            kept
            | {
                "_once": [str(uuid.uuid4())],
                "seen_version": [str(number)],
                "challenge-problem": [f"Elke nacht rijden {number} auto's door dezelfde straten."],
            },
        )

    return save


def _typing(editor: Visitor, plan_id: int) -> Callable[[], bytes]:
    """The form as the script sends it a second after the typing stops."""
    path = f"/plannen/{plan_id}/onderdeel/challenge/"
    kept, numbers = _filled(editor.get(path)), count()

    def keep() -> bytes:
        text = f"Elke nacht rijden {next(numbers)} auto's door dezelfde straten."
        typed = kept | {"challenge-problem": [text]}
        return editor.post(f"/concepten/plan:{plan_id}:challenge/", typed, expect=200)

    return keep


def _filled(page: bytes) -> dict[str, list[str]]:
    """The fields as a browser sends them: hidden ones, every text, two lines that are ticked."""
    from tests.builders.sections import Page

    fields = Page(page.decode()).fields
    texts = {n: ["Nachtzorg in negen wijken."] for n in fields if n.startswith("challenge-")}
    return fields | texts | {"challenge-framework_items": ["WOZO-1", "WOZO-3"]}


if __name__ == "__main__":
    raise SystemExit(not main(int(sys.argv[1]) if sys.argv[1:] else ROUNDS))
