"""Bring the database up to date: structure, reference data, and the first time the demo."""

from argparse import ArgumentParser
from typing import Any

from django.contrib.auth import get_user_model
from django.core.management import call_command, get_commands
from django.core.management.base import BaseCommand


class Command(BaseCommand):
    """What stands between new code and a portal that can serve; safe to repeat."""

    help = "Migrates, loads the reference data and, with --demo, an empty portal's demo world."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--demo", action="store_true", help="fill an empty portal")

    def handle(self, *, demo: bool, verbosity: int, **options: Any) -> None:
        call_command("migrate", interactive=False, verbosity=verbosity)
        known = get_commands()
        if "load_reference" in known:
            call_command("load_reference", verbosity=verbosity)
        if demo and "load_demo" in known and not get_user_model().objects.exists():
            call_command("load_demo", verbosity=verbosity)
