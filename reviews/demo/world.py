"""The demo world: the twelve example plans, each in the state its file names.

Played through the services, each step at a credible moment before now. V1 has run since the
spring of 2026; the others stand where a care office would find them today.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from django.db import transaction

from plans.demo import loader
from plans.demo.files import CODES, raw
from plans.demo.setting_up import still_forming
from plans.demo.together import written_together
from plans.models import Plan
from portal import clock
from portal.accounts.demo import load_cast
from portal.accounts.models import User
from portal.funds.clarifications.demo import load_questions
from portal.funds.demo import load_calls
from portal.funds.models import Call
from reviews.demo import (
    asking,
    awarding,
    copies,
    judging,
    objecting,
    phasing,
    ranking,
    reallocating,
    referring,
    reporting,
    spanning,
)
from reviews.models import Case

OLDEST = datetime(2026, 1, 5, 8, 0, tzinfo=UTC)
# How many days ago a plan was started, by the state in which the demo shows it.
STARTED_DAYS_AGO = {
    "draft": 12,
    "submitted": 9,
    "in_review": 28,
    "provisionally_granted": 34,
    "redirected": 34,
    "granted": 62,
    "signing": 70,
}


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

    def start(self, code: str) -> datetime:
        """When a plan was started."""
        state = raw(code)["expected"]["state_in_demo"]
        if state == "running":
            return OLDEST + timedelta(days=3)
        return self.now - timedelta(days=STARTED_DAYS_AGO[state])


@transaction.atomic
def load(at: datetime | None = None, say: Callable[[str], object] = print) -> list[Plan]:
    """Make the whole demo world; does nothing when it is there already."""
    if Plan.objects.filter(is_demo=True).exists():
        return []
    now = at or clock.now()
    people = load_cast(OLDEST)
    calls = {(c.scheme_id, c.region.slug): c for c in load_calls(now)}
    world = World(people, calls, now)
    load_questions(list(calls.values()), now)
    home = calls["SWZ", "zuid-holland-noord"].region.office
    awarding.ask_second_decider(home, people, OLDEST)
    plans = [_tell(play(code, world), say) for code in CODES]
    plans.append(_tell(spanning.told(calls, people, now), say))
    plans.append(_tell(referring.told(calls["SWZ", "zuid-holland-noord"], people, now), say))
    objecting.objected(people, now)
    for call in calls.values():
        if call.region.office_id == home.pk:
            ranking.tried_out(call, people, now)
            phasing.begun(call, people, now)
    reallocating.reallocated(home, people, now)
    return plans


def play(code: str, world: World) -> Plan:
    """One plan, as far as its file says it has come."""
    state = raw(code)["expected"]["state_in_demo"]
    start, people = world.start(code), world.people
    if state == "draft":
        plan = loader.draft(code, world.call(code), people, start)
        still_forming(plan, people, start + timedelta(days=2))
        return written_together(plan, people, start + timedelta(days=2))
    plan = loader.filed(code, world.call(code), people, start).plan
    if state != "submitted":
        case = judging.reviewed(code, plan, people, start + timedelta(days=5))
        if code in asking.ASKED:
            case = asking.asked_and_answered(case, people, start + timedelta(days=10))
        if "consensus" in raw(code)["review"]:
            case = judging.agreed(code, case, people, start + timedelta(days=12))
            _award(code, case, world, start + timedelta(days=22))
    return Plan.objects.get(pk=plan.pk)


def _award(code: str, case: Case, world: World, at: datetime) -> None:
    """Decide, and go on as far as the file says: final, out for signature, running."""
    state, people = raw(code)["expected"]["state_in_demo"], world.people
    decision = awarding.decided(code, case, people, at)
    if state not in ("granted", "signing", "running"):
        return
    decision = awarding.made_final(decision)
    if state == "granted" or decision.term_ends_at is None:
        return
    agreement = awarding.sent_to_sign(decision, people, decision.term_ends_at + timedelta(days=2))
    if state == "running":
        sent = decision.term_ends_at + timedelta(days=5)
        agreement = awarding.signed(agreement, people, sent)
        reporting.reported(code, agreement, people, world.now)
    else:
        copies.signed_on_paper(agreement, people, decision.term_ends_at + timedelta(days=8))


def _tell(plan: Plan, say: Callable[[str], object]) -> Plan:
    say(f"{plan.title}: {plan.get_state_display()}")
    return plan
