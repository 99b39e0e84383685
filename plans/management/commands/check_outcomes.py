"""Looks whether what is kept of each plan's checks is true; says nothing when all is well."""

from __future__ import annotations

from django.core.management.base import BaseCommand, CommandError

from plans.services.outcomes import faults


class Command(BaseCommand):
    """Compare every kept outcome with a new look at the plan; exits with an error on a fault."""

    help = __doc__

    def handle(self, *args: object, **options: object) -> None:
        """Name the plans of which a page would show what is not so."""
        if found := list(faults()):
            numbers = ", ".join(map(str, found))
            raise CommandError(f"The kept outcome is not true for plan {numbers}.")
