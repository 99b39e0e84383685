"""The rules of `rules.py` applied to a person: the same answers for pages, gate and services."""

from __future__ import annotations

from plans.rules import Verdict
from portal.accounts.models import User
from portal.accounts.roles import office_ids
from portal.refusal import Refusal
from reviews.queries import OVERSEEING_POSTS
from reviews.reallocation.models import Line
from reviews.reallocation.queries import roles_on
from reviews.reallocation.rules import verdict
from reviews.reallocation.workflow import Verb


def offices_of(user: User) -> set[int]:
    """The care offices whose reallocation this person oversees."""
    return office_ids(user, *OVERSEEING_POSTS)


def demand(user: User, line: Line, verb: Verb) -> None:
    """Raise Refusal("not_allowed") with the reason when this person may never do this here."""
    own = line.prepared_by_id == user.pk
    answer = verdict(verb, line.state, roles_on(user, line.plan), prepared=own)
    if not answer:
        raise Refusal(str(answer.reason), code="not_allowed")


def allowed(user: User, line: Line) -> dict[str, Verdict]:
    """Every verb on a line with its verdict, for buttons."""
    roles, own = roles_on(user, line.plan), line.prepared_by_id == user.pk
    return {verb.value: verdict(verb, line.state, roles, prepared=own) for verb in Verb}
