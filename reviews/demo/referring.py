"""A plan that the fund does not pay: on to the regular contracting room (R-5.2.3-5)."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta

from plans.demo import loader
from plans.models import Plan
from portal.accounts.models import User
from portal.funds.models import Call
from reviews.demo import awarding, judging

CODE = "V12"
DAYS_AGO = 32
DAY = timedelta(days=1)


def told(call: Call, people: Mapping[str, User], now: datetime) -> Plan:
    """File V12; both reviewers find that it asks for regular care, and the letter says where to go.

    The letter went out nine days before `now`.
    """
    start = now - DAYS_AGO * DAY
    plan = loader.filed(CODE, call, people, start).plan
    case = judging.reviewed(CODE, plan, people, start + 5 * DAY)
    case = judging.agreed(CODE, case, people, start + 12 * DAY)
    awarding.decided(CODE, case, people, start + 22 * DAY)
    return Plan.objects.get(pk=plan.pk)
