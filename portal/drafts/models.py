"""What people typed but did not send yet, and the receipts of what they did send."""

from __future__ import annotations

from django.conf import settings
from django.db import models


class Draft(models.Model):
    """The fields of one form as one person last left them; nobody else can reach it.

    `form` is the form on screen in which it was typed, by its `_once` key; empty when unknown.
    """

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    key = models.CharField(max_length=200)
    body = models.TextField()
    updated_at = models.DateTimeField(db_index=True)
    form = models.CharField(max_length=36, blank=True, default="")

    beside: Draft | None = None
    """The text of another tab, when that is kept as well."""

    class Meta:
        constraints = [models.UniqueConstraint(fields=["user", "key"], name="draft_one_per_form")]

    def __str__(self) -> str:
        return self.key


class Receipt(models.Model):
    """Proof that a form was sent: the same form again gets the same answer.

    `key` is the form as it was shown, `digest` what was filled in, by whom and at which address:
    a form that is sent again with other words (after the Back button) is a new act and loses
    nothing.
    """

    key = models.UUIDField()
    digest = models.CharField(max_length=64)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, null=True, related_name="+")
    path = models.CharField(max_length=2000)
    location = models.TextField(blank=True)
    created_at = models.DateTimeField(db_index=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["key", "digest"], name="receipt_one")]

    def __str__(self) -> str:
        return str(self.key)
