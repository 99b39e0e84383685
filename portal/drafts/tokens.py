"""The signed slip in a form that says whose draft it is, even when the session has ended."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

from django.core import signing

SALT = "portal.drafts"
VALID = timedelta(hours=24)


@dataclass(frozen=True)
class Slip:
    """Who was typing (`user_id`), in which form (`key`), on which page (`page`)."""

    user_id: int
    key: str
    page: str


def make(slip: Slip) -> str:
    """Sign a slip for the hidden field `_draft_for`."""
    return signing.dumps([slip.user_id, slip.key, slip.page], salt=SALT, compress=True)


def read(text: str) -> Slip | None:
    """The slip, or None when it is forged or older than a day."""
    try:
        user_id, key, page = signing.loads(text, salt=SALT, max_age=VALID)
    except (signing.BadSignature, ValueError):
        return None
    return Slip(user_id, key, page)
