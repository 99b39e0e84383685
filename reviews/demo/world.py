"""The demo world: the ten example plans, each in the state its file names.

Played through the services, each step at a credible moment before now.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction

from plans.demo import loader
from plans.demo.files import CODES, raw
from plans.models import Plan
from portal import clock
from portal.accounts.demo import load_cast
from portal.accounts.models import User
from portal.funds.demo import load_calls
from portal.funds.models import Call

PAST = timedelta(days=240)


@dataclass(frozen=True)
class World:
    """What the demo is played with: people by code, calls by scheme and region, the moment."""

    people: dict[str, User]
    calls: dict[tuple[str, str], Call]
    now: datetime

    def call(self, code: str) -> Call:
        """The call that a plan belongs to."""
        plan = raw(code)
        return self.calls[plan["scheme"], plan["region"]]


@transaction.atomic
def load(at: datetime | None = None, say: Callable[[str], object] = print) -> list[Plan]:
    """Make the whole demo world; does nothing when it is there already."""
    if Plan.objects.filter(is_demo=True).exists():
        return []
    now = at or clock.now()
    people = load_cast(now - PAST)
    calls = {(c.scheme_id, c.region.slug): c for c in load_calls(now)}
    world = World(people, calls, now)
    return [_tell(play(code, world), say) for code in CODES]


def play(code: str, world: World) -> Plan:
    """One plan, as far as its file says it has come."""
    state = raw(code)["expected"]["state_in_demo"]
    start = world.now - timedelta(days=60)
    if state == "draft":
        return loader.draft(code, world.call(code), world.people, start)
    return loader.filed(code, world.call(code), world.people, start).plan


def _tell(plan: Plan, say: Callable[[str], object]) -> Plan:
    say(f"{plan.title}: {plan.get_state_display()}")
    return plan
