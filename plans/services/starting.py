"""Starting a plan under an open call."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from plans.models import Member, MemberRole, Narrative, Plan, SectionState
from plans.structure import Section
from portal import clock
from portal.accounts.models import Organisation, Role, User
from portal.accounts.roles import has_role
from portal.audit import services as audit
from portal.funds.models import Call
from portal.refusal import Refusal


@transaction.atomic
def start_plan(
    call: Call,
    lead: Organisation,
    title: str,
    *,
    by: User,
    is_demo: bool = False,
    at: datetime | None = None,
) -> Plan:
    """A new draft with `lead` as lead provider; `by` must be editor there.

    Only care providers lead (design.md 6, Q9); a disability-care provider takes part in SWZ but
    does not lead (R-1.3-1). The call must be open at `at`.
    """
    at = at or clock.now()
    call = Call.objects.select_for_update(of=("self",)).select_related("region").get(pk=call.pk)
    _check_lead(call, lead, by)
    check_open(call, at)
    plan = Plan.objects.create(
        call=call,
        scheme_id=call.scheme_id,
        region=call.region,
        office_id=call.region.office_id,
        year=call.year,
        condition_set_id=call.condition_set_id,
        lead=lead,
        title=title.strip(),
        focus_offered=call.focus_points,
        sectors=[s for s in lead.sectors if s in call.scheme.sectors],
        created_by=by,
        created_at=at,
        changed_at=at,
        is_demo=is_demo,
    )
    Narrative.objects.create(plan=plan)
    Member.objects.create(
        plan=plan, org=lead, role=MemberRole.LEAD, contact=by, accepted_at=at, accepted_by=by
    )
    SectionState.objects.bulk_create(SectionState(plan=plan, section=s) for s in Section)
    audit.write(
        "plan.started",
        obj=plan,
        plan=plan,
        actor=by,
        organisation=lead,
        office=plan.office_id,
        to_state=plan.state,
        policy_version=plan.condition_set_id,
        at=at,
    )
    return plan


def check_open(call: Call, at: datetime, *, until: datetime | None = None) -> None:
    """Refuse when the call does not take plans at `at` (half-open: at closing it is too late).

    `until` is the deadline of one plan, which its draft is held to: then there is a draft to keep.
    """
    if call.state != "published" or at < call.opens_at:
        raise Refusal(_("This call is not open yet."), code="not_open")
    if at >= (until or call.closes_at):
        text = (
            _("This call has closed: it takes no new plans.")
            if until is None
            else _("The deadline has passed. Your draft is kept, but can no longer be submitted.")
        )
        raise Refusal(text, code="closed")


def _check_lead(call: Call, lead: Organisation, by: User) -> None:
    if not lead.is_provider:
        raise Refusal(_("Only a care provider can lead a plan."), field="lead", code="not_provider")
    if not has_role(by, lead.pk, Role.EDITOR):
        raise Refusal(
            _("You can only start a plan for an organisation where you are editor."),
            field="lead",
            code="not_editor",
        )
    if not set(lead.sectors) & set(call.scheme.sectors):
        raise Refusal(
            _("%(org)s does not work in the sector of this scheme, so it cannot lead the plan.")
            % {"org": lead.name},
            field="lead",
            code="wrong_sector",
        )
