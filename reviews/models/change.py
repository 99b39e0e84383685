"""Questions to the coalition: what was asked of which fields, until when, and what came back."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from plans.models import Plan, Submission
from plans.structure import Section
from portal.accounts.models import Organisation
from portal.constraints import iff
from reviews.models.case import Case
from reviews.workflow import ChangeState


class ChangeRequest(models.Model):
    """The office asks changes of named fields; only these open for the coalition (R-6.4).

    `submission` is the version that was asked about; `answer` the new version that answers.
    While it is open the decision term stands still. It ends by itself at `due_at`: an answer
    is in time before that moment and no longer at it.
    """

    plan = models.ForeignKey(Plan, on_delete=models.PROTECT, related_name="change_requests")
    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="change_requests")
    submission = models.ForeignKey(Submission, on_delete=models.PROTECT, related_name="+")
    answer = models.OneToOneField(
        Submission, on_delete=models.PROTECT, null=True, related_name="answers"
    )
    state = models.CharField(max_length=15, choices=ChangeState, default=ChangeState.OPEN)
    message = models.TextField()
    asked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    asked_at = models.DateTimeField()
    due_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)
    reminded_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["-asked_at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["plan"], condition=Q(state="open"), name="one_open_change_request_per_plan"
            ),
            models.CheckConstraint(
                condition=iff(~Q(state="open"), Q(ended_at__isnull=False)),
                name="change_request_ended_has_moment",
            ),
            models.CheckConstraint(
                condition=iff(Q(state="answered"), Q(answer__isnull=False)),
                name="change_request_answered_has_version",
            ),
            models.CheckConstraint(
                condition=Q(due_at__gt=F("asked_at")), name="change_request_due_after_asking"
            ),
            models.CheckConstraint(
                condition=~Q(state="answered") | Q(ended_at__lt=F("due_at")),
                name="change_request_answered_in_time",
            ),
            models.CheckConstraint(
                condition=~Q(state="expired") | Q(ended_at__gte=F("due_at")),
                name="change_request_expired_at_its_end",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.plan} ({self.asked_at:%Y-%m-%d})"


class ChangeQuestion(models.Model):
    """One question at one place of the plan, and what the coalition says to it.

    `place` is a field, a list or a part of the plan (`plans.asked`). A question about a budget
    names its organisation in `org`: nobody else of the coalition reads it (R-6.4-1a).
    """

    request = models.ForeignKey(ChangeRequest, on_delete=models.PROTECT, related_name="questions")
    position = models.PositiveSmallIntegerField()
    section = models.CharField(max_length=20, choices=Section)
    place = models.CharField(max_length=120)
    org = models.ForeignKey(
        Organisation, to_field="slug", on_delete=models.PROTECT, null=True, related_name="+"
    )
    text = models.TextField()
    answer = models.TextField(blank=True)
    answered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    answered_at = models.DateTimeField(null=True)
    version = models.PositiveIntegerField(default=0)

    class Meta:
        ordering = ["position"]
        constraints = [
            models.UniqueConstraint(
                fields=["request", "position"], name="change_question_position_once"
            ),
            models.CheckConstraint(
                condition=iff(Q(answer=""), Q(answered_at__isnull=True)),
                name="change_question_answer_has_moment",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.request} {self.position}: {self.place}"


class ChangeExtension(models.Model):
    """A later moment to answer, with the reason."""

    request = models.ForeignKey(ChangeRequest, on_delete=models.PROTECT, related_name="extensions")
    before = models.DateTimeField()
    after = models.DateTimeField()
    reason = models.TextField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        ordering = ["at"]
        constraints = [
            models.CheckConstraint(
                condition=Q(after__gt=F("before")), name="change_extension_is_later"
            )
        ]

    def __str__(self) -> str:
        return f"{self.request} → {self.after:%Y-%m-%d}"
