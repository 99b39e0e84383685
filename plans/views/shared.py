"""What several views of a plan read."""

from __future__ import annotations

from plans import store
from plans.data import PlanData
from plans.facts import facts_for
from plans.models import Plan
from plans.readiness import Facts


def data_and_facts(plan: Plan) -> tuple[PlanData, Facts]:
    """The content of a plan and what its checks are measured against."""
    return store.read(plan), facts_for(plan)
