"""Make the keys with which the portal signs."""

from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from portal.documents import authority


class Command(BaseCommand):
    """Root and issuing authority in SIGNING_DIR; run once per installation."""

    help = __doc__

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--check", action="store_true", help="only say whether it is complete")

    def handle(self, *args: Any, **options: Any) -> None:
        where = authority.folder()
        if not (where / "issuing-key.pem").exists():
            if options["check"]:
                raise CommandError(f"There are no signing keys in {where}.")
            if not settings.SIGNING_PASSWORD and not settings.DEMO_MODE:
                self.stderr.write("SIGNING_PASSWORD is empty: the keys are not encrypted.")
            authority.create()
            self.stdout.write(f"Keys made in {where}. Keep root-key.pem off this machine.")
        ours = authority.load()
        self.stdout.write(ours.root.subject.rfc4514_string())
        self.stdout.write(f"valid until {ours.issuing.certificate.not_valid_after_utc:%Y-%m-%d}")
