"""Starts what the suite needs: an embedded PostgreSQL (unless DATABASE_URL is set)."""

import contextlib
import os
import tempfile
from pathlib import Path

from portal.launch import services

_stack = contextlib.ExitStack()


def pytest_configure(config):
    if "DATABASE_URL" in os.environ or hasattr(config, "workerinput"):
        return
    base = Path(tempfile.mkdtemp(prefix="pgtest"))
    os.chmod(base, 0o755)
    host = _stack.enter_context(services.postgres(base, durable=False))
    os.environ["DATABASE_URL"] = f"postgres://portal@{host.replace('/', '%2F')}/portal"


def pytest_unconfigure(config):
    _stack.close()
