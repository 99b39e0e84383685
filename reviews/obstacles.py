"""Who cannot score which plan, for many plans and people at once (G18, G28).

The same answers as `services.assigning.obstacles` gives for one: a test holds them together.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping

from django.utils.translation import gettext as _

from plans.models import Member, OfficeReader
from portal.accounts.models import Employment, Membership
from reviews.models import Case, Consensus

Pair = tuple[int, int]
"""A plan and a person."""


def known_obstacles(plans: Collection[int], people: Collection[int]) -> dict[Pair, str]:
    """Why a person cannot score a plan; nothing is there for a pair without an obstacle."""
    return {
        **_chairs(plans, people),
        **_ties(plans, people),
        **_shut(plans, people),
    }


def _shut(plans: Collection[int], people: Collection[int]) -> dict[Pair, str]:
    doors = OfficeReader.objects.filter(plan__in=plans, user__in=people, is_open=False)
    words = _("declared a tie")
    return dict.fromkeys(doors.values_list("plan", "user"), words)


def _ties(plans: Collection[int], people: Collection[int]) -> dict[Pair, str]:
    """Everybody who works or ever worked at one of the coalition."""
    coalition: dict[str, list[tuple[int, str]]] = {}
    members = Member.objects.filter(plan__in=plans, left_at=None)
    for plan, slug, name in members.values_list("plan", "org__slug", "org__name"):
        coalition.setdefault(slug, []).append((plan, name))
    told = Employment.objects.filter(user__in=people, withdrawn_at=None)
    held = Membership.objects.filter(user__in=people)
    who = held.order_by().values_list("user", "organisation__slug")
    rows = who.union(told.order_by().values_list("user", "organisation__slug"))
    return {
        (plan, user): _("works or worked at %(name)s") % {"name": name}
        for user, slug in rows
        for plan, name in coalition.get(slug, ())
    }


def _chairs(plans: Collection[int], people: Collection[int]) -> dict[Pair, str]:
    wrote = Consensus.objects.filter(case__plan__in=plans, by__in=people)
    closed = Case.objects.filter(plan__in=plans, consensus_by__in=people)
    rows = wrote.order_by().values_list("case__plan", "by")
    pairs = rows.union(closed.order_by().values_list("plan", "consensus_by"))
    return dict.fromkeys(pairs, _("wrote down the consensus"))


def first_of(found: Mapping[Pair, str], plan: int, person: int) -> str:
    """The obstacle between these two, or ""."""
    return found.get((plan, person), "")
