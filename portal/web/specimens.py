"""What stands on /styleguide/: one specimen of every component, with fictitious content."""

from __future__ import annotations

from typing import Any


def context(*, wrong: bool = False) -> dict[str, Any]:
    """The context of the style guide; `wrong` shows the forms with their errors."""
    return {"wrong": wrong}
