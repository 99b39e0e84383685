"""Single-use links: the token travels in the mail, only its hash is kept."""

from __future__ import annotations

import hashlib
import secrets


def new_token() -> tuple[str, str]:
    """A fresh token and the hash to keep."""
    token = secrets.token_urlsafe(32)
    return token, token_hash(token)


def token_hash(token: str) -> str:
    """The hash under which a token is looked up."""
    return hashlib.sha256(token.encode()).hexdigest()
