"""Who may do what to the ranking of a call. Pure: facts in, a verdict with its reason out.

Whoever cannot see one of the ranked plans, because of a tie, does not see how its competitors
stand either; whoever judged one of them does not put it elsewhere (G28).
"""

from __future__ import annotations

from dataclasses import dataclass

from django.db import models
from django.utils.translation import gettext_lazy as _

from plans.rules import YES, Verdict, reserved_for
from plans.workflow import Role
from reviews.rules import OVERSEERS


class RankingVerb(models.TextChoices):
    """What can be done to a ranking."""

    READ = "read", _("Read the ranking")
    MOVE = "move", _("Put a plan at another place")
    ASPECTS = "aspects", _("Use and answer prioritisation aspects")
    COPY = "copy", _("Make a what-if copy")
    TAKE_OVER = "take_over", _("Take a what-if copy over")


PERMITS = {
    RankingVerb.READ: OVERSEERS,
    RankingVerb.MOVE: frozenset({Role.DECISION_MAKER}),
    RankingVerb.ASPECTS: frozenset({Role.COORDINATOR, Role.DECISION_MAKER}),
    RankingVerb.COPY: frozenset({Role.COORDINATOR, Role.DECISION_MAKER, Role.HEAD}),
    RankingVerb.TAKE_OVER: frozenset({Role.DECISION_MAKER}),
}
DECIDED = _("This plan was decided on: its amounts stand. Try another plan.")
NOT_MINE = _("This copy is of a colleague. Make your own copy to try something.")
_APART = frozenset({RankingVerb.MOVE, RankingVerb.TAKE_OVER})


@dataclass(frozen=True)
class RankingStanding:
    """What a person is to a ranking.

    `roles`: at the office of the call; `blind`: may not see one of the ranked plans; `judged`:
    scored one of them or wrote its consensus.
    """

    roles: frozenset[str] = frozenset()
    blind: bool = False
    judged: bool = False


def ranking_verdict(verb: RankingVerb, standing: RankingStanding) -> Verdict:
    """Whether this person may do `verb` to the ranking, and why not."""
    if not standing.roles & PERMITS[verb]:
        wanted = frozenset(role.value for role in PERMITS[verb])
        return Verdict(False, reserved_for(wanted))
    if standing.blind:
        return Verdict(
            False,
            _("You have a tie with one of the plans in this call. A colleague does the ranking."),
        )
    if verb in _APART and standing.judged:
        return Verdict(
            False, _("You judged one of the ranked plans. A colleague changes the order.")
        )
    return YES
