"""The import law: rooms in order, layers inside a room, no circles (design.md 3)."""

from __future__ import annotations

import pytest

from tests.house.code import imports, modules

# From the ground up; a room may import what stands before it, never what stands after it.
ORDER = (
    (
        "portal.money",
        "portal.dates",
        "portal.workdays",
        "portal.clock",
        "portal.moves",
        "portal.refusal",
        "portal.constraints",
        "portal.prepared",
    ),
    ("portal.web",),
    ("portal.audit", "portal.jobs"),
    ("portal.drafts",),
    ("portal.documents",),
    ("portal.mail",),
    ("portal.accounts",),
    ("portal.upkeep",),
    ("portal.funds",),
    ("portal.funds.clarifications",),
    ("plans",),
    ("plans.agreements",),
    ("plans.monitoring",),
    ("reviews",),
)
# The front door and the machine room stand outside the rooms.
OUTSIDE = ("portal.urls", "portal.wsgi", "portal.celery", "portal.settings", "portal.launch")
FRONT_DOOR = ("portal.urls", "portal.celery", "portal.settings")
PURE = ("workflow", "rules", "budget", "smart", "scoring", "cashier", "envelope", "data")


def is_pure(module: str) -> bool:
    parts = module.split(".")
    return parts[-1] in PURE and not {"models", "views", "forms"} & set(parts)


def place(module: str) -> tuple[int, str] | None:
    """The height of a module's room, and the room; None outside the rooms."""
    best = None
    for height, rooms in enumerate(ORDER):
        for room in rooms:
            if module == room or module.startswith(room + "."):
                best = (height, room)
    return best


@pytest.mark.parametrize("module", sorted(modules()))
def test_a_module_imports_only_from_rooms_below_its_own(module):
    here = place(module)
    if here is None:
        return
    for target in imports(module):
        there = place(target)
        outside = any(target == o or target.startswith(o + ".") for o in FRONT_DOOR)
        assert not outside, f"{module} imports the front door: {target}"
        if there is not None:
            assert there[0] <= here[0], f"{module} imports upward: {target}"


def test_there_are_no_circles():
    edges = {m: imports(m) for m in modules()}
    state: dict[str, int] = {}
    path: list[str] = []

    def visit(module: str) -> list[str] | None:
        state[module] = 1
        path.append(module)
        for target in sorted(edges[module]):
            if state.get(target) == 1:
                return [*path[path.index(target) :], target]
            if target not in state and (circle := visit(target)):
                return circle
        path.pop()
        state[module] = 2
        return None

    for module in sorted(edges):
        if module not in state:
            assert (circle := visit(module)) is None, " -> ".join(circle or [])


@pytest.mark.parametrize("module", sorted(m for m in modules() if is_pure(m)))
def test_pure_modules_know_no_database(module):
    for target in imports(module):
        assert not target.endswith((".models", ".services", ".queries", ".views")), target


@pytest.mark.parametrize("module", sorted(m for m in modules() if ".services" in m))
def test_services_never_import_tasks_or_pages(module):
    for target in imports(module):
        leaf = target.rpartition(".")[2]
        assert leaf not in ("tasks", "urls"), f"{module} imports {target}"
        assert ".views" not in target, f"{module} imports {target}"
        assert ".forms" not in target, f"{module} imports {target}"


def test_no_room_without_a_noun():
    for module in modules():
        for word in ("common", "core", "utils", "helpers", "misc"):
            assert word not in module.split("."), module
