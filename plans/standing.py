"""How the coalition of a plan stands: the set-up board, and what changed after a confirmation."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from plans.board import Asked, BoardRow, Label, board
from plans.compare import Change
from plans.confirmation import changed_since
from plans.data import PlanData
from plans.gaps import Gap
from plans.models import CoalitionInvitation, Confirmation, Plan
from plans.workflow import InvitationState
from portal.accounts.models import Organisation
from portal.funds import wording


def board_of(
    plan: Plan, data: PlanData, stops: Sequence[Gap], at: datetime
) -> tuple[BoardRow, ...]:
    """The set-up board of a plan at `at`; a fixed number of queries."""
    return board(data, _asked(plan, data, at), stops, _lapsed(plan, data))


def _asked(plan: Plan, data: PlanData, at: datetime) -> list[Asked]:
    """Open and expired invitations of organisations that are no member; the last one of each."""
    members = {m.org for m in data.members}
    states = (InvitationState.PENDING, InvitationState.EXPIRED)
    latest: dict[str, CoalitionInvitation] = {}
    for invitation in sorted(plan.invitations.all(), key=lambda i: i.created_at):
        latest[invitation.org_id or invitation.org_name.casefold()] = invitation
    return [
        Asked(
            name=i.org_name,
            role=i.role,
            until=wording.moment(i.expires_at),
            expired=i.state == InvitationState.EXPIRED or i.expires_at <= at,
        )
        for key, i in latest.items()
        if i.state in states and key not in members
    ]


def _lapsed(plan: Plan, data: PlanData) -> dict[str, Label]:
    """Of who confirmed before and not again: the parts that changed, without what they say."""
    found: dict[str, Label] = {}
    latest = Confirmation.objects.filter(member__plan=plan, member__left_at=None)
    for one in latest.order_by("member_id", "-at").distinct("member_id").select_related("member"):
        if one.lapsed_at is not None:
            sections = dict.fromkeys(c.section for c in changes_since(one, data))
            found[one.member.org_id] = ", ".join(str(s.label) for s in sections) or (
                one.lapsed_because
            )
    return found


def changes_since(confirmation: Confirmation, data: PlanData) -> tuple[Change, ...]:
    """What changed in the plan after a confirmation, as far as it was confirmed."""
    if not confirmation.content:
        return ()
    names = {m.org: m.name for m in data.members}
    gone = [m["org"] for m in confirmation.content["members"] if m["org"] not in names]
    if gone:
        names |= dict(Organisation.objects.filter(slug__in=gone).values_list("slug", "name"))
    return changed_since(confirmation.content, data, confirmation.member.org_id, names)
