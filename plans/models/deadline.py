"""A later deadline for one plan: what the coalition asked and what the coordinator decided."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from plans.models.plan import Plan
from portal.constraints import iff


class Extension(models.Model):
    """A later closing moment for one plan, with its reason; the call's other plans keep theirs.

    Kept as wall time and zone (what people read) and as instant (what is judged). The latest one
    counts: `Plan.extended_until` repeats it, so that lock, text and mail read one value.
    """

    plan = models.ForeignKey(Plan, on_delete=models.CASCADE, related_name="extensions")
    on = models.DateField()
    time = models.TimeField()
    zone = models.CharField(max_length=40)
    before = models.DateTimeField()
    until = models.DateTimeField()
    reason = models.TextField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        ordering = ["plan", "at"]
        constraints = [
            models.CheckConstraint(
                condition=Q(until__gt=F("before")), name="extension_only_moves_later"
            ),
            models.CheckConstraint(condition=~Q(reason=""), name="extension_has_reason"),
        ]

    def __str__(self) -> str:
        return f"{self.plan_id} {self.until:%Y-%m-%d %H:%M}"


class ExtensionRequest(models.Model):
    """The lead asks the care office for a later deadline; `extension` is empty after a no."""

    plan = models.ForeignKey(Plan, on_delete=models.CASCADE, related_name="extension_requests")
    reason = models.TextField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()
    answered_at = models.DateTimeField(null=True, blank=True)
    answered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    answer = models.TextField(blank=True)
    extension = models.OneToOneField(
        Extension, on_delete=models.CASCADE, null=True, blank=True, related_name="request"
    )

    class Meta:
        ordering = ["plan", "at"]
        constraints = [
            models.UniqueConstraint(
                fields=["plan"],
                condition=Q(answered_at__isnull=True),
                name="one_open_extension_request",
            ),
            models.CheckConstraint(
                condition=iff(Q(answered_at__isnull=True), Q(answered_by__isnull=True)),
                name="extension_request_answered_has_person",
            ),
            models.CheckConstraint(
                condition=Q(extension__isnull=True) | Q(answered_at__isnull=False),
                name="extension_request_granted_was_answered",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.plan_id} {self.at:%Y-%m-%d}"
