"""The Nota van Inlichtingen: published versions that never change (R-1.7-4)."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from portal.constraints import iff
from portal.documents.models import Document, Snapshot
from portal.funds.models import Call, Condition


class Effect(models.TextChoices):
    """Whether an answer changes the rules, and which."""

    NONE = "none", _("It explains; nothing changes")
    CONDITION = "condition", _("It changes a condition")
    CALL = "call", _("It changes the text of the call")


class EntryStatus(models.TextChoices):
    """What an entry is, compared with the version before."""

    NEW = "new", _("New")
    CHANGED = "changed", _("Changed")
    SAME = "same", _("Unchanged")


class Note(models.Model):
    """A published version of the note of a call; each holds all questions and answers.

    Triggers refuse every change (migration 0002), but for the PDF, which is drawn a moment
    later and put in once. `objection_until` is the moment that followed from the rule in force.
    """

    call = models.ForeignKey(Call, on_delete=models.PROTECT, related_name="notes")
    number = models.PositiveSmallIntegerField()
    summary_nl = models.TextField(blank=True)
    objection_until = models.DateTimeField(null=True, blank=True)
    published_at = models.DateTimeField()
    published_by = models.ForeignKey("accounts.User", on_delete=models.PROTECT, related_name="+")
    snapshot = models.OneToOneField(Snapshot, on_delete=models.PROTECT, related_name="+")
    document = models.ForeignKey(
        Document, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )

    class Meta:
        ordering = ["call", "number"]
        constraints = [
            models.UniqueConstraint(fields=["call", "number"], name="note_number_once"),
            models.CheckConstraint(condition=Q(number__gte=1), name="note_number_from_one"),
        ]

    def __str__(self) -> str:
        return f"{self.call} v{self.number}"


class Entry(models.Model):
    """One question and answer of a published version; never changed."""

    note = models.ForeignKey(Note, on_delete=models.PROTECT, related_name="entries")
    item = models.ForeignKey(
        "clarifications.Item", on_delete=models.PROTECT, related_name="entries"
    )
    number = models.PositiveSmallIntegerField()
    condition = models.ForeignKey(
        Condition, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    subject_nl = models.CharField(max_length=200)
    question_nl = models.TextField()
    answer_nl = models.TextField()
    effect = models.CharField(max_length=10, choices=Effect)
    change_nl = models.TextField(blank=True)
    status = models.CharField(max_length=10, choices=EntryStatus)
    since = models.PositiveSmallIntegerField()

    class Meta:
        ordering = ["note", "number"]
        constraints = [
            models.UniqueConstraint(fields=["note", "number"], name="entry_number_once"),
            models.UniqueConstraint(fields=["note", "item"], name="entry_item_once"),
            models.CheckConstraint(condition=~Q(answer_nl=""), name="entry_has_answer"),
            models.CheckConstraint(
                condition=iff(Q(effect=Effect.NONE), Q(change_nl="")), name="entry_change_has_text"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.note} {self.number}"
