"""A plan that spans two care offices: one has decided, the other still judges."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta

from plans.demo import loader
from plans.models import Plan
from plans.services import spanning
from portal.accounts.models import Role, User
from portal.funds.models import Call
from reviews.demo import awarding, judging
from reviews.services import assigning, declaring, opening

CODE, ELSEWHERE = "V11", "arnhem"
DAYS_AGO = 33
DAY = timedelta(days=1)


def told(calls: Mapping[tuple[str, str], Call], people: Mapping[str, User], now: datetime) -> Plan:
    """File V11 in two regions; its own care office has sent its decision.

    At the other office it is taken up, and a reviewer has declared to have no tie.
    """
    start = now - DAYS_AGO * DAY
    plan = loader.draft(CODE, calls["RSB", "zuid-holland-noord"], people, start)
    editor = loader.person(plan.lead.slug, people, Role.EDITOR)
    call = calls["RSB", ELSEWHERE]
    spanning.add_region(plan.pk, call.pk, by=editor, at=start + 1.5 * DAY)
    plan = Plan.objects.get(pk=plan.pk)
    loader.confirm_all(plan, people, start + 2 * DAY)
    loader.submitted(CODE, plan, people, start + 3 * DAY)
    case = judging.reviewed(CODE, Plan.objects.get(pk=plan.pk), people, start + 5 * DAY)
    case = judging.agreed(CODE, case, people, start + 12 * DAY)
    awarding.decided(CODE, case, people, start + 22 * DAY)
    _judged_there(Plan.objects.get(whole=plan), people, start + 8 * DAY)
    return Plan.objects.get(pk=plan.pk)


def _judged_there(part: Plan, people: Mapping[str, User], at: datetime) -> None:
    by, reviewer = people["menzis_coordinator"], people["menzis_reviewer"]
    case = opening.take_up(part.pk, by=by, at=at)
    asked = assigning.assign(case.pk, reviewer.pk, by=by, at=at + DAY)
    answers = {org.slug: False for org in declaring.parties(part)}
    declaring.declare(asked.pk, by=reviewer, answers=answers, at=at + 2 * DAY)
