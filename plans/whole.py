"""Where a plan stands as a whole, when several care offices decide on it. Pure.

Every filing has its own state, which is what counts; this says in one word what they come to. The
coalition's own turn comes first, then whoever still judges, then awards: a plan is rejected only
when every care office has rejected it.
"""

from __future__ import annotations

from collections.abc import Iterable

from plans.workflow import State

# From the first that counts to the last; the state of the whole is the first that occurs.
ORDER = (
    State.DRAFT,
    State.CHANGES_ASKED,
    State.SUBMITTED,
    State.IN_REVIEW,
    State.PROVISIONALLY_GRANTED,
    State.GRANTED,
    State.AGREEMENT,
    State.SIGNING,
    State.RUNNING,
    State.SETTLING,
    State.PROVISIONALLY_REJECTED,
    State.REDIRECTED,
    State.CLOSED,
    State.REJECTED,
    State.INELIGIBLE,
    State.WITHDRAWN,
)
_PROVISIONAL = frozenset(
    {State.PROVISIONALLY_GRANTED, State.PROVISIONALLY_REJECTED, State.REDIRECTED}
)
_AWARDED = frozenset({State.GRANTED, State.AGREEMENT, State.SIGNING, State.RUNNING, State.SETTLING})


def state_of_all(states: Iterable[str]) -> State:
    """The state of the whole; `states` are those of the filings, at least one.

    With an award, final at one office while another's objection term still runs, the whole is
    provisionally granted: what the plan gets is not certain yet.
    """
    found = {State(state) for state in states}
    first = next(state for state in ORDER if state in found)
    if first in _AWARDED and found & _PROVISIONAL:
        return State.PROVISIONALLY_GRANTED
    return first
