"""Load the demo world."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from reviews.demo import world


class Command(BaseCommand):
    """`manage.py load_demo`: fictitious people and plans, only where DEMO_MODE is on."""

    help = "Load the demo world: fictitious organisations, people and ten plans."

    def handle(self, *args: Any, **options: Any) -> None:
        """Play the world; a second time it says that all is there."""
        if not settings.DEMO_MODE:
            raise CommandError("The demo world is only for installations with DEMO_MODE on.")
        plans = world.load(say=self.stdout.write)
        self.stdout.write(f"{len(plans)} demo plans made" if plans else "The demo world is there")
