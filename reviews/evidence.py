"""The plan as it was filed, laid beside the condition it has to prove."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from plans.data import PlanData
from plans.filed import for_judging
from plans.models import Submission
from plans.reading import Names, Reading, context, template_of
from plans.structure import Section


@dataclass(frozen=True)
class Evidence:
    """The parts of a filed version that bear on one condition, ready for a template."""

    reading: Reading
    sections: tuple[Section, ...]

    @property
    def parts(self) -> list[tuple[Section, str]]:
        """Each part with the template that shows it."""
        return [(section, template_of(section)) for section in self.sections]

    @property
    def shows_figures(self) -> bool:
        """Whether budget lines of single organisations are among it (practice.md 6.2)."""
        return Section.BUDGET in self.sections

    @property
    def context(self) -> dict[str, Any]:
        """What the templates of the parts need."""
        return context(self.reading, evidence=self)


def evidence(submission: Submission, condition: str) -> Evidence:
    """What the filed version says about a condition."""
    reading = Reading(frozen(submission), Names.load())
    return Evidence(reading, reading.sections_for(condition))


def frozen(submission: Submission) -> PlanData:
    """The filed version as the care office sees it."""
    return for_judging(submission)
