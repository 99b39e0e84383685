"""What the checks say of a plan: as it was kept when that still holds, else looked at anew.

Pages show it. What decides (filing, confirming, answering) looks for itself under the lock.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator

from django.db import transaction
from django.db.models import F

from plans import store
from plans.confirmation import changed_since
from plans.data import PlanData
from plans.facts import facts_for
from plans.models import FactsTouched, Plan
from plans.models import Outcome as Kept
from plans.outcome import Outcome, checks_version, decode, encode
from plans.readiness import gaps
from plans.standing import lapsed_confirmations
from plans.structure import Section
from portal.prepared import Prepared

_COLUMNS = ("touched", "held_for", "facts", "checks", "body")
_ROW = Prepared(lambda plan: Kept.objects.filter(pk=plan).values_list(*_COLUMNS), int)
_FACTS = Prepared(lambda row: FactsTouched.objects.filter(pk=row).values_list("touched"), int)


def outcome_of(plan_id: int) -> Outcome:
    """What the checks say of a plan now; two queries, unless something changed since last time.

    The counters are read before the plan is: a change in between leaves what is kept here behind
    the counter, so it is looked at again.
    """
    rows, facts = _ROW(plan_id), _FACTS(1)
    if not rows or not facts:  # written past the database's own bookkeeping: never kept
        return looked_at(plan_id)
    touched, *kept, body = rows[0]
    if kept == [touched, facts[0][0], checks_version()]:
        return decode(body)
    outcome = looked_at(plan_id)
    _keep(plan_id, touched, facts[0][0], outcome)
    return outcome


def looked_at(plan_id: int) -> Outcome:
    """The same, worked out from the plan as it is now."""
    plan = Plan.objects.select_related("scheme", "region").get(pk=plan_id)
    data = store.read(plan)
    return Outcome(
        gaps=gaps(data, facts_for(plan)),
        budgeted=frozenset(b.org for b in data.budget if b.lines),
        lapsed=_lapsed(plan, data),
    )


def _lapsed(plan: Plan, data: PlanData) -> dict[str, tuple[Section, ...]]:
    names = {m.org: m.name for m in data.members}
    return {
        one.member.org_id: tuple(
            dict.fromkeys(
                c.section for c in changed_since(one.content, data, one.member.org_id, names)
            )
        )
        for one in lapsed_confirmations(plan)
        if one.content
    }


@transaction.atomic
def _keep(plan_id: int, touched: int, facts: int, outcome: Outcome) -> None:
    """Keep it, unless somebody is changing the plan at this moment: then it is old already."""
    row = Kept.objects.filter(pk=plan_id, touched=touched).select_for_update(skip_locked=True)
    if row.exists():
        Kept.objects.filter(pk=plan_id).update(
            held_for=touched, facts=facts, checks=checks_version(), body=encode(outcome)
        )


def faults(plans: Collection[int] | None = None) -> Iterator[int]:
    """The plans (by number) of which what is kept counts as true and is not; always none.

    Looks at every plan of which something is kept, or at `plans`: a run over thousands of plans
    takes minutes.
    """
    facts = FactsTouched.objects.values("touched")[:1]
    held = Kept.objects.filter(held_for=F("touched"), facts=facts, checks=checks_version())
    if plans is not None:
        held = held.filter(pk__in=plans)
    for number, body in held.order_by("pk").values_list("pk", "body").iterator():
        if body != encode(looked_at(number)) and held.filter(pk=number, body=body).exists():
            yield number
