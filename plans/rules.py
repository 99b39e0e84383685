"""Who may do what to a plan: one table, used by the gate, the pages and the lists.

Pure: states and roles in, a verdict with its reason out.
"""

from __future__ import annotations

from collections.abc import Collection
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
        return Verdict(False, reserved_for(wanted))
    return YES


_SOMEBODY: dict[Role, _StrPromise] = {
    Role.LEAD_EDITOR: _("an editor of the lead provider"),
    Role.MEMBER_EDITOR: _("an editor of a participant"),
    Role.PARTNER: _("a partner without money"),
    Role.SIGNATORY: _("a signatory of a participant"),
    Role.REVIEWER: _("a reviewer"),
    Role.COORDINATOR: _("a coordinator"),
    Role.DECISION_MAKER: _("a decision maker"),
    Role.HEAD: _("the head of the care office"),
    Role.ADMINISTRATOR: _("an administrator"),
    Role.AUDITOR: _("an auditor"),
}


def reserved_for(roles: Collection[str]) -> str:
    """The sentence that refuses whoever has none of these roles, and says who may (trust.md)."""
    names = [str(name) for role, name in _SOMEBODY.items() if role in roles]
    *others, last = names
    if others:
        last = _("%(first)s or %(last)s") % {"first": ", ".join(others), "last": last}
    return _("Only %(somebody)s can do this.") % {"somebody": last}
