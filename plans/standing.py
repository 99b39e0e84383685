"""How the coalition of a plan stands: the set-up board, and what changed after a confirmation."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime

from plans import store
from plans.board import Asked, BoardRow, Label, board
from plans.compare import Change
from plans.confirmation import changed_since
from plans.data import PlanData
from plans.gaps import Gap
from plans.models import CoalitionInvitation, Confirmation, Plan
from plans.outcome import Outcome
from plans.readiness import blocking
from plans.structure import Section
from plans.workflow import InvitationState
from portal.accounts.models import Organisation
from portal.funds import wording


def board_of(
    plan: Plan, data: PlanData, stops: Sequence[Gap], at: datetime
) -> tuple[BoardRow, ...]:
    """The set-up board of a plan at `at`; a fixed number of queries."""
    return board(data, _asked(plan, data, at), stops, _lapsed(plan, data))


def kept_board(plan: Plan, outcome: Outcome, at: datetime) -> tuple[BoardRow, ...]:
    """The same from what the checks found before: members and invitations are read, no content."""
    data = store.read(plan, only={"basis", "members"})
    told = {
        one.member.org_id: _parts(outcome.lapsed.get(one.member.org_id, ())) or one.lapsed_because
        for one in lapsed_confirmations(plan)
    }
    stops = blocking(outcome.gaps)
    return board(data, _asked(plan, data, at), stops, told, budgeted=outcome.budgeted)


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
            until=wording.moment(i.ends_at),
            expired=i.state == InvitationState.EXPIRED or i.ends_at <= at,
        )
        for key, i in latest.items()
        if i.state in states and key not in members
    ]


def _lapsed(plan: Plan, data: PlanData) -> dict[str, Label]:
    """Of who confirmed before and not again: the parts that changed, without what they say."""
    return {
        one.member.org_id: _parts(c.section for c in changes_since(one, data)) or one.lapsed_because
        for one in lapsed_confirmations(plan)
    }


def _parts(sections: Iterable[Section]) -> str:
    return ", ".join(str(section.label) for section in dict.fromkeys(sections))


def lapsed_confirmations(plan: Plan) -> list[Confirmation]:
    """The last confirmation of each member, of whom it does not stand any more; one query."""
    latest = Confirmation.objects.filter(member__plan=plan, member__left_at=None)
    found = latest.order_by("member_id", "-at").distinct("member_id").select_related("member")
    return [one for one in found if one.lapsed_at is not None]


def confirmed_now(plan: Plan) -> set[str]:
    """The organisations (slugs) whose confirmation stands."""
    standing = Confirmation.objects.filter(member__plan=plan, member__left_at=None, lapsed_at=None)
    return set(standing.values_list("member__org__slug", flat=True))


def changes_since(confirmation: Confirmation, data: PlanData) -> tuple[Change, ...]:
    """What changed in the plan after a confirmation, as far as it was confirmed."""
    if not confirmation.content:
        return ()
    names = {m.org: m.name for m in data.members}
    gone = [m["org"] for m in confirmation.content["members"] if m["org"] not in names]
    if gone:
        names |= dict(Organisation.objects.filter(slug__in=gone).values_list("slug", "name"))
    return changed_since(confirmation.content, data, confirmation.member.org_id, names)
