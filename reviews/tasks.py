"""What the clock does for judging."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.utils.translation import gettext_lazy as _

from portal.jobs.models import Job
from portal.jobs.registry import handler, periodic
from reviews.services.asking import expire_due, remind
from reviews.services.finishing import end_terms, free_withdrawn
from reviews.services.hinting import find_hints, find_new
from reviews.services.nudging import remind_reviewers
from reviews.services.opening import stop_withdrawn
from reviews.services.phases import end_phases, open_complete
from reviews.services.releasing import draw_letter
from reviews.services.screening import screen_new
from reviews.services.ties import close_known


@periodic("reviews.screen", label=_("Check new plans automatically"))
def screening(at: datetime) -> int:
    """The automatic checks on what came in."""
    return screen_new(at)


@periodic("reviews.stop_withdrawn", label=_("Stop judging plans that were withdrawn"))
def withdrawn(at: datetime) -> int:
    """Cases of plans that their coalition took back."""
    return stop_withdrawn(at)


@handler("reviews.letter", label=_("Make the letter of a decision"))
def letter(job: Job, at: datetime) -> dict[str, Any]:
    """Draw the letter of a decision."""
    return {"letter": str(draw_letter(job.payload["decision"], at=at).letter_id)}


@periodic("reviews.end_terms", label=_("End objection terms"))
def terms(at: datetime) -> int:
    """Objection terms that have ended."""
    return end_terms(at)


@periodic("reviews.free_withdrawn", label=_("Free money of plans that were withdrawn"))
def freed(at: datetime) -> int:
    """Prepared decisions on plans that were taken back."""
    return free_withdrawn(at)


@handler("reviews.overlap", label=_("Look for double funding"))
def overlap(job: Job, at: datetime) -> dict[str, Any]:
    """Compare one filed version with the other plans of its organisations."""
    return {"hints": find_hints(job.payload["submission"], at)}


@periodic("reviews.overlap", label=_("Look for double funding in new plans"))
def overlaps(at: datetime) -> int:
    """Filed versions that were not compared yet."""
    return find_new(at)


@periodic("reviews.expire_changes", label=_("Close questions that were not answered in time"))
def unanswered(at: datetime) -> int:
    """Questions to coalitions whose time is over."""
    return expire_due(at)


@periodic("reviews.remind_changes", label=_("Remind coalitions of open questions"), every="hour")
def open_questions(at: datetime) -> int:
    """Questions to coalitions with little time left."""
    return remind(at)


@periodic("reviews.known_ties", label=_("Close plans to reviewers with a known tie"))
def known_ties(at: datetime) -> int:
    """Reviewers whose employer, now or before, takes part in a plan they score."""
    return close_known(at)


@periodic("reviews.phases", label=_("Bring calls to their next phase"))
def phases(at: datetime) -> int:
    """Calls whose phase of judging has ended, and the plans that can go on."""
    return end_phases(at) + open_complete(at)


@periodic("reviews.remind_reviewers", every="hour", label=_("Remind reviewers of the last day"))
def reminders(at: datetime) -> int:
    """Reviewers who still have to score before their phase ends."""
    return remind_reviewers(at)
