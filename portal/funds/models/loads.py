"""Which version of which reference file is in force."""

from __future__ import annotations

from django.db import models


class ReferenceLoad(models.Model):
    """Which version of which reference file was loaded, by its SHA-256."""

    file = models.CharField(max_length=80)
    sha256 = models.CharField(max_length=64)
    loaded_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["file", "loaded_at"]

    def __str__(self) -> str:
        return f"{self.file} {self.sha256[:12]}"
