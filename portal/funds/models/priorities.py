"""What an office looks at when plans that pass all ask for more than there is (R-5.2.3-3)."""

from __future__ import annotations

from django.db import models

from portal.funds.models.sourced import Sourced


class AspectSet(Sourced):
    """A list of prioritisation aspects; an office chooses whether a call uses it."""

    code = models.CharField(max_length=10, primary_key=True)
    name_nl = models.CharField(max_length=120)
    applies_when_nl = models.CharField(max_length=300)

    def __str__(self) -> str:
        return self.name_nl


class Aspect(Sourced):
    """One aspect with its verbatim text; it orders plans, no plan falls on it."""

    code = models.CharField(max_length=20, primary_key=True)
    aspect_set = models.ForeignKey(AspectSet, on_delete=models.PROTECT, related_name="aspects")
    order = models.PositiveSmallIntegerField()
    label_nl = models.CharField(max_length=80)
    text_nl = models.TextField()

    class Meta:
        ordering = ["aspect_set_id", "order"]

    def __str__(self) -> str:
        return self.label_nl
