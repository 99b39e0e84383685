"""Who may do what to a part of a plan that can be given to one organisation (G5). Pure.

One table: how the part stands to somebody's organisation, and what that somebody wants. While a
part is with an organisation, that organisation alone writes in it; the others read. The lead can
always take it back.
"""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum

from django.utils.translation import gettext as _

from plans.rules import YES, Verdict
from plans.workflow import Role

EDITORS = frozenset({Role.LEAD_EDITOR, Role.MEMBER_EDITOR})
LEAD = frozenset({Role.LEAD_EDITOR})
NOBODY: frozenset[Role] = frozenset()


class Tie(StrEnum):
    """How a part stands to somebody: with nobody, with the own organisation, with another."""

    FREE = "free"
    OURS = "ours"
    THEIRS = "theirs"


class Act(StrEnum):
    """What can be done to a part that is or can be given."""

    WRITE = "write"
    GIVE = "give"
    GIVE_BACK = "give_back"
    TAKE_BACK = "take_back"


TABLE: Mapping[Tie, Mapping[Act, frozenset[Role]]] = {
    Tie.FREE: {Act.WRITE: EDITORS, Act.GIVE: LEAD},
    Tie.OURS: {Act.WRITE: EDITORS, Act.GIVE: LEAD, Act.GIVE_BACK: EDITORS},
    Tie.THEIRS: {Act.GIVE: LEAD, Act.TAKE_BACK: LEAD},
}


def tie(holder: str, own: frozenset[str]) -> Tie:
    """How a part of `holder` (a slug, empty for nobody) stands to someone who edits for `own`."""
    if not holder:
        return Tie.FREE
    return Tie.OURS if holder in own else Tie.THEIRS


def verdict(act: Act, stands: Tie, roles: frozenset[Role], holder: str = "") -> Verdict:
    """Whether someone with `roles` may do `act`, and why not; `holder` is a name to show."""
    if TABLE[stands].get(act, NOBODY) & roles:
        return YES
    if act == Act.WRITE and stands == Tie.THEIRS:
        reason = _("%(org)s is writing this part now. You can read it.") % {"org": holder}
    elif act in (Act.GIVE, Act.TAKE_BACK) and not roles & LEAD:
        reason = _("Only an editor of the lead provider gives and takes back parts.")
    elif act == Act.GIVE_BACK and stands == Tie.THEIRS:
        reason = _("Only %(org)s can give this part back.") % {"org": holder}
    elif act in (Act.GIVE_BACK, Act.TAKE_BACK):
        reason = _("This part is with nobody: every editor can write in it.")
    else:
        reason = _("Only editors of the coalition write in this part.")
    return Verdict(False, reason)
