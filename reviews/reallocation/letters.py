"""The letter on a change of an agreement: a PDF from what was frozen."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from portal.dates import local
from portal.documents.models import Document
from portal.documents.papers import keep_letter
from reviews.reallocation.models import Change
from reviews.terms import last_day, term_end


def draw(change: Change) -> Document:
    """The sealed letter; the same snapshot gives the same text, always in Dutch."""
    frozen: dict[str, Any] = change.snapshot.data
    return keep_letter(
        "pdf/reallocation/change.html",
        context(frozen),
        kind="agreement_change",
        title=f"Wijziging {change.number} van overeenkomst {frozen['agreement']}",
        name=f"{frozen['agreement']}-wijziging-{change.number}",
        snapshot=change.snapshot,
        plan_id=change.agreement.plan_id,
        at=change.at,
    )


def context(frozen: dict[str, Any]) -> dict[str, Any]:
    """What the template of the letter needs; changes from before a day was set name none."""
    lead, at = frozen["lead"], datetime.fromisoformat(frozen["at"])
    days = frozen.get("answer_days")
    return {
        "c": frozen,
        "address": [line for line in (lead["name"], lead["city"]) if line],
        "date": local(at).date(),
        "answer_until": last_day(term_end(at, days)) if days else None,
        "reference": f"{frozen['agreement']}, wijziging {frozen['number']}",
        "sender": frozen["sender"],
        "is_lower": frozen["difference"].startswith("-"),
    }
