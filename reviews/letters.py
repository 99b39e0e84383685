"""The letter of a decision: a PDF from the frozen decision, drawn before the release (G31).

A letter bears the day on which it goes out. All else in it comes from the frozen decision; one
that waits for another day is drawn again for that day before anybody sends it.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import override

from portal.documents.models import Document
from portal.documents.papers import LANGUAGE, keep_letter
from reviews.models import Decision
from reviews.outcomes import AWARDS
from reviews.terms import day_of, last_day, term_end
from reviews.workflow import Outcome

TEMPLATES = {
    Outcome.GRANT: "pdf/letters/award.html",
    Outcome.PARTIAL: "pdf/letters/partial.html",
    Outcome.REJECT: "pdf/letters/rejection.html",
    Outcome.REDIRECT: "pdf/letters/redirect.html",
}


def draw(decision: Decision, at: datetime) -> Document:
    """The sealed letter, dated the day of `at`; the same snapshot and day give the same text.

    Letters are in Dutch, whatever language the reader chose: they are the record.
    """
    frozen: Mapping[str, Any] = decision.snapshot.data
    with override(LANGUAGE):
        title = subject(frozen)
    return keep_letter(
        TEMPLATES[Outcome(decision.outcome)],
        context(frozen, at),
        kind="decision_letter",
        title=title,
        name=decision.number,
        snapshot=decision.snapshot,
        plan_id=decision.case.plan_id,
        at=at,
    )


def letter_day(decision: Decision) -> date | None:
    """The date on the letter; None before it is drawn."""
    return day_of(decision.letter.created_at) if decision.letter else None


def is_dated(decision: Decision, at: datetime) -> bool:
    """Whether there is a letter, and it bears the day of `at`."""
    return letter_day(decision) == day_of(at)


def is_old(decision: Decision, at: datetime) -> bool:
    """Whether there is a letter, of another day than that of `at`: it cannot go out as it is."""
    return decision.letter is not None and not is_dated(decision, at)


def subject(frozen: Mapping[str, Any]) -> str:
    """What the letter is about, in one line."""
    if (frozen["redirect"] or {}).get("room"):
        return _("Referred to the regular contracting room: %(plan)s") % {
            "plan": frozen["plan_title"]
        }
    texts = {
        Outcome.GRANT: _("Provisional award: %(plan)s"),
        Outcome.PARTIAL: _("Provisional award in part: %(plan)s"),
        Outcome.REJECT: _("Provisional rejection: %(plan)s"),
        Outcome.REDIRECT: _("Another scheme fits better: %(plan)s"),
    }
    return texts[Outcome(frozen["outcome"])] % {"plan": frozen["plan_title"]}


def context(frozen: Mapping[str, Any], at: datetime) -> dict[str, Any]:
    """What the templates of letters need; amounts and texts stay as they were frozen."""
    lead = next((p for p in frozen["parties"] if p["role"] == "lead"), frozen["parties"][0])
    return {
        "d": frozen,
        "lead": lead,
        "copies": [p for p in frozen["parties"] if p is not lead],
        "address": [line for line in (lead["name"], lead["city"]) if line],
        "date": day_of(at),
        "object_until": last_day(term_end(at, frozen["objection"]["days"])),
        "replaced_on": _sent(frozen.get("replaces")),
        "reference": frozen["number"],
        "sender": frozen["sender"],
        "is_award": frozen["outcome"] in AWARDS,
        "cited": [c for c in frozen["conditions"] if c["cited"]],
        "judged": [c for c in frozen["conditions"] if c["place"] != "attention"],
        "attention": [c for c in frozen["conditions"] if c["place"] == "attention"],
    }


def _sent(replaced: Mapping[str, Any] | None) -> date | None:
    return day_of(datetime.fromisoformat(replaced["sent_at"])) if replaced else None
