"""What the pages of an agreement show around it."""

from __future__ import annotations

from django.utils.translation import gettext as _

from plans.agreements.models import Agreement, Signature
from plans.agreements.workflow import MOVES, State
from plans.queries import roles_of
from portal.accounts.models import User
from portal.web.components import Party, Tone

TONES: dict[State, Tone] = {
    State.DRAWING: "neutral",
    State.READY: "info",
    State.SIGNING: "warn",
    State.COMPLETE: "ok",
    State.DECLINED: "danger",
    State.SUPERSEDED: "neutral",
}


def party_list(agreement: Agreement) -> list[Party]:
    """Each party with who signed and when."""
    found = []
    for party in agreement.parties.select_related("org", "signature__copy"):
        signed = getattr(party, "signature", None)
        roles = [str(party.get_role_display()), *([_("cashier")] if party.is_cashier else [])]
        who = f" · {signed.name}, {signed.function}" if signed else ""
        found.append(
            Party(
                name=party.org.name,
                detail=", ".join(roles) + who,
                status=_said(signed),
                tone="ok" if signed else "neutral",
                when=signed.at if signed else None,
            )
        )
    return found


def _said(signed: Signature | None) -> str:
    """How a party signed, or that it has not."""
    if signed is None:
        return _("Not signed yet")
    return _("Signed elsewhere, copy checked") if signed.copy else _("Signed")


def possible(user: User, agreement: Agreement) -> set[str]:
    """The acts of the office that this person may do now, by verb."""
    roles = roles_of(user, agreement.plan)
    return {
        m.verb.value
        for m in MOVES
        if roles & m.roles and agreement.state in {s.value for s in m.sources}
    }
