"""What a signatory confirms; pure. When it changes, the confirmation lapses (G4)."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _

from plans.data import PlanData, primitives
from portal.documents.canonical import canonical, sha256

# The five statements of one confirmation (R-6.4-1, R-6.4-7, R-N.3.1-2).
STATEMENTS = {
    "participation": _("Our organisation takes part in this plan and carries out its tasks."),
    "budget": _("The budget of our organisation in this plan is correct."),
    "competition": _(
        "The cooperation stays within the Competition Act (Mededingingswet) and the ACM guideline: "
        "we exchange no more than is needed for this plan."
    ),
    "no_double_funding": _(
        "Our costs in this plan are not paid from another scheme or from regular funding."
    ),
    "board": _("The board of our organisation agrees, and I am authorised to sign."),
}


def confirmed_content(data: PlanData, org: str) -> dict[str, Any]:
    """What `org` confirms: the heart of the plan, its own tasks and its own budget.

    Texts of others, their tasks and their amounts are left out: a change there does not touch
    what this organisation promised.
    """
    part: dict[str, Any] = primitives(
        {
            "title": data.title,
            "purpose": data.basis.purpose,
            "start": data.basis.start,
            "end": data.basis.end,
            "coalition": sorted((m.org, m.role) for m in data.members),
            "task": [m.task for m in data.members if m.org == org],
            "goals": data.goals,
            "activities": [a for a in data.activities if a.owner == org],
            "milestones": [s for s in data.milestones if s.owner == org],
            "budget": [b.lines for b in data.budget if b.org == org],
            "route": data.money.route,
            "cashiers": [c.org for c in data.money.cashiers],
            "own_share": [c for c in data.money.cashiers if c.org == org],
        }
    )
    return part


def content_sha(data: PlanData, org: str) -> str:
    """The SHA-256 of what `org` confirms."""
    return sha256(canonical(confirmed_content(data, org)))


def changed_parts(before: dict[str, Any], after: dict[str, Any]) -> list[str]:
    """The names of the parts that differ, for the mail that says what changed."""
    return [key for key in after if before.get(key) != after[key]]
