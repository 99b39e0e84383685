"""Who may do what with calls, regional budgets and settings: said once, in tables.

For a call the moves of `workflow.py` say who makes them; reading stands here. A role is a role
at the care office of the call's region; `ANYONE` is every visitor.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from django.db import models
from django.utils.translation import gettext_lazy as _

from portal.accounts.vocabulary import OFFICE_ROLES, Role
from portal.funds.workflow import MOVES, State, Verb
from portal.moves import find

ANYONE = "anyone"
IN_PUBLIC = frozenset({State.PUBLISHED, State.WITHDRAWN})


def _permits() -> dict[str, dict[Verb, frozenset[State]]]:
    table: dict[str, dict[Verb, frozenset[State]]] = {ANYONE: {Verb.READ: IN_PUBLIC}}
    for role in OFFICE_ROLES:
        table[role.value] = {Verb.READ: frozenset(State)}
    for move in MOVES:
        states = frozenset(State(source.value) for source in move.sources)
        for name in move.roles:
            table[name][Verb(move.verb.value)] = states
    return table


PERMITS: Mapping[str, Mapping[Verb, frozenset[State]]] = _permits()
"""Role → verb → states of a call."""


class OfficeVerb(models.TextChoices):
    """What can be done at a care office apart from one call."""

    PREPARE_CALL = "prepare_call", _("Prepare a call")
    READ_BUDGETS = "read_budgets", _("Read the regional budgets")
    SET_BUDGET = "set_budget", _("Set a regional budget")
    RAISE_BUDGET = "raise_budget", _("Raise a regional budget for one decision")
    READ_SETTINGS = "read_settings", _("Read the settings of the office")
    CHANGE_SETTINGS = "change_settings", _("Change the settings of the office")


_ALL = frozenset(role.value for role in OFFICE_ROLES)
OFFICE_PERMITS: Mapping[OfficeVerb, frozenset[str]] = {
    OfficeVerb.PREPARE_CALL: frozenset({Role.COORDINATOR.value}),
    # What is reserved tells of decisions before their letters: no reviewer learns that (G22).
    OfficeVerb.READ_BUDGETS: _ALL - {Role.REVIEWER.value},
    OfficeVerb.SET_BUDGET: frozenset({Role.COORDINATOR.value, Role.ADMINISTRATOR.value}),
    OfficeVerb.RAISE_BUDGET: frozenset({Role.HEAD.value}),
    OfficeVerb.READ_SETTINGS: _ALL,
    OfficeVerb.CHANGE_SETTINGS: frozenset({Role.ADMINISTRATOR.value}),
}


def permitted(roles: Iterable[str], state: str) -> frozenset[Verb]:
    """What somebody with these roles may do with a call in this state."""
    tables = (PERMITS[role] for role in roles if role in PERMITS)
    return frozenset(verb for table in tables for verb, states in table.items() if state in states)


def readable_states(roles: Iterable[str]) -> frozenset[State]:
    """The states in which somebody with these roles may read a call."""
    return frozenset().union(*(PERMITS[r][Verb.READ] for r in roles if r in PERMITS))


def why_not(verb: Verb, roles: Iterable[str], state: str) -> str:
    """The sentence that goes with a refusal: first the state, then the role."""
    if find(MOVES, verb, state) is None:
        return str(_STATE_REASONS[State(state)])
    return str(_("Only a coordinator of the care office of this region can do this."))


_STATE_REASONS = {
    State.DRAFT: _("This call has not been published yet. Publish it first."),
    State.PUBLISHED: _(
        "This call has been published. You can move its closing moment or withdraw it."
    ),
    State.WITHDRAWN: _("This call has been withdrawn. Prepare a new one."),
}

OFFICE_REASONS = {
    OfficeVerb.PREPARE_CALL: _("Only a coordinator of this care office can prepare a call."),
    OfficeVerb.READ_BUDGETS: _(
        "The regional budgets tell what is being decided. Reviewers do not read them."
    ),
    OfficeVerb.SET_BUDGET: _(
        "Only a coordinator or an administrator of this care office can set a budget."
    ),
    OfficeVerb.RAISE_BUDGET: _("Only the head of this care office can raise a budget."),
    OfficeVerb.CHANGE_SETTINGS: _("Only an administrator of this care office can change this."),
}
