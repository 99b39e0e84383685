"""Prove that nobody changed the record."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from portal.audit.chain import Head, faults, head


class Command(BaseCommand):
    """Walk the whole chain; exit code 1 and one line per fault when something is wrong."""

    help = "Verify the audit chain: finds changed, deleted, inserted and cut-off events."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--head",
            action="append",
            default=[],
            metavar="POSITION:HASH",
            help="a head kept elsewhere (mail, agreement) that the chain must still carry",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            known = [Head.parse(text) for text in options["head"]]
        except ValueError as error:
            raise CommandError(str(error)) from error
        found = list(faults(known))
        for fault in found:
            self.stderr.write(fault)
        if found:
            raise CommandError(f"{len(found)} fault(s) in the record")
        self.stdout.write(f"The record is whole. Head: {head()}")
