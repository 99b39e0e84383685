"""What a filed version says, for the plan itself and for each care office it was filed with."""

from __future__ import annotations

from django.db.models import Q

from plans.data import PlanData, parse
from plans.models import Plan, Submission
from plans.regions import share
from plans.visibility import for_office


def content(submission: Submission) -> PlanData:
    """The content as it was filed: of the plan itself the whole, of a further filing its share."""
    data = whole(submission)
    if not data.other_regions or submission.plan.whole_id is None:
        return data
    return share(data, submission.plan.region.slug)


def for_judging(submission: Submission) -> PlanData:
    """The content as the care office of this filing judges it: the share of its own region."""
    return for_office(content(submission))


def whole(submission: Submission) -> PlanData:
    """All that was frozen, for every region."""
    return parse(submission.snapshot.data["plan"], PlanData)


def spans(plan: Plan) -> bool:
    """Whether this plan, or the plan of this filing, goes to more than one region."""
    return plan.whole_id is not None or bool(plan.other_regions)


def root_of(plan: Plan) -> int:
    """The number of the plan itself: of a filing the plan that it is part of."""
    return plan.whole_id or plan.pk


def filings(plan: Plan) -> list[Plan]:
    """All filings of a plan, the plan itself first; one query, with office and region."""
    if not spans(plan):
        return [plan]
    found = Plan.objects.filter(Q(pk=root_of(plan)) | Q(whole=root_of(plan)))
    return list(found.select_related("office", "region", "call").order_by("pk"))
