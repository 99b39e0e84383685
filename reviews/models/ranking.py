"""The order of the plans of a call: the real one, what-if copies, moves by hand, aspects."""

from __future__ import annotations

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q

from portal.constraints import iff
from portal.funds.models import Aspect, AspectSet, Call
from reviews.models.case import Case
from reviews.workflow import RankingEnd


class Ranking(models.Model):
    """The order by hand of the eligible plans of one call (R-5.2.3-3).

    The real ranking has no owner; a what-if copy has one and a name, and touches nothing real.
    `order` holds case numbers; a case that is not in it stands where its figure puts it.
    """

    call = models.ForeignKey(Call, on_delete=models.PROTECT, related_name="rankings")
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    name = models.CharField(max_length=80, blank=True)
    order = ArrayField(models.BigIntegerField(), default=list, blank=True)
    aspect_set = models.ForeignKey(AspectSet, on_delete=models.PROTECT, null=True, related_name="+")
    created_at = models.DateTimeField()
    ended = models.CharField(max_length=10, choices=RankingEnd, blank=True)
    ended_at = models.DateTimeField(null=True)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        ordering = ["-created_at", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["call"], condition=Q(owner__isnull=True), name="one_real_ranking_per_call"
            ),
            models.CheckConstraint(
                condition=iff(Q(owner__isnull=True), Q(name="")), name="ranking_copy_has_name"
            ),
            models.CheckConstraint(
                condition=iff(Q(ended=""), Q(ended_at__isnull=True)),
                name="ranking_ended_has_moment",
            ),
            models.CheckConstraint(
                condition=Q(owner__isnull=False) | Q(ended=""), name="ranking_real_never_ends"
            ),
        ]

    def __str__(self) -> str:
        return self.name or f"{self.call}"

    @property
    def is_real(self) -> bool:
        """Whether decisions follow this order; False for a what-if copy."""
        return self.owner_id is None


class RankingMove(models.Model):
    """One plan put at another place by hand, with the reason; append-only, in the database too."""

    ranking = models.ForeignKey(Ranking, on_delete=models.PROTECT, related_name="moves")
    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="+")
    origin = models.PositiveSmallIntegerField()
    target = models.PositiveSmallIntegerField()
    reason = models.CharField(max_length=500)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        ordering = ["-id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(origin__gte=1, target__gte=1) & ~Q(origin=F("target")),
                name="ranking_move_goes_somewhere",
            ),
            models.CheckConstraint(condition=~Q(reason=""), name="ranking_move_has_reason"),
        ]

    def __str__(self) -> str:
        return f"{self.case_id}: {self.origin} – {self.target}"


class RankingYear(models.Model):
    """What the envelope of one year would be in a what-if copy, in euros."""

    ranking = models.ForeignKey(Ranking, on_delete=models.CASCADE, related_name="years")
    year = models.PositiveSmallIntegerField()
    amount = models.DecimalField(max_digits=14, decimal_places=2)

    class Meta:
        ordering = ["year"]
        constraints = [
            models.UniqueConstraint(fields=["ranking", "year"], name="ranking_year_once"),
            models.CheckConstraint(condition=Q(amount__gte=0), name="ranking_year_not_negative"),
        ]

    def __str__(self) -> str:
        return f"{self.year}: {self.amount}"


class RankingAmount(models.Model):
    """What one plan would get in one year in a what-if copy, in euros; at most what it asks."""

    ranking = models.ForeignKey(Ranking, on_delete=models.CASCADE, related_name="amounts")
    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="+")
    year = models.PositiveSmallIntegerField()
    amount = models.DecimalField(max_digits=14, decimal_places=2)

    class Meta:
        ordering = ["case", "year"]
        constraints = [
            models.UniqueConstraint(fields=["ranking", "case", "year"], name="ranking_amount_once"),
            models.CheckConstraint(condition=Q(amount__gte=0), name="ranking_amount_not_negative"),
        ]

    def __str__(self) -> str:
        return f"{self.case_id} {self.year}: {self.amount}"


class AspectAnswer(models.Model):
    """Whether a plan has a prioritisation aspect, says the office; no plan falls on it."""

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="aspects")
    aspect = models.ForeignKey(Aspect, on_delete=models.PROTECT, related_name="+")
    met = models.BooleanField()
    reason = models.CharField(max_length=500, blank=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        ordering = ["aspect__order"]
        constraints = [
            models.UniqueConstraint(fields=["case", "aspect"], name="aspect_answer_once"),
        ]

    def __str__(self) -> str:
        return f"{self.case_id} {self.aspect_id}"
