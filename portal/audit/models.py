"""What is kept: events, the chain that ties them together, and anchors in the chain.

No foreign keys: the record outlives the people, organisations and plans that it speaks of, so
it keeps their numbers and the names they bore at that moment.
"""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.db import models


class Event(models.Model):
    """One fact: who did what, for whom, to what, and why. Never changed, never deleted."""

    at = models.DateTimeField()
    verb = models.CharField(max_length=80)
    actor_id = models.BigIntegerField(null=True)
    actor_label = models.CharField(max_length=200, blank=True)
    organisation_id = models.BigIntegerField(null=True)
    organisation_label = models.CharField(max_length=200, blank=True)
    office_id = models.BigIntegerField(null=True)
    object_type = models.CharField(max_length=80, blank=True)
    object_id = models.CharField(max_length=40, blank=True)
    plan_id = models.BigIntegerField(null=True)
    from_state = models.CharField(max_length=40, blank=True)
    to_state = models.CharField(max_length=40, blank=True)
    reason = models.TextField(blank=True)
    policy_version = models.CharField(max_length=80, blank=True)
    data = models.JSONField(default=dict)
    digest = models.CharField(max_length=64)

    class Meta:
        ordering = ["id"]
        indexes = [
            models.Index(fields=["plan_id", "id"], name="event_plan"),
            models.Index(fields=["object_type", "object_id", "id"], name="event_object"),
            models.Index(fields=["office_id", "at"], name="event_office"),
            models.Index(fields=["verb", "at"], name="event_verb"),
        ]

    def __str__(self) -> str:
        return f"{self.at:%Y-%m-%d %H:%M} {self.verb}"

    @property
    def prev_hash(self) -> str:
        """The hash of the event before this one; empty until the transaction commits."""
        return getattr(getattr(self, "link", None), "prev_hash", "")

    @property
    def hash(self) -> str:
        """The hash that seals this event and all before it; empty until the commit."""
        return getattr(getattr(self, "link", None), "hash", "")


class Link(models.Model):
    """The place of an event in the chain; the database writes it at the commit (0002)."""

    event = models.OneToOneField(
        Event, on_delete=models.DO_NOTHING, primary_key=True, db_constraint=False
    )
    position = models.BigIntegerField(null=True, unique=True)
    prev_hash = models.CharField(max_length=64, blank=True)
    hash = models.CharField(max_length=64, blank=True)

    def __str__(self) -> str:
        return f"{self.position}:{self.hash[:12]}"


class Anchor(models.Model):
    """The head of the chain at a moment: what shows that a tail was cut off later."""

    at = models.DateTimeField()
    position = models.BigIntegerField(unique=True)
    hash = models.CharField(max_length=64)

    class Meta:
        ordering = ["position"]

    def __str__(self) -> str:
        return f"{self.position}:{self.hash}"


class Check(models.Model):
    """What a walk along the whole chain found: no faults means that the record is whole."""

    at = models.DateTimeField()
    position = models.BigIntegerField()
    faults = ArrayField(models.TextField(), default=list, blank=True)

    class Meta:
        ordering = ["id"]

    def __str__(self) -> str:
        return f"{self.at:%Y-%m-%d %H:%M} {self.position}"
