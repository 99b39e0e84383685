"""Who may do what to a year in the reallocation. Pure: facts in, a verdict out."""

from __future__ import annotations

from collections.abc import Collection

from django.utils.translation import gettext_lazy as _

from plans.rules import YES, Verdict, reserved_for
from portal.moves import find
from reviews.reallocation.workflow import MOVES, Verb

DAY_SETTERS = frozenset({"coordinator", "administrator"})
"""Who may set the last day of a year."""


def verdict(verb: Verb, state: str, roles: Collection[str], *, prepared: bool = False) -> Verdict:
    """Whether somebody with these roles at the office may do `verb` now, and why not.

    `prepared`: this person prepared the line, so a second person has to confirm.
    """
    step = find(MOVES, verb, state)
    wanted = frozenset().union(*(m.roles for m in MOVES if m.verb == verb))
    if not wanted & set(roles):
        return Verdict(False, reserved_for(wanted))
    if step is None:
        return Verdict(False, _("This is not possible at this stage of the line."))
    if verb == Verb.CONFIRM and prepared:
        return Verdict(False, _("You prepared this. A second person has to confirm it."))
    return YES
