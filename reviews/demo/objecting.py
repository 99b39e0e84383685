"""Plays an objection: a coalition does not agree with a partial award, a colleague treats it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta

from plans.demo.files import content
from plans.demo.loader import person
from portal.accounts.models import Role, User
from reviews.models import Decision, Objection
from reviews.services import objecting
from reviews.workflow import DecisionState

CODE = "V6"
DAY = timedelta(days=1)
TEXT = (
    "Wij zijn het niet eens met de afwijzing van € 90.000 voor sloopkosten. Zonder dit bedrag kan"
    " Avondrood het bouwplan niet herzien. Het gebouw blijft dan in gebruik voor zorg die mensen"
    " ook thuis kunnen krijgen. Wij vragen u dit deel opnieuw te bekijken."
)


def objected(people: Mapping[str, User], now: datetime) -> Objection | None:
    """The lead of V6 objects four days ago; who had no part in the decision takes it on.

    Nothing happens when the decision was not sent, or when its term has ended.
    """
    sent = Decision.objects.filter(
        case__plan__title=content(CODE).title,
        state=DecisionState.RELEASED,
        released_at__lt=now - 4 * DAY,
        term_ends_at__gt=now,
    )
    decision = sent.select_related("case__plan__lead").first()
    if decision is None:
        return None
    lead = decision.case.plan.lead
    by = person(lead.slug, people, Role.EDITOR)
    found = objecting.file(decision.pk, lead.slug, text=TEXT, by=by, at=now - 4 * DAY)
    return objecting.take_on(found.pk, by=people["decision_maker2"], at=now - 2 * DAY)
