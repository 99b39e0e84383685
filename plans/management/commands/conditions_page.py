"""Writes docs/conditions.md and docs/voorwaarden.md: which field proves which condition."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import yaml
from django.conf import settings
from django.core.management.base import BaseCommand

from plans.checks.page import DUTCH, ENGLISH, Words, page

DOCS = Path(settings.BASE_DIR) / "docs"
TARGETS: dict[str, Words] = {"conditions.md": ENGLISH, "voorwaarden.md": DUTCH}
SOURCE = Path(settings.BASE_DIR) / "portal" / "funds" / "data" / "conditions.yaml"


def conditions() -> list[dict[str, Any]]:
    """The conditions in force since 2024: the entry gate, the nine, the attention point."""
    sets = yaml.safe_load(SOURCE.read_text("utf-8"))["condition_sets"]
    current: dict[str, Any] = next(s for s in sets if s["code"] == "TM2024")
    return [current["entry_gate"], *current["conditions"], *current["additional_attention"]]


class Command(BaseCommand):
    """Write the pages anew; a test fails while they are not up to date."""

    help = __doc__

    def handle(self, *args: object, **options: object) -> None:
        """Write both pages."""
        for name, words in TARGETS.items():
            (DOCS / name).write_text(page(conditions(), words), "utf-8")
            self.stdout.write(str(DOCS / name))
