"""Who may do what to a plan: one table, used by the gate, the pages and the lists.

Pure: states and roles in, a verdict with its reason out.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

from plans.workflow import FILED, MOVES, Role, State, Verb
from portal.moves import find

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise

COALITION = frozenset({Role.LEAD_EDITOR, Role.MEMBER_EDITOR, Role.SIGNATORY, Role.PARTNER})
OFFICE = frozenset(
    {
        Role.REVIEWER,
        Role.COORDINATOR,
        Role.DECISION_MAKER,
        Role.HEAD,
        Role.ADMINISTRATOR,
        Role.AUDITOR,
    }
)

# Which states a role may read. A draft belongs to its coalition alone (practice.md 6.2).
READABLE: dict[Role, frozenset[State]] = {
    **dict.fromkeys(COALITION, frozenset(State)),
    **dict.fromkeys(OFFICE, FILED),
}


@dataclass(frozen=True)
class Verdict:
    """Whether something is allowed, and if not, the sentence that says why."""

    allowed: bool
    reason: str | _StrPromise = ""

    def __bool__(self) -> bool:
        return self.allowed


YES = Verdict(True)


def may_read(state: State, roles: frozenset[Role]) -> bool:
    """Whether someone with these roles may see a plan in this state at all."""
    return any(state in READABLE[role] for role in roles)


def verdict(verb: Verb, state: State, roles: frozenset[Role]) -> Verdict:
    """Whether someone with `roles` may do `verb` while the plan is in `state`, and why not."""
    if not may_read(state, roles):
        return Verdict(False, _("You cannot see this plan."))
    if verb == Verb.READ:
        return YES
    entries = [m for m in MOVES if m.verb == verb]
    wanted = frozenset().union(*(m.roles for m in entries))
    if not wanted:
        return Verdict(False, _("The portal takes this step by itself."))
    if find(MOVES, verb, state) is None:
        return Verdict(False, _("This is not possible at this stage of the plan."))
    if not roles & wanted:
        return Verdict(False, _("This is for: %(roles)s.") % {"roles": role_names(wanted)})
    return YES


def role_names(roles: frozenset[str]) -> str:
    """The names of roles, in the order of the list of roles, joined by commas."""
    return ", ".join(str(role.label).lower() for role in Role if role in roles)
