"""The words for why somebody is proposed to score a plan (G19)."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from reviews.loads import Why

PROPOSED = {
    Why.NEEDED: _("everybody who is free is needed"),
    Why.OPEN: _("has the least to score"),
    Why.REGION: _("knows the region"),
    Why.DONE: _("scored the least so far"),
    Why.BEFORE: _("scored this coalition least often"),
    Why.NAME: _("as good as the next one; first by name"),
}
"""Why somebody is proposed to score a plan."""
