"""Saying after a save that confirmations have lapsed by it."""

from __future__ import annotations

from collections.abc import Sequence

from django.contrib import messages
from django.db.models import Q
from django.http import HttpRequest
from django.utils.translation import ngettext

from plans import store
from plans.at_stake import Place, Stake, gone, stake
from plans.data import Member
from plans.models import Plan
from plans.standing import confirmed_now


def tell_lapsed(request: HttpRequest, plan: Plan, before: Sequence[Member]) -> None:
    """Name whose confirmation stood `before` this save and no longer does.

    No query when nobody had confirmed.
    """
    if not any(m.confirmed for m in before):
        return
    names = gone(before, confirmed_now(plan))
    if names:
        text = ngettext(
            "The confirmation of %(orgs)s has lapsed by this change. It confirms again.",
            "The confirmations of %(orgs)s have lapsed by this change. They confirm again.",
            len(names),
        )
        messages.warning(request, text % {"orgs": ", ".join(names)})


def members_before(plan: Plan) -> tuple[Member, ...]:
    """Who takes part and has confirmed, for `tell_lapsed`; for pages that read no more."""
    return store.members(plan, Q(left_at=None))


def stake_at(plan: Plan, place: Place) -> Stake | None:
    """What a change at `place` puts at stake, for pages that do not read the plan; one query."""
    return stake(members_before(plan), place)
