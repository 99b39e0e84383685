"""What somebody typed in the forms of a plan and did not save in it yet; for that person alone."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from plans.models import Plan
from plans.pages import section_url
from plans.structure import Section
from portal.drafts.services import drafts_under

if TYPE_CHECKING:
    from portal.accounts.models import User

_ROUTES = {"money": _("Payment route and cashier"), "tasks": _("Divide the tasks")}
_OWN = {
    "budget": ("plans:lines", _("Budget of your organisation")),
    "cashier": ("plans:cashier", _("Details of the cashier")),
}


@dataclass(frozen=True)
class Unsent:
    """One form with text that is not in the plan: which, where, and when it was typed last."""

    label: Any
    url: str
    at: datetime


def unsent(plan: Plan, user: User) -> list[Unsent]:
    """The forms of this plan that hold text of this person, the last one first; one query."""
    prefix = f"plan:{plan.pk}:"
    found = []
    for draft in drafts_under(user.pk, prefix):
        if place := _place(plan, draft.key.removeprefix(prefix)):
            found.append(Unsent(*place, draft.updated_at))
    return found


def _place(plan: Plan, key: str) -> tuple[Any, str] | None:
    """What the form with this key is called and where it stands."""
    code, _colon, org = key.partition(":")
    if org:
        address, label = _OWN.get(code, ("", ""))
        return (label, reverse(address, args=[plan.pk, org])) if address else None
    if code in _ROUTES:
        return _ROUTES[code], reverse(f"plans:{code}", args=[plan.pk])
    part = Section(code) if code in Section else None
    return (part.label, section_url(plan, part)) if part else None
