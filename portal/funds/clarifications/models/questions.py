"""Questions as they came in, and the items in which the care office answers them."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from portal.accounts.models import Organisation
from portal.constraints import iff
from portal.funds.clarifications.models.notes import Effect, Note
from portal.funds.clarifications.workflow import State
from portal.funds.models import Call, Condition


class Item(models.Model):
    """One question with its answer, as the next note will say it; the office works on it.

    Several questions that ask the same are merged into one item (R-1.7-3). What a published note
    says stands in its entries and does not change with the item.
    """

    call = models.ForeignKey(Call, on_delete=models.CASCADE, related_name="note_items")
    number = models.PositiveSmallIntegerField()
    condition = models.ForeignKey(
        Condition, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    document = models.CharField(max_length=20, blank=True)
    question_nl = models.TextField()
    answer_nl = models.TextField(blank=True)
    effect = models.CharField(max_length=10, choices=Effect, default=Effect.NONE)
    change_nl = models.TextField(blank=True)
    changed_by = models.ForeignKey("accounts.User", on_delete=models.PROTECT, related_name="+")
    changed_at = models.DateTimeField()
    version = models.PositiveIntegerField(default=1)

    class Meta:
        ordering = ["call", "number"]
        constraints = [
            models.UniqueConstraint(fields=["call", "number"], name="item_number_once"),
            models.CheckConstraint(condition=~Q(question_nl=""), name="item_has_question"),
            models.CheckConstraint(
                condition=iff(Q(effect=Effect.NONE), Q(change_nl="")), name="item_change_has_text"
            ),
            models.CheckConstraint(
                condition=~Q(effect=Effect.CONDITION) | Q(condition__isnull=False),
                name="item_changes_known_condition",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.call} {self.number}"


class Question(models.Model):
    """A question of a care provider about a call; who asked it is never published (R-1.7-3).

    It is about a condition, about a policy document (its code), or about the call as a whole.
    """

    call = models.ForeignKey(Call, on_delete=models.PROTECT, related_name="questions")
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    asked_by = models.ForeignKey("accounts.User", on_delete=models.PROTECT, related_name="+")
    asked_at = models.DateTimeField()
    condition = models.ForeignKey(
        Condition, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    document = models.CharField(max_length=20, blank=True)
    text = models.TextField()
    state = models.CharField(max_length=10, choices=State, default=State.RECEIVED)
    reason = models.TextField(blank=True)
    item = models.ForeignKey(
        Item, on_delete=models.PROTECT, null=True, blank=True, related_name="questions"
    )
    note = models.ForeignKey(
        Note, on_delete=models.PROTECT, null=True, blank=True, related_name="questions"
    )
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["asked_at", "pk"]
        indexes = [models.Index(fields=["call", "organisation"], name="question_asker")]
        constraints = [
            models.CheckConstraint(condition=~Q(text=""), name="question_has_text"),
            models.CheckConstraint(
                condition=iff(Q(state="received"), Q(ended_at__isnull=True)),
                name="question_ended_has_moment",
            ),
            models.CheckConstraint(
                condition=iff(Q(state="declined"), ~Q(reason="")),
                name="question_declined_has_reason",
            ),
            models.CheckConstraint(
                condition=iff(Q(state="answered"), Q(note__isnull=False, item__isnull=False)),
                name="question_answered_in_a_note",
            ),
            models.CheckConstraint(
                condition=Q(condition__isnull=True) | Q(document=""), name="question_one_subject"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.pk}"
