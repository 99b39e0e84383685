"""Load the reference data of the funds."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from portal.funds.reference.files import FOLDER, ReferenceFault
from portal.funds.reference.load import load


class Command(BaseCommand):
    """Safe to repeat: a second run changes nothing."""

    help = "Brings schemes, conditions, care offices and regions in step with their YAML files."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--folder", type=Path, default=FOLDER, help="where the files are")

    def handle(self, *, folder: Path, verbosity: int, **options: Any) -> None:
        try:
            report = load(folder)
        except ReferenceFault as fault:
            raise CommandError(f"Nothing was loaded. {fault}") from None
        if verbosity > 1:
            self.stdout.write("\n".join(report.lines))
        if verbosity:
            counts = ", ".join(f"{n} {outcome}" for outcome, n in sorted(report.counts.items()))
            self.stdout.write(f"Reference data: {counts}.")
