"""The coalition: members, invitations and the confirmations of their signatories."""

from __future__ import annotations

import uuid
from datetime import datetime

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from plans.models.plan import Plan
from plans.workflow import InvitationState
from portal.accounts.models import Organisation, OrganisationKind
from portal.constraints import iff


class MemberRole(models.TextChoices):
    """What an organisation is in the plan (design.md 6)."""

    LEAD = "lead", _("Lead provider")
    PARTICIPANT = "participant", _("Participant")
    PARTNER = "partner", _("Partner without money")


class Contract(models.TextChoices):
    """Whether the Wlz contract of a provider covers the plan (R-OV-10, R-OV-11)."""

    WHOLE = "whole", _("For the whole plan")
    SHORTER = "shorter", _("It ends before the plan ends")
    NONE = "none", _("No Wlz contract")


class Member(models.Model):
    """An organisation in the coalition. It takes part only after its own consent (G3).

    `contract` is its own answer; `contract_until`, the last day of its contract, is for itself
    and the care office alone.
    """

    plan = models.ForeignKey(Plan, on_delete=models.CASCADE, related_name="members")
    org = models.ForeignKey(
        Organisation, to_field="slug", on_delete=models.PROTECT, related_name="coalitions"
    )
    role = models.CharField(max_length=12, choices=MemberRole)
    task = models.CharField(max_length=300, blank=True)
    contact = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    position = models.PositiveSmallIntegerField(default=0)
    accepted_at = models.DateTimeField(null=True, blank=True)
    accepted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    left_at = models.DateTimeField(null=True, blank=True)
    contract = models.CharField(max_length=10, choices=Contract, blank=True)
    contract_until = models.DateField(null=True, blank=True)

    class Meta:
        ordering = ["plan", "position", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["plan", "org"], condition=Q(left_at__isnull=True), name="member_once"
            ),
            models.UniqueConstraint(
                fields=["plan"],
                condition=Q(role="lead", left_at__isnull=True),
                name="one_lead_per_plan",
            ),
            models.CheckConstraint(
                condition=iff(Q(accepted_at__isnull=True), Q(accepted_by__isnull=True)),
                name="member_accepted_has_person",
            ),
            models.CheckConstraint(
                condition=Q(contract__in=[Contract.WHOLE, Contract.SHORTER])
                | Q(contract_until__isnull=True),
                name="member_contract_end_of_a_contract",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.org_id} – {self.plan}"


class DeclineReason(models.TextChoices):
    """Why an organisation says no."""

    CAPACITY = "capacity", _("No capacity for this now")
    STRATEGY = "strategy", _("Does not fit our plans")
    MONEY = "money", _("The finances do not work for us")
    OTHER = "other", _("Another reason")


class CoalitionInvitation(models.Model):
    """Asks an organisation to join, by a single-use link bound to an e-mail address (G2)."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    plan = models.ForeignKey(Plan, on_delete=models.CASCADE, related_name="invitations")
    org = models.ForeignKey(
        Organisation, to_field="slug", on_delete=models.PROTECT, null=True, related_name="+"
    )
    org_name = models.CharField(max_length=160, blank=True)
    kind = models.CharField(
        max_length=20, choices=OrganisationKind, default=OrganisationKind.PROVIDER
    )
    role = models.CharField(max_length=12, choices=MemberRole, default=MemberRole.PARTICIPANT)
    email = models.EmailField()
    token_hash = models.CharField(max_length=64, unique=True)
    message = models.CharField(max_length=1000, blank=True)
    state = models.CharField(
        max_length=10, choices=InvitationState, default=InvitationState.PENDING
    )
    invited_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    created_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    answered_at = models.DateTimeField(null=True, blank=True)
    answered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    decline_reason = models.CharField(max_length=10, choices=DeclineReason, blank=True)
    decline_text = models.CharField(max_length=1000, blank=True)

    class Meta:
        ordering = ["created_at"]
        constraints = [
            models.UniqueConstraint(
                fields=["plan", "org"],
                condition=Q(state="pending", org__isnull=False),
                name="one_open_invitation_per_organisation",
            ),
            models.CheckConstraint(
                condition=iff(Q(state="pending"), Q(answered_at__isnull=True)),
                name="coalition_invitation_answered_has_moment",
            ),
            models.CheckConstraint(
                condition=~Q(state="declined") | ~Q(decline_reason=""),
                name="coalition_invitation_declined_has_reason",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.email} → {self.plan}"

    @property
    def ends_at(self) -> datetime:
        """Until when it can be answered (half-open): its own term, at most until the plan closes.

        A later closing of the call, or a later deadline of the plan, counts at once.
        """
        return min(self.expires_at, self.plan.deadline)

    @property
    def ends_at_closing(self) -> bool:
        """Whether the closing of the call cuts its term short."""
        return self.plan.deadline < self.expires_at


class Confirmation(models.Model):
    """A signatory confirms the plan and the own budget; it lapses when these change (G4).

    `content` is what was confirmed (`plans.confirmation.confirmed_content`), `content_sha` its
    SHA-256.
    """

    member = models.ForeignKey(Member, on_delete=models.CASCADE, related_name="confirmations")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    function = models.CharField(max_length=120)
    statements = models.JSONField()
    content = models.JSONField(default=dict)
    content_sha = models.CharField(max_length=64)
    at = models.DateTimeField()
    lapsed_at = models.DateTimeField(null=True, blank=True)
    lapsed_because = models.CharField(max_length=300, blank=True)

    class Meta:
        ordering = ["-at"]
        constraints = [
            models.UniqueConstraint(
                fields=["member"],
                condition=Q(lapsed_at__isnull=True),
                name="one_standing_confirmation",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.member} {self.at:%Y-%m-%d}"
