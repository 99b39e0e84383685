"""Second-factor secrets are kept encrypted, so a stolen table opens no account."""

from __future__ import annotations

import base64
import hashlib

from cryptography.fernet import Fernet, MultiFernet
from django.conf import settings


def encrypt(text: str) -> str:
    """The text, unreadable without this installation's SECRET_KEY."""
    return _box().encrypt(text.encode()).decode()


def decrypt(token: str) -> str:
    """The text again; keys in SECRET_KEY_FALLBACKS still open it. Raises InvalidToken."""
    return _box().decrypt(token.encode()).decode()


def _box() -> MultiFernet:
    keys = [settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS]
    return MultiFernet([Fernet(_derived(key)) for key in keys])


def _derived(key: str) -> bytes:
    digest = hashlib.sha256(b"portal.accounts.secrets:" + key.encode()).digest()
    return base64.urlsafe_b64encode(digest)
