"""What a filed version says, for the plan itself and for each care office it was filed with."""

from __future__ import annotations

from plans.data import PlanData, parse
from plans.models import Submission
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
