"""Inviting organisations into a coalition (G2)."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from plans.models import CoalitionInvitation, MemberRole, Plan
from plans.moving import locked
from plans.notices import people_at
from plans.tokens import new_token
from plans.workflow import INVITATION_MOVES, InvitationState, InvitationVerb, State
from portal import clock
from portal.accounts.models import Organisation, OrganisationKind, Role, User
from portal.audit import services as audit
from portal.mail import services as mail
from portal.moves import find
from portal.refusal import Refusal

VALID_DAYS = 14
INVITED_ROLES = (Role.MANAGER, Role.EDITOR)
"""Who hears at an organisation that the portal knows; without them its signatories do."""


@transaction.atomic
def invite(
    plan_id: int,
    *,
    by: User,
    role: str,
    email: str = "",
    org: Organisation | None = None,
    org_name: str = "",
    kind: str = OrganisationKind.PROVIDER,
    message: str = "",
    at: datetime | None = None,
) -> CoalitionInvitation:
    """Ask an organisation to join; it has 14 days to answer, and not longer than the call is open.

    A known organisation is given as `org`: its managers and editors hear of it, and the lead never
    sees their addresses. An unknown one is given by name and kind, and asked by mail to `email`
    with a link that works once; for a known one `email` is one more way in. Partners are
    municipalities, insurers and the like; a care provider joins as participant (Q9). Raises
    `Refusal` for an organisation that is in the coalition or was asked already, and when nobody
    would hear of it (`no_address`), and once the deadline of the plan has passed (`closed`).
    """
    at = at or clock.now()
    plan = locked(plan_id)
    kind = org.kind if org else kind
    _check(plan, org, role, kind)
    _check_address(plan, org, email)
    _check_deadline(plan, at)
    token, digest = new_token()
    invitation = CoalitionInvitation.objects.create(
        plan=plan,
        org=org,
        org_name=org.name if org else org_name.strip(),
        kind=kind,
        role=role,
        email=email.strip().lower(),
        token_hash=digest,
        message=message.strip(),
        invited_by=by,
        created_at=at,
        expires_at=at + timedelta(days=VALID_DAYS),
    )
    _send(invitation, token, "first")
    _record("plan.invited", invitation, by, at)
    return invitation


@transaction.atomic
def resend(invitation_id: str, *, by: User, at: datetime | None = None) -> CoalitionInvitation:
    """Send a new link; the old one stops working and the 14 days start again.

    An invitation that expired or was declined is a closed record: a new one like it is made.
    """
    at = at or clock.now()
    known = CoalitionInvitation.objects.select_related("org").get(pk=invitation_id)
    if known.state in (InvitationState.EXPIRED, InvitationState.DECLINED):
        return invite(
            known.plan_id,
            by=by,
            role=known.role,
            email=known.email,
            org=known.org,
            org_name=known.org_name,
            kind=known.kind,
            message=known.message,
            at=at,
        )
    invitation = _pending(invitation_id)
    _check_deadline(invitation.plan, at)
    token, invitation.token_hash = new_token()
    invitation.expires_at = at + timedelta(days=VALID_DAYS)
    invitation.save(update_fields=["token_hash", "expires_at"])
    _send(invitation, token, f"{at:%Y%m%d%H%M%S}")
    _record("plan.invitation_resent", invitation, by, at)
    return invitation


@transaction.atomic
def withdraw_invitation(
    invitation_id: str, *, by: User, at: datetime | None = None
) -> CoalitionInvitation:
    """Take an unanswered invitation back; its link stops working."""
    at = at or clock.now()
    invitation = _pending(invitation_id)
    settle(invitation, InvitationVerb.TAKE_BACK, None, at)
    _record("plan.invitation_withdrawn", invitation, by, at)
    return invitation


@transaction.atomic
def end_with_filing(plan: Plan, *, by: User, at: datetime) -> int:
    """Take back what nobody answered before the locked plan was filed; returns how many.

    The coalition is fixed then, so an open invitation would promise what can no longer be had.
    """
    waiting = plan.invitations.filter(state=InvitationState.PENDING)
    ended = list(waiting.select_for_update(of=("self",)))
    for invitation in ended:
        settle(invitation, InvitationVerb.TAKE_BACK, None, at)
        _record("plan.invitation_withdrawn", invitation, by, at)
    return len(ended)


@transaction.atomic
def expire_invitations(at: datetime | None = None) -> int:
    """Mark what nobody answered in time; returns how many. Run by the clock."""
    at = at or clock.now()
    waiting = CoalitionInvitation.objects.filter(state=InvitationState.PENDING)
    over = Q(expires_at__lte=at) | (
        Q(plan__call__closes_at__lte=at)
        & (Q(plan__extended_until=None) | Q(plan__extended_until__lte=at))
    )
    due = waiting.filter(over).select_for_update(skip_locked=True, of=("self",))
    count = 0
    for invitation in due:
        settle(invitation, InvitationVerb.EXPIRE, None, at)
        _record("plan.invitation_expired", invitation, None, at)
        count += 1
    return count


def reached_at(org: Organisation) -> list[User]:
    """The people of a known organisation who hear of an invitation; all of them may answer it."""
    return people_at(org.pk, *INVITED_ROLES) or people_at(org.pk, Role.SIGNATORY)


def settle(
    invitation: CoalitionInvitation, verb: InvitationVerb, by: User | None, at: datetime
) -> None:
    """Move a locked invitation; the one place that assigns its state."""
    row = find(INVITATION_MOVES, verb, invitation.state)
    if row is None or row.target is None:
        raise Refusal(_("This invitation was answered or withdrawn already."), code="answered")
    invitation.state, invitation.answered_at, invitation.answered_by = row.target.value, at, by
    invitation.save()


def _check_deadline(plan: Plan, at: datetime) -> None:
    if at >= plan.deadline:
        raise Refusal(
            _(
                "The deadline of this plan has passed, so nobody can join it any more. Ask the "
                "care office for a later deadline first."
            ),
            code="closed",
        )


def _check(plan: Plan, org: Organisation | None, role: str, kind: str) -> None:
    if plan.state != State.DRAFT:
        raise Refusal(_("The coalition is fixed once the plan is submitted."), code="not_draft")
    if role == MemberRole.LEAD:
        raise Refusal(_("A plan has one lead provider."), field="role", code="one_lead")
    if role == MemberRole.PARTICIPANT and kind != OrganisationKind.PROVIDER:
        raise Refusal(
            _("Only care providers take part with money. Invite this organisation as partner."),
            field="role",
            code="not_provider",
        )
    if org is None:
        return
    if org.is_care_office:
        raise Refusal(_("A care office cannot join a coalition."), field="org", code="office")
    if plan.members.filter(org=org, left_at=None).exists():
        raise Refusal(
            _("%(org)s is already in the coalition.") % {"org": org.name}, field="org", code="in"
        )
    if plan.invitations.filter(org=org, state=InvitationState.PENDING).exists():
        raise Refusal(
            _("%(org)s was already invited. Send the invitation again instead.")
            % {"org": org.name},
            field="org",
            code="asked",
        )


def _check_address(plan: Plan, org: Organisation | None, email: str) -> None:
    """An organisation that the portal does not know is told apart by the address alone."""
    open_ = plan.invitations.filter(
        org=None, state=InvitationState.PENDING, email=email.strip().lower()
    )
    if not email.strip() and not (org and reached_at(org)):
        raise Refusal(
            _("Nobody of %(org)s uses the portal yet. Fill in the e-mail address of your contact.")
            % {"org": org.name}
            if org
            else _("Fill in the e-mail address of your contact there."),
            field="email",
            code="no_address",
        )
    if org is None and open_.exists():
        raise Refusal(
            _("This address was already invited. Send the invitation again instead."),
            field="email",
            code="asked",
        )


def _pending(invitation_id: str) -> CoalitionInvitation:
    invitation = CoalitionInvitation.objects.select_for_update(of=("self",)).get(pk=invitation_id)
    if invitation.state != InvitationState.PENDING:
        raise Refusal(_("This invitation was answered or withdrawn already."), code="answered")
    return invitation


def _send(invitation: CoalitionInvitation, token: str, turn: str) -> None:
    """The link to the address that was typed, and word to the people of a known organisation."""
    told = {
        "plan_title": invitation.plan.title,
        "lead": invitation.plan.lead.name,
        "inviter": invitation.invited_by.name,
        "organisation": invitation.org_name,
        "message": invitation.message,
        "expires_at": invitation.ends_at,
        "at_closing": invitation.ends_at_closing,
    }
    if invitation.email:
        mail.post(
            f"plan.invitation:{invitation.pk}:{turn}",
            to=invitation.email,
            template="plans/invitation",
            context={**told, "token": token},
            plan_id=invitation.plan_id,
        )
    people = reached_at(invitation.org) if invitation.org else []
    for person in people:
        if person.email.lower() == invitation.email:
            continue
        mail.post(
            f"plan.invitation_notice:{invitation.pk}:{turn}:{person.pk}",
            to=person.email,
            template="plans/invitation_notice",
            context={
                **told,
                "name": person.name,
                "invited": invitation.email,
                "invitation": str(invitation.pk),
            },
            language=person.language,
            plan_id=invitation.plan_id,
        )


def _record(verb: str, invitation: CoalitionInvitation, by: User | None, at: datetime) -> None:
    audit.write(
        verb,
        obj=invitation.plan,
        plan=invitation.plan,
        actor=by,
        office=invitation.plan.office_id,
        data={
            "organisation": invitation.org_name,
            "role": invitation.role,
            "email": invitation.email,
        },
        at=at,
    )
