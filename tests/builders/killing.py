"""A process that dies in the middle of its work, as when the machine takes it away."""

from __future__ import annotations

import os
import subprocess
import sys

from django.conf import settings
from django.db import connection


def run_until_killed(server, program: str, *arguments: object) -> None:
    """Run `program` on the database of this test; it has to end by SIGKILL.

    `arguments` are what it finds in `sys.argv[1:]`.
    """
    url = server.url("portal_app", connection.settings_dict["NAME"])
    run = subprocess.run(
        [sys.executable, "-c", program, *map(str, arguments)],
        cwd=settings.BASE_DIR,
        env={**os.environ, "DATABASE_URL": url},
        timeout=120,
    )
    assert run.returncode == -9
