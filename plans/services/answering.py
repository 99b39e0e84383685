"""Answering an invitation: nobody takes part without its own consent (G3)."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from plans.models import CoalitionInvitation, Holding, Member, MemberRole, Plan
from plans.models.coalition import DeclineReason
from plans.moving import locked
from plans.notices import notify, people_at
from plans.services.confirming import lapse_changed
from plans.services.inviting import settle
from plans.workflow import InvitationState, InvitationVerb, State
from portal import clock
from portal.accounts.models import Organisation, Role, User
from portal.accounts.roles import has_role
from portal.audit import services as audit
from portal.refusal import Refusal

ANSWERING_ROLES = (Role.EDITOR, Role.SIGNATORY, Role.MANAGER)


@transaction.atomic
def accept(
    invitation_id: str,
    *,
    by: User,
    org: Organisation,
    task: str = "",
    at: datetime | None = None,
) -> Member:
    """`by` accepts for `org`, where it holds a post. The second acceptance finds the first.

    `org` is the invited organisation, or the one that an unknown invitee registered.
    """
    at = at or clock.now()
    invitation = _locked(invitation_id)
    plan = locked(invitation.plan_id)
    if invitation.state == InvitationState.ACCEPTED and invitation.answered_by_id == by.pk:
        return plan.members.get(org=org, left_at=None)
    _check(invitation, by, org, at)
    if plan.state != State.DRAFT:
        raise Refusal(_("The plan was submitted already; its coalition is fixed."), code="late")
    member = Member.objects.create(
        plan=plan,
        org=org,
        role=invitation.role,
        task=task,
        contact=by,
        position=plan.members.count(),
        accepted_at=at,
        accepted_by=by,
    )
    invitation.org = org
    _answer(invitation, InvitationVerb.ACCEPT, by, at)
    for other in plan.invitations.select_for_update().filter(org=org, state="pending"):
        settle(other, InvitationVerb.TAKE_BACK, None, at)
    lapse_changed(plan, because=_("%(org)s joined the coalition") % {"org": org.name}, at=at)
    return member


@transaction.atomic
def decline(
    invitation_id: str,
    *,
    by: User | None,
    reason: str,
    text: str = "",
    at: datetime | None = None,
) -> CoalitionInvitation:
    """Decline with a fixed reason and an optional text; the lead is told."""
    at = at or clock.now()
    invitation = _locked(invitation_id)
    check_open(invitation, at)
    if reason not in DeclineReason:
        raise Refusal(_("Choose a reason."), field="reason", code="reason_missing")
    if reason == DeclineReason.OTHER and not text.strip():
        raise Refusal(_("Write down what the reason is."), field="text", code="text_missing")
    invitation.decline_reason, invitation.decline_text = reason, text.strip()
    _answer(invitation, InvitationVerb.DECLINE, by, at)
    return invitation


@transaction.atomic
def leave(member_id: int, *, by: User, reason: str, at: datetime | None = None) -> Member:
    """A member goes, by its own wish or the lead's, while the plan is a draft."""
    at = at or clock.now()
    member = Member.objects.select_related("org").get(pk=member_id)
    plan = locked(member.plan_id)
    if plan.state != State.DRAFT:
        raise Refusal(_("The coalition is fixed once the plan is submitted."), code="not_draft")
    if member.role == MemberRole.LEAD:
        raise Refusal(_("The lead provider cannot leave its own plan."), code="lead")
    if not reason.strip():
        raise Refusal(_("Write down why."), field="reason", code="reason_missing")
    accepted = plan.cashiers.filter(org=member.org, accepted_at__isnull=False)
    if accepted.exists() and not has_role(by, member.org.pk):
        raise Refusal(
            _(
                "%(org)s has accepted the role of cashier. First propose another cashier: both "
                "organisations confirm that."
            )
            % {"org": member.org.name},
            code="accepted_cashier",
        )
    if member.left_at is None:
        member.left_at = at
        member.save(update_fields=["left_at"])
        plan.cashiers.filter(org=member.org).delete()
        Holding.objects.filter(plan=plan, org=member.org, ended_at=None).update(
            ended_at=at, ended_by=by
        )
        audit.write(
            "plan.member_left",
            obj=plan,
            plan=plan,
            actor=by,
            organisation=member.org,
            reason=reason,
            at=at,
        )
        plan.handovers.filter(
            Q(from_org=member.org) | Q(to_org=member.org), done_at=None, ended_at=None
        ).update(ended_at=at)
        _tell_parting(plan, member, by, reason)
        because = _("%(org)s left the coalition") % {"org": member.org.name}
        lapse_changed(plan, because=because, at=at)
    return member


def _tell_parting(plan: Plan, member: Member, by: User, reason: str) -> None:
    """Who was taken out hears why; who goes by itself is reported to the lead."""
    by_itself = has_role(by, member.org.pk)
    told = people_at(plan.lead_id if by_itself else member.org.pk, *ANSWERING_ROLES)
    words = {"organisation": member.org.name, "lead": plan.lead.name, "reason": reason.strip()}
    for person in told:
        notify(
            "member_left",
            key=f"plan.member_left:{member.pk}:{person.pk}",
            to=person,
            plan=plan,
            context={**words, "by_itself": by_itself},
        )


def _locked(invitation_id: str) -> CoalitionInvitation:
    query = CoalitionInvitation.objects.select_for_update(of=("self",))
    return query.select_related("plan", "org").get(pk=invitation_id)


def check_open(invitation: CoalitionInvitation, at: datetime) -> None:
    """Refuse an invitation that was answered, withdrawn or has expired."""
    if invitation.state != InvitationState.PENDING:
        expired = invitation.state == InvitationState.EXPIRED
        raise Refusal(_closed(invitation), code="expired" if expired else "answered")
    if at >= invitation.plan.deadline:
        raise Refusal(
            _("The call has closed, so nobody can join this plan any more."), code="closed"
        )
    if at >= invitation.expires_at:
        raise Refusal(
            _("This invitation has expired. Ask the lead provider to send it again."),
            code="expired",
        )


def _closed(invitation: CoalitionInvitation) -> str:
    """What became of an invitation that is no longer open, and what one can do."""
    words = {"org": invitation.org_name}
    if invitation.state == InvitationState.ACCEPTED:
        return _("%(org)s has accepted this invitation and takes part in the plan.") % words
    if invitation.state == InvitationState.DECLINED:
        return _("%(org)s declined this invitation. Ask the lead provider for a new one.") % words
    if invitation.state == InvitationState.WITHDRAWN:
        return _("The lead provider has withdrawn this invitation.")
    return _("This invitation has expired. Ask the lead provider to send it again.")


def _check(invitation: CoalitionInvitation, by: User, org: Organisation, at: datetime) -> None:
    check_open(invitation, at)
    if invitation.org is not None and invitation.org.pk != org.pk:
        raise Refusal(_("This invitation is for another organisation."), code="other_org")
    if not has_role(by, org.pk, *ANSWERING_ROLES):
        raise Refusal(
            _("You can only answer for an organisation where you have a role."), code="no_role"
        )
    if invitation.role == MemberRole.PARTICIPANT and not org.is_provider:
        raise Refusal(
            _("Only care providers take part with money. Ask to be invited as partner."),
            code="not_provider",
        )
    if invitation.plan.members.filter(org=org, left_at=None).exists():
        raise Refusal(_("%(org)s is already in the coalition.") % {"org": org.name}, code="in")


def _answer(
    invitation: CoalitionInvitation, verb: InvitationVerb, by: User | None, at: datetime
) -> None:
    settle(invitation, verb, by, at)
    plan = invitation.plan
    audit.write(
        f"plan.invitation_{invitation.state}",
        obj=plan,
        plan=plan,
        actor=by,
        organisation=invitation.org,
        office=plan.office_id,
        reason=invitation.decline_text,
        data={"organisation": invitation.org_name},
        at=at,
    )
    for person in people_at(plan.lead_id, Role.EDITOR):
        notify(
            f"invitation_{invitation.state}",
            key=f"plan.invitation_{invitation.state}:{invitation.pk}:{person.pk}",
            to=person,
            plan=plan,
            context={
                "organisation": invitation.org.name if invitation.org else invitation.org_name,
                "reason": invitation.get_decline_reason_display(),
                "text": invitation.decline_text,
            },
        )
