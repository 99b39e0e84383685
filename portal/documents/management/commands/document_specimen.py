"""Write a specimen of the document look as PDF: shows that fonts and limits work here."""

from __future__ import annotations

from argparse import ArgumentParser
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand

from portal.documents.pdf import render_pdf
from portal.documents.specimen import FACTS


class Command(BaseCommand):
    """`manage.py document_specimen FILE.pdf`."""

    help = __doc__

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path)
        parser.add_argument("--watermark", default="")

    def handle(self, *args: Any, **options: Any) -> None:
        content = render_pdf(
            "pdf/specimen.html",
            FACTS,
            title="Samen thuis in de wijk",
            identifier="SPECIMEN-1",
            created=datetime(2026, 1, 1, tzinfo=UTC),
            version="versie 1",
            watermark=options["watermark"],
        )
        options["file"].write_bytes(content)
        self.stdout.write(f"{len(content)} bytes in {options['file']}")
