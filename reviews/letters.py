"""The letter of a decision: a PDF from the frozen decision, drawn before the release (G31)."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import override

from portal.dates import local
from portal.documents.models import Document
from portal.documents.papers import LANGUAGE, keep_letter
from reviews.models import Decision
from reviews.outcomes import AWARDS
from reviews.terms import last_day, term_end
from reviews.workflow import Outcome

TEMPLATES = {
    Outcome.GRANT: "pdf/letters/award.html",
    Outcome.PARTIAL: "pdf/letters/partial.html",
    Outcome.REJECT: "pdf/letters/rejection.html",
    Outcome.REDIRECT: "pdf/letters/redirect.html",
}


def draw(decision: Decision) -> Document:
    """The sealed letter; the same snapshot gives the same text.

    Letters are in Dutch, whatever language the reader chose: they are the record.
    """
    frozen: Mapping[str, Any] = decision.snapshot.data
    with override(LANGUAGE):
        title = subject(frozen)
    return keep_letter(
        TEMPLATES[Outcome(decision.outcome)],
        context(frozen),
        kind="decision_letter",
        title=title,
        name=decision.number,
        snapshot=decision.snapshot,
        plan_id=decision.case.plan_id,
        at=decision.prepared_at,
    )


def subject(frozen: Mapping[str, Any]) -> str:
    """What the letter is about, in one line."""
    texts = {
        Outcome.GRANT: _("Provisional award: %(plan)s"),
        Outcome.PARTIAL: _("Provisional award in part: %(plan)s"),
        Outcome.REJECT: _("Provisional rejection: %(plan)s"),
        Outcome.REDIRECT: _("Another scheme fits better: %(plan)s"),
    }
    return texts[Outcome(frozen["outcome"])] % {"plan": frozen["plan_title"]}


def context(frozen: Mapping[str, Any]) -> dict[str, Any]:
    """What the templates of letters need; amounts and moments stay as they were frozen."""
    lead = next((p for p in frozen["parties"] if p["role"] == "lead"), frozen["parties"][0])
    written = datetime.fromisoformat(frozen["prepared_at"])
    return {
        "d": frozen,
        "lead": lead,
        "copies": [p for p in frozen["parties"] if p is not lead],
        "address": [line for line in (lead["name"], lead["city"]) if line],
        "date": local(written).date(),
        "object_until": last_day(term_end(written, frozen["objection"]["days"])),
        "reference": frozen["number"],
        "sender": frozen["sender"],
        "is_award": frozen["outcome"] in AWARDS,
        "cited": [c for c in frozen["conditions"] if c["cited"]],
        "judged": [c for c in frozen["conditions"] if c["place"] != "attention"],
        "attention": [c for c in frozen["conditions"] if c["place"] == "attention"],
    }
