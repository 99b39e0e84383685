"""Asks a web process of this machine whether it can serve; a health check needs no more."""

from __future__ import annotations

import os
import urllib.error
import urllib.request


def answers(port: int, host: str = "localhost", address: str = "127.0.0.1") -> bool:
    """Does `/health/ready` on this port say yes, asked for by a name that the portal goes by?"""
    headers = {"Host": host, "X-Forwarded-Proto": "https"}
    request = urllib.request.Request(f"http://{address}:{port}/health/ready", headers=headers)
    try:
        with urllib.request.urlopen(request, timeout=5) as answer:
            return bool(answer.status == 200)
    except (urllib.error.URLError, OSError):
        return False


def main() -> None:
    """Exit 0 when the web process of this environment is ready, else 1."""
    host = os.environ.get("ALLOWED_HOSTS", "localhost").split(",")[0].strip()
    ready = answers(int(os.environ.get("PORT", "8000")), host.lstrip("."))
    raise SystemExit(0 if ready else 1)


if __name__ == "__main__":
    main()
