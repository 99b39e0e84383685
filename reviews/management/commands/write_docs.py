"""Write the parts of the documentation that follow from the code."""

from __future__ import annotations

import importlib
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand
from django.utils.translation import override

from portal.moves import diagram

WORKFLOWS = (
    "plans.workflow",
    "reviews.workflow",
    "reviews.reallocation.workflow",
    "plans.agreements.workflow",
    "plans.monitoring.workflow",
    "portal.funds.workflow",
    "portal.funds.clarifications.workflow",
    "portal.accounts.workflow",
)
INTRO = """# The workflows

Each machine is a table of moves in a `workflow.py`; these diagrams are made from the tables by
`manage.py write_docs`. A guard stands in brackets; `*` marks a move that needs a written reason.
"""


class Command(BaseCommand):
    """`manage.py write_docs`: docs/workflows.md from the tables of moves."""

    help = "Write docs/workflows.md from the tables of moves."

    def handle(self, *args: Any, **options: Any) -> None:
        """Write the page."""
        path = Path(settings.BASE_DIR) / "docs" / "workflows.md"
        path.write_text(page(), encoding="utf-8")
        self.stdout.write(f"{path.name} written")


def page() -> str:
    """The whole page, in English."""
    parts = [INTRO]
    with override("en"):
        for name in WORKFLOWS:
            for machine in importlib.import_module(name).MACHINES:
                drawing = diagram(machine.moves, machine.states)
                parts.append(f"\n## {machine.name.capitalize()}\n\n```mermaid\n{drawing}```\n")
    return "".join(parts)
