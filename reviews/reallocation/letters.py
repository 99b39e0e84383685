"""The letter on a change of an agreement: a PDF from what was frozen."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.utils.translation import override

from portal.dates import local
from portal.documents.models import Document
from portal.documents.pdf import render_pdf
from portal.documents.signing import seal_pdf
from portal.documents.store import save
from reviews.reallocation.models import Change

LANGUAGE = "nl"


def draw(change: Change) -> Document:
    """The sealed letter; the same snapshot gives the same text, always in Dutch."""
    frozen: dict[str, Any] = change.snapshot.data
    name = f"{frozen['agreement']}-wijziging-{change.number}"
    with override(LANGUAGE):
        title = f"Wijziging {change.number} van overeenkomst {frozen['agreement']}"
        content = render_pdf(
            "pdf/reallocation/change.html",
            context(frozen),
            title=title,
            identifier=name,
            created=change.at,
            language=LANGUAGE,
        )
        content = seal_pdf(content, at=change.at)
    return save(
        content,
        kind="agreement_change",
        title=title,
        filename=f"{name}.pdf",
        content_type="application/pdf",
        snapshot=change.snapshot,
        plan_id=change.agreement.plan_id,
        at=change.at,
    )


def context(frozen: dict[str, Any]) -> dict[str, Any]:
    """What the template of the letter needs."""
    lead = frozen["lead"]
    return {
        "c": frozen,
        "address": [line for line in (lead["name"], lead["city"]) if line],
        "date": local(datetime.fromisoformat(frozen["at"])).date(),
        "reference": f"{frozen['agreement']}, wijziging {frozen['number']}",
        "sender": frozen["sender"],
        "is_lower": frozen["difference"].startswith("-"),
    }
