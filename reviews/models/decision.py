"""Deciding: the decision with its amounts and letter, waivers and objections."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q

from portal.accounts.models import Organisation
from portal.constraints import iff
from portal.documents.models import Document, Snapshot
from reviews.models.case import Case
from reviews.workflow import DecisionState, ObjectionState, Outcome


class Decision(models.Model):
    """A decision of the care office on one case; amounts are reserved when it is prepared.

    `snapshot` freezes what the letter is drawn from; `letter` is that letter, drawn before the
    release and unchanged by it (G31). Until then it can be drawn again for another day. Above an
    amount that the office sets, `agreed_by` is the second decider, without whom nothing goes out
    (G28). The objection term ends at `term_ends_at` (R-PR-8).
    """

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="decisions")
    number = models.CharField(max_length=40, unique=True)
    outcome = models.CharField(max_length=10, choices=Outcome)
    reason = models.TextField()
    redirect_scheme = models.CharField(max_length=20, blank=True)
    state = models.CharField(max_length=10, choices=DecisionState, default=DecisionState.PREPARED)
    prepared_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    prepared_at = models.DateTimeField()
    snapshot = models.OneToOneField(Snapshot, on_delete=models.PROTECT, related_name="+")
    letter = models.OneToOneField(
        Document, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    agreed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    agreed_at = models.DateTimeField(null=True)
    released_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    released_at = models.DateTimeField(null=True)
    term_ends_at = models.DateTimeField(null=True)
    final_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        ordering = ["-prepared_at"]
        constraints = [
            models.UniqueConstraint(
                fields=["case"],
                condition=~Q(state__in=["withdrawn", "revoked"]),
                name="one_standing_decision_per_case",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=["released", "final", "revoked"])
                | Q(
                    released_at__isnull=False,
                    released_by__isnull=False,
                    term_ends_at__isnull=False,
                    letter__isnull=False,
                ),
                name="decision_released_has_letter_and_term",
            ),
            models.CheckConstraint(
                condition=iff(Q(state="final"), Q(final_at__isnull=False)),
                name="decision_final_has_moment",
            ),
            models.CheckConstraint(
                condition=iff(Q(state__in=["withdrawn", "revoked"]), Q(ended_at__isnull=False)),
                name="decision_ended_has_moment",
            ),
            models.CheckConstraint(
                condition=iff(Q(agreed_by__isnull=True), Q(agreed_at__isnull=True)),
                name="decision_agreed_has_moment",
            ),
            models.CheckConstraint(
                condition=Q(agreed_by__isnull=True) | ~Q(agreed_by=models.F("prepared_by")),
                name="decision_second_decider_is_another",
            ),
            models.CheckConstraint(
                condition=iff(Q(outcome="redirect"), ~Q(redirect_scheme="")),
                name="decision_redirect_names_scheme",
            ),
        ]

    def __str__(self) -> str:
        return self.number


class DecisionAmount(models.Model):
    """What a decision grants in one year, in euros to the cent."""

    decision = models.ForeignKey(Decision, on_delete=models.CASCADE, related_name="amounts")
    year = models.PositiveSmallIntegerField()
    asked = models.DecimalField(max_digits=14, decimal_places=2)
    granted = models.DecimalField(max_digits=14, decimal_places=2)

    class Meta:
        ordering = ["year"]
        constraints = [
            models.UniqueConstraint(fields=["decision", "year"], name="decision_year_once"),
            models.CheckConstraint(
                condition=Q(granted__gte=0) & Q(asked__gte=0), name="decision_not_negative"
            ),
            models.CheckConstraint(
                condition=Q(granted__lte=models.F("asked")), name="decision_not_above_request"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.decision} {self.year}: {self.granted}"


class Waiver(models.Model):
    """A coalition member gives up its right to object, so that the award can be final sooner."""

    decision = models.ForeignKey(Decision, on_delete=models.PROTECT, related_name="waivers")
    org = models.ForeignKey(
        Organisation, to_field="slug", on_delete=models.PROTECT, related_name="+"
    )
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["decision", "org"], name="waiver_once")]

    def __str__(self) -> str:
        return f"{self.org_id} – {self.decision}"


class Objection(models.Model):
    """An objection of one organisation against a released decision.

    `filed_at` is when it came in. One that came in on paper or by e-mail was written by `sender`
    and put into the portal by `filed_by`, of the office, at `entered_at`. `ruling` is what the
    court decided in summary proceedings (kort geding); while these run the objection is not
    dismissed, so that the decision does not become final meanwhile.
    """

    decision = models.ForeignKey(Decision, on_delete=models.PROTECT, related_name="objections")
    org = models.ForeignKey(
        Organisation, to_field="slug", on_delete=models.PROTECT, related_name="+"
    )
    filed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    filed_at = models.DateTimeField()
    sender = models.CharField(max_length=200, blank=True)
    entered_at = models.DateTimeField(null=True)
    text = models.TextField()
    summary_proceedings = models.BooleanField(default=False)
    ruling = models.TextField(blank=True)
    ruled_at = models.DateTimeField(null=True)
    state = models.CharField(max_length=15, choices=ObjectionState, default=ObjectionState.RECEIVED)
    handler = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    taken_on_at = models.DateTimeField(null=True)
    outcome_reason = models.TextField(blank=True)
    ended_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["filed_at"]
        constraints = [
            models.UniqueConstraint(
                fields=["decision", "org"],
                condition=Q(state__in=["received", "in_treatment"]),
                name="one_open_objection_per_organisation",
            ),
            models.CheckConstraint(
                condition=iff(
                    Q(state__in=["upheld", "dismissed", "withdrawn"]), Q(ended_at__isnull=False)
                ),
                name="objection_ended_has_moment",
            ),
            models.CheckConstraint(
                condition=iff(Q(sender=""), Q(entered_at__isnull=True))
                & (Q(entered_at__isnull=True) | Q(entered_at__gte=models.F("filed_at"))),
                name="objection_entered_names_its_sender",
            ),
            models.CheckConstraint(
                condition=iff(Q(ruling=""), Q(ruled_at__isnull=True))
                & (Q(ruled_at__isnull=True) | Q(summary_proceedings=True)),
                name="objection_ruling_of_a_court",
            ),
            models.CheckConstraint(
                condition=~Q(state="dismissed")
                | Q(summary_proceedings=False)
                | Q(ruled_at__isnull=False),
                name="objection_dismissed_after_the_court",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=["in_treatment", "upheld", "dismissed"])
                | Q(handler__isnull=False, taken_on_at__isnull=False),
                name="objection_treated_has_handler",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.org_id} – {self.decision}"
