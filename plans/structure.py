"""The parts of a plan: twelve sections in the order of the plan format (practice.md 4)."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class Section(models.TextChoices):
    """One of the twelve parts; the value is the stored code and the key in the plan's data."""

    BASIS = "basis", _("Basics")
    COALITION = "coalition", _("Coalition")
    CHALLENGE = "challenge", _("Challenge and contribution")
    GOALS = "goals", _("Goals")
    APPROACH = "approach", _("Approach and planning")
    SUPPORT = "support", _("Support in the region")
    BUDGET = "budget", _("Budget and cashier")
    EMBEDDING = "embedding", _("After the plan")
    OTHER_SCHEMES = "other_schemes", _("Other schemes")
    IZA_GALA = "iza_gala", _("IZA and GALA")
    MONITORING = "monitoring", _("Monitoring and accountability")
    DECLARATIONS = "declarations", _("Declarations")


# Which sections prove which condition; reviewers jump along this map (design.md 4, Readiness).
EVIDENCE: dict[str, tuple[Section, ...]] = {
    "TM24-0": (Section.BASIS, Section.CHALLENGE, Section.GOALS),
    "TM24-1": (Section.COALITION, Section.APPROACH, Section.DECLARATIONS),
    "TM24-2": (Section.SUPPORT,),
    "TM24-3": (Section.GOALS, Section.CHALLENGE, Section.APPROACH),
    "TM24-4": (Section.BASIS, Section.GOALS),
    "TM24-5": (Section.EMBEDDING, Section.BUDGET),
    "TM24-6": (Section.APPROACH, Section.MONITORING),
    "TM24-7": (Section.DECLARATIONS, Section.OTHER_SCHEMES, Section.BUDGET),
    "TM24-8": (Section.OTHER_SCHEMES,),
    "TM24-9": (Section.IZA_GALA,),
    "TM24-GZ": (Section.CHALLENGE,),
    "TM22-1": (Section.COALITION, Section.APPROACH, Section.DECLARATIONS),
    "TM22-2": (Section.SUPPORT,),
    "TM22-3": (Section.CHALLENGE, Section.GOALS),
    "TM22-4": (Section.EMBEDDING, Section.BUDGET),
    "TM22-5": (Section.APPROACH, Section.MONITORING),
    "TM22-6": (Section.DECLARATIONS, Section.OTHER_SCHEMES, Section.BUDGET),
}
