"""Compare the documents on disk with their rows."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError

from portal.documents import vault
from portal.documents.models import Document


class Command(BaseCommand):
    """Missing and altered files are errors; files without a row are only listed."""

    help = __doc__

    def handle(self, *args: Any, **options: Any) -> None:
        known, bad = set(), []
        rows = Document.objects.values_list("pk", "storage_name", "sha256")
        for pk, name, sha256 in rows.iterator():
            known.add(name)
            path = vault.path_of(name)
            if not path.exists():
                bad.append(f"{pk}: the file is missing")
            elif vault.digest_of(path) != sha256:
                bad.append(f"{pk}: the file was altered")
        loose = [name for name in vault.names() if name not in known]
        self.stdout.write(f"{len(known)} files with a row, {len(loose)} without, {len(bad)} bad")
        for line in bad:
            self.stderr.write(line)
        if bad:
            raise CommandError("Some documents are missing or altered.")
