"""The rows of the queue, and the memory of what the clock has set off."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _


class State(models.TextChoices):
    """Where a job stands."""

    QUEUED = "queued", _("Waiting")
    RUNNING = "running", _("Running")
    DONE = "done", _("Done")
    FAILED = "failed", _("Failed")


class Job(models.Model):
    """Work that must happen once, written in the transaction that causes it.

    `key` makes it one: `plan.granted:42:7`. While it runs, `lease_until` says until when the
    worker that took it is believed to be alive. Rows are kept: a key is never used again.
    """

    queue = models.CharField(max_length=20, default="default")
    kind = models.CharField(max_length=60)
    key = models.CharField(max_length=200, unique=True)
    payload = models.JSONField(default=dict)
    state = models.CharField(max_length=10, choices=State, default=State.QUEUED)
    due_at = models.DateTimeField()
    lease_until = models.DateTimeField(null=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    max_attempts = models.PositiveSmallIntegerField(default=8)
    progress = models.PositiveIntegerField(default=0)
    total = models.PositiveIntegerField(default=0)
    result = models.JSONField(default=dict)
    error = models.TextField(blank=True)
    created_at = models.DateTimeField()
    finished_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["id"]
        indexes = [
            models.Index(
                fields=["queue", "due_at", "id"],
                name="job_open",
                condition=Q(state__in=["queued", "running"]),
            ),
            models.Index(fields=["finished_at"], name="job_failed", condition=Q(state="failed")),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(state__in=["done", "failed"], finished_at__isnull=False)
                | Q(state__in=["queued", "running"], finished_at__isnull=True),
                name="job_finished_has_time",
            ),
            models.CheckConstraint(
                condition=Q(state="running", lease_until__isnull=False)
                | (~Q(state="running") & Q(lease_until__isnull=True)),
                name="job_running_has_lease",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.key} ({self.state})"

    @property
    def percentage(self) -> int:
        """How far it is, 0–100, for a progress meter."""
        if self.state == State.DONE:
            return 100
        return self.progress * 100 // self.total if self.total else 0


class Tick(models.Model):
    """When a periodic search last ran, so that two alarm clocks do not run it twice."""

    name = models.CharField(max_length=60, unique=True)
    slot = models.CharField(max_length=20, blank=True)
    lease_until = models.DateTimeField(null=True)
    ran_at = models.DateTimeField(null=True)
    error = models.TextField(blank=True)

    class Meta:
        ordering = ["name"]

    def __str__(self) -> str:
        return f"{self.name} {self.slot}"
