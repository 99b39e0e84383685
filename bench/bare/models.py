"""One table with as many columns as a list of plans shows."""

from __future__ import annotations

from django.db import models


class Row(models.Model):
    """A row of a list: a title, a state, some figures."""

    title = models.CharField(max_length=200)
    state = models.CharField(max_length=20, db_index=True)
    organisation = models.CharField(max_length=120)
    category = models.CharField(max_length=40)
    amount = models.DecimalField(max_digits=14, decimal_places=2)
    own = models.DecimalField(max_digits=14, decimal_places=2)
    total = models.DecimalField(max_digits=14, decimal_places=2, db_index=True)
    changed_at = models.DateTimeField()

    class Meta:
        ordering = ["-pk"]

    def __str__(self) -> str:
        return self.title
