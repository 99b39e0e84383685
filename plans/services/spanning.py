"""In which other regions a draft will be filed, each under the open call of its care office."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from plans.models import BudgetLine, Plan, PlanRegion, SectionState
from plans.moving import locked
from plans.services.confirming import lapse_changed
from plans.services.starting import check_open
from plans.structure import Section
from plans.workflow import State
from portal import clock
from portal.accounts.models import User
from portal.audit import services as audit
from portal.funds.models import Call
from portal.refusal import Refusal


def calls_for(plan: Plan, at: datetime) -> QuerySet[Call]:
    """The calls of other regions that take this plan at `at`: same scheme, year and conditions."""
    found = Call.objects.filter(
        scheme=plan.scheme_id,
        year=plan.year,
        condition_set=plan.condition_set_id,
        state="published",
        opens_at__lte=at,
        closes_at__gt=at,
    )
    taken = PlanRegion.objects.filter(plan=plan).values("region")
    found = found.exclude(region=plan.region_id).exclude(region__in=taken)
    return found.select_related("region__office").order_by("region__name", "pk")


@transaction.atomic
def add_region(plan_id: int, call_id: int, *, by: User, at: datetime | None = None) -> PlanRegion:
    """File the plan in one more region, once it is submitted; twice is once (R-N.2.1-1).

    `call_id` is the open call of that region's care office. What everybody confirmed lapses: the
    plan goes to one reader more.
    """
    at = at or clock.now()
    plan = _draft(plan_id)
    call = Call.objects.select_for_update(of=("self",)).select_related("region").get(pk=call_id)
    known = PlanRegion.objects.filter(plan=plan, region=call.region).first()
    if known is not None:
        return known
    _check(plan, call, at)
    found = PlanRegion.objects.create(
        plan=plan,
        call=call,
        region=call.region,
        office_id=call.region.office_id,
        by=by,
        at=at,
    )
    plan.other_regions = [*plan.other_regions, call.region.slug]
    _save(plan, "plan.region_added", found, by, at)
    return found


@transaction.atomic
def remove_region(plan_id: int, region: str, *, by: User, at: datetime | None = None) -> Plan:
    """Take a region (by slug) out of a draft; its lines go to the region of the plan."""
    at = at or clock.now()
    plan = _draft(plan_id)
    found = PlanRegion.objects.filter(plan=plan, region__slug=region).first()
    if found is None:
        return plan
    lines = BudgetLine.objects.filter(plan=plan, region=region)
    orgs = set(lines.values_list("org_id", flat=True))
    lines.update(region="")
    for state in SectionState.objects.select_for_update().filter(
        plan=plan, section=Section.BUDGET, org__slug__in=orgs
    ):
        state.version += 1  # a page that is open is known to be stale
        state.save(update_fields=["version"])
    plan.other_regions = [slug for slug in plan.other_regions if slug != region]
    _save(plan, "plan.region_removed", found, by, at)
    found.delete()
    return plan


def _draft(plan_id: int) -> Plan:
    plan = locked(plan_id)
    if plan.state != State.DRAFT:
        raise Refusal(
            _("This plan has been submitted: its regions cannot change any more."), code="closed"
        )
    return plan


def _check(plan: Plan, call: Call, at: datetime) -> None:
    check_open(call, at)
    same = (call.scheme_id, call.year, call.condition_set_id)
    if same != (plan.scheme_id, plan.year, plan.condition_set_id):
        raise Refusal(
            _("This call is for another scheme or year. Choose one for %(scheme)s %(year)s.")
            % {"scheme": plan.scheme_id, "year": plan.year},
            field="call",
            code="other_scheme",
        )
    if call.region_id == plan.region_id:
        raise Refusal(_("The plan is in this region already."), field="call", code="own_region")


def _save(plan: Plan, verb: str, found: PlanRegion, by: User, at: datetime) -> None:
    plan.changed_at = at
    plan.save(update_fields=["other_regions", "changed_at"])
    audit.write(
        verb,
        obj=plan,
        plan=plan,
        actor=by,
        organisation=plan.lead,
        office=plan.office_id,
        data={"region": found.region.slug, "call": found.call_id},
        at=at,
    )
    lapse_changed(plan, because=_("The regions changed"), at=at)
