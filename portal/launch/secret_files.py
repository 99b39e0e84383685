"""Secrets in files of their own: made once, readable by us alone, never shown."""

from __future__ import annotations

import secrets
from pathlib import Path

from portal.launch.roles import APP, OWNER

ROOT = Path(__file__).resolve().parents[2]
HOST = "postgres:5432/portal"  # the service's name in docker-compose.yml


def kept(path: Path) -> str:
    """The secret in this file; makes one the first time."""
    return _keep(path, secrets.token_urlsafe(64))


def deployment(folder: Path) -> list[Path]:
    """Make the files that docker-compose.yml mounts; existing ones stay as they are.

    The folder is closed to everybody else. The files in it are not, because the user inside
    the container, who is nobody outside it, must be able to read the ones it is given.
    """
    folder.mkdir(mode=0o700, exist_ok=True)
    admin = _keep(folder / "postgres_password", secrets.token_hex(24))
    contents = {
        "secret_key": secrets.token_urlsafe(64),
        "database_admin_url": f"postgres://postgres:{admin}@postgres:5432/postgres",
        "database_owner_url": f"postgres://{OWNER}:{secrets.token_hex(24)}@{HOST}",
        "database_url": f"postgres://{APP}:{secrets.token_hex(24)}@{HOST}",
        "email_url": "smtp+tls://user:password@mail.example.org:587",
        "signing_password": secrets.token_urlsafe(32),
    }
    for name, content in contents.items():
        _keep(folder / name, content)
    for path in folder.iterdir():
        path.chmod(0o644)
    return sorted(folder.iterdir())


def _keep(path: Path, fresh: str) -> str:
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        path.touch(mode=0o600)
        path.write_text(fresh)
    return path.read_text()


if __name__ == "__main__":
    for made in deployment(ROOT / "secrets"):
        print(made.relative_to(ROOT))
