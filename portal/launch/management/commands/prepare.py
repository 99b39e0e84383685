"""Bring the database up to date: structure, reference data, and the first time the demo."""

import sys
from argparse import ArgumentParser
from importlib import import_module
from typing import Any

from django.core.management import call_command, get_commands
from django.core.management.base import BaseCommand

from portal.launch.connection import as_owner


class Command(BaseCommand):
    """What stands between new code and a portal that can serve; safe to repeat."""

    help = "Migrates, loads the reference data and, with --demo, an empty portal's demo world."
    # The checks of all apps belong to the suite; here only the database matters.
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--demo", action="store_true", help="fill an empty portal")

    def handle(self, *, demo: bool, verbosity: int, **options: Any) -> None:
        call_command("migrate", interactive=False, verbosity=verbosity)
        with as_owner():
            call_command("createcachetable", verbosity=verbosity)
        known = get_commands()
        if "load_reference" in known:
            call_command("load_reference", verbosity=verbosity)
        if demo:
            if "load_demo" in known:
                call_command("load_demo", verbosity=verbosity, stdout=sys.stderr)
            self.stdout.write(people())


def people() -> str:
    """One of the demo's people per role: role, name, e-mail address. Empty without a demo."""
    try:
        demo = import_module("portal.accounts.demo")
    except ImportError:
        return ""
    first: dict[str, tuple[str, str, str]] = {}
    for one in demo.cast():
        if len(one.roles) == 1 and one.code != "outsider":
            first.setdefault(one.role_label, (one.role_label, one.name, one.email))
    rows = first.values()
    wide = [max(len(row[column]) for row in rows) for column in (0, 1)]
    lines = [f"  {a:<{wide[0]}}  {b:<{wide[1]}}  {c}" for a, b, c in rows]
    return "\n".join([*lines, f"  Password of all: {demo.DEMO_PASSWORD}"])
