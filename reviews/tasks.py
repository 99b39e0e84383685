"""What the clock does for judging."""

from __future__ import annotations

from datetime import datetime

from portal.jobs.registry import periodic
from reviews.services.opening import stop_withdrawn
from reviews.services.screening import screen_new


@periodic("reviews.screen")
def screening(at: datetime) -> int:
    """The automatic checks on what came in."""
    return screen_new(at)


@periodic("reviews.stop_withdrawn")
def withdrawn(at: datetime) -> int:
    """Cases of plans that their coalition took back."""
    return stop_withdrawn(at)
