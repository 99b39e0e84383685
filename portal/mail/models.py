"""The outbox: every mail as it was written, and when it went out."""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _


class State(models.TextChoices):
    """Where a mail stands; a mail that cannot be delivered is a failed job."""

    QUEUED = "queued", _("To be sent")
    SENT = "sent", _("Sent")
    HELD = "held", _("Held back: the plan was closed to this person")


class Message(models.Model):
    """One mail to one person. `key` makes it one: `reminder:report:42:7d:3`.

    The text is frozen when it is posted. `message_id` is the same at every attempt, so that the
    one resend that cannot be ruled out (a crash after the mail server's "ok") folds in the
    mailbox. No foreign key to the plan: mail knows no rooms above it.
    """

    key = models.CharField(max_length=180, unique=True)
    to = models.EmailField()
    language = models.CharField(max_length=2)
    template = models.CharField(max_length=80)
    subject = models.CharField(max_length=250)
    body_text = models.TextField()
    body_html = models.TextField(blank=True)
    message_id = models.CharField(max_length=250, unique=True)
    plan_id = models.BigIntegerField(null=True, db_index=True)
    attachments = ArrayField(models.UUIDField(), default=list, blank=True)
    state = models.CharField(max_length=10, choices=State, default=State.QUEUED)
    created_at = models.DateTimeField()
    sent_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(state="sent", sent_at__isnull=False)
                | Q(state__in=["queued", "held"], sent_at__isnull=True),
                name="message_sent_has_time",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.key} → {self.to}"
