"""The agreement, its parties and their signatures, and exports of signed agreements."""

from __future__ import annotations

import uuid

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from plans.agreements.workflow import State
from plans.models import Plan
from portal.accounts.models import Organisation
from portal.constraints import iff
from portal.documents.models import Document, Snapshot
from portal.jobs.models import Job


class Agreement(models.Model):
    """One version of the agreement on a plan, drawn from a frozen snapshot.

    `document` is the sealed PDF whose SHA-256 every signer sees; `current` is the same file
    with the signatures so far. `amount` is the whole grant in euros.
    """

    plan = models.ForeignKey(Plan, on_delete=models.PROTECT, related_name="agreements")
    number = models.CharField(max_length=40)
    version = models.PositiveSmallIntegerField(default=1)
    state = models.CharField(max_length=12, choices=State, default=State.DRAWING)
    snapshot = models.OneToOneField(Snapshot, on_delete=models.PROTECT, related_name="+")
    amount = models.DecimalField(max_digits=14, decimal_places=2)
    document = models.ForeignKey(
        Document, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    current = models.ForeignKey(
        Document, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    drawn_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    drawn_at = models.DateTimeField()
    sent_at = models.DateTimeField(null=True)
    completed_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)
    ended_reason = models.CharField(max_length=1000, blank=True)

    class Meta:
        ordering = ["-drawn_at", "-pk"]
        constraints = [
            models.UniqueConstraint(fields=["number", "version"], name="agreement_number_once"),
            models.UniqueConstraint(
                fields=["plan"],
                condition=~Q(state__in=["declined", "superseded"]),
                name="one_standing_agreement_per_plan",
            ),
            models.CheckConstraint(
                condition=Q(state="drawing") | Q(document__isnull=False),
                name="agreement_drawn_has_document",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=["signing", "complete", "declined"])
                | Q(sent_at__isnull=False),
                name="agreement_sent_has_moment",
            ),
            models.CheckConstraint(
                condition=iff(Q(state="complete"), Q(completed_at__isnull=False)),
                name="agreement_complete_has_moment",
            ),
            models.CheckConstraint(
                condition=iff(Q(state__in=["declined", "superseded"]), Q(ended_at__isnull=False)),
                name="agreement_ended_has_moment",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.number} v{self.version}"


class PartyRole(models.TextChoices):
    """What an organisation is in the agreement."""

    OFFICE = "office", _("Care office")
    LEAD = "lead", _("Lead provider")
    PARTICIPANT = "participant", _("Participant")


class Party(models.Model):
    """An organisation that signs; `code` names its field in the PDF."""

    agreement = models.ForeignKey(Agreement, on_delete=models.PROTECT, related_name="parties")
    org = models.ForeignKey(
        Organisation, to_field="slug", on_delete=models.PROTECT, related_name="agreement_parties"
    )
    code = models.CharField(max_length=20)
    role = models.CharField(max_length=12, choices=PartyRole)
    is_cashier = models.BooleanField(default=False)
    position = models.PositiveSmallIntegerField()

    class Meta:
        ordering = ["agreement", "position"]
        verbose_name_plural = "parties"
        constraints = [
            models.UniqueConstraint(fields=["agreement", "org"], name="party_once"),
            models.UniqueConstraint(fields=["agreement", "code"], name="party_code_once"),
        ]

    def __str__(self) -> str:
        return f"{self.org_id} – {self.agreement}"


class SignedCopy(models.Model):
    """A PDF that a party signed outside the portal; it counts once somebody at the office has
    confirmed that it is the same agreement. Never changed after that judgement.
    """

    class Outcome(models.TextChoices):
        """What the office found."""

        SAME = "same", _("Same agreement")
        DIFFERENT = "different", _("Not the same agreement")

    party = models.ForeignKey(Party, on_delete=models.PROTECT, related_name="copies")
    agreement = models.ForeignKey(Agreement, on_delete=models.PROTECT, related_name="copies")
    document = models.OneToOneField(Document, on_delete=models.PROTECT, related_name="+")
    signed_by = models.CharField(max_length=120)
    function = models.CharField(max_length=120)
    signed_on = models.DateField()
    uploaded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    uploaded_at = models.DateTimeField()
    outcome = models.CharField(max_length=10, choices=Outcome, blank=True)
    judged_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    judged_at = models.DateTimeField(null=True)
    reason = models.CharField(max_length=1000, blank=True)

    class Meta:
        ordering = ["uploaded_at", "pk"]
        verbose_name_plural = "signed copies"
        constraints = [
            models.UniqueConstraint(
                fields=["party"],
                condition=~Q(outcome="different"),
                name="one_standing_copy_per_party",
            ),
            models.CheckConstraint(
                condition=iff(~Q(outcome=""), Q(judged_at__isnull=False, judged_by__isnull=False)),
                name="copy_judged_has_judge",
            ),
            models.CheckConstraint(
                condition=Q(judged_by__isnull=True) | ~Q(judged_by=F("uploaded_by")),
                name="copy_judged_by_another",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.signed_by} – {self.agreement}"


class Signature(models.Model):
    """One party's signature: who, in what function, when, and exactly which bytes.

    Made in the portal by `user`, or elsewhere and proven by a confirmed `copy`.
    """

    party = models.OneToOneField(Party, on_delete=models.PROTECT, related_name="signature")
    agreement = models.ForeignKey(Agreement, on_delete=models.PROTECT, related_name="signatures")
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    copy = models.OneToOneField(
        SignedCopy, on_delete=models.PROTECT, null=True, related_name="signature"
    )
    name = models.CharField(max_length=120)
    function = models.CharField(max_length=120)
    at = models.DateTimeField()
    seen_sha256 = models.CharField(max_length=64)
    document = models.OneToOneField(Document, on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering = ["at"]
        constraints = [
            models.UniqueConstraint(
                fields=["agreement", "user"], name="nobody_signs_for_two_parties"
            ),
            models.CheckConstraint(
                condition=iff(Q(user__isnull=True), Q(copy__isnull=False)),
                name="signature_here_or_by_copy",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.name} – {self.agreement}"


class ExportRun(models.Model):
    """A ZIP of signed agreements that somebody asked for; the download expires (G50)."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    office = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    filters = models.JSONField(default=dict)
    agreements = models.JSONField(default=list)
    job = models.OneToOneField(Job, on_delete=models.SET_NULL, null=True, related_name="+")
    document = models.OneToOneField(
        Document, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    created_at = models.DateTimeField()
    expires_at = models.DateTimeField()

    class Meta:
        ordering = ["-created_at"]

    def __str__(self) -> str:
        return f"{self.by} {self.created_at:%Y-%m-%d %H:%M}"
