"""What all reference data has: where it comes from."""

from __future__ import annotations

from django.db import models


class Sourced(models.Model):
    """Reference data that says where it comes from: source, external or inferred."""

    basis = models.CharField(max_length=10, default="source")
    ref = models.CharField(max_length=300, blank=True)

    class Meta:
        abstract = True
