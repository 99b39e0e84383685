"""Section 3: the problem and what the plan contributes.

R-6.4-0 (and R-1.2-1: accessible, affordable, of good quality), R-6.4-3 b and c, R-6.2-8 and
R-OV-2 for disability care, R-OV-ME for the focus points of a region.
"""

from __future__ import annotations

from collections.abc import Iterator

from django.utils.translation import gettext_lazy as _

from plans.checks.case import Case
from plans.gaps import Gap, Ground, checks_in
from plans.structure import Section

TM24_0 = Ground(Section.CHALLENGE, "TM24-0", "R-6.4-0")
TM24_0_GOALS = Ground(Section.GOALS, "TM24-0", "R-6.4-0")
TM24_3 = Ground(Section.CHALLENGE, "TM24-3", "R-6.4-3")
TM24_GZ = Ground(Section.CHALLENGE, "TM24-GZ", "R-6.2-8")

PROBLEM = TM24_0.block(
    "problem", "challenge.problem", _("Describe the problem in the region, with figures.")
)
ACCESS = TM24_3.block(
    "access", "challenge.access", _("Write what the plan does for access to care.")
)
QUALITY = TM24_3.block(
    "quality", "challenge.quality", _("Write what the plan does for the quality of care.")
)
AFFORDABILITY = TM24_3.block(
    "affordability",
    "challenge.affordability",
    _("Write what the plan does for keeping care affordable."),
)
PROFESSIONALS = TM24_3.block(
    "professionals",
    "challenge.professionals",
    _("Write what care professionals notice of this plan: keeping them and relieving them."),
)
FRAMEWORK = TM24_0.block(
    "framework",
    "challenge.framework_items",
    _("Choose at least one goal of WOZO or one kanslijn that this plan contributes to."),
)
FRAMEWORK_UNKNOWN = TM24_0.block(
    "framework_unknown",
    "challenge.framework_items",
    _("{item} is not in the list of national goals. Choose from the list."),
)
FRAMEWORK_SECTOR = TM24_0.warn(
    "framework_sector",
    "challenge.framework_items",
    _("{item} belongs to another sector than this plan. Check the sector or the choice."),
    rule="R-1.2-3",
)
FRAMEWORK_UNLINKED = TM24_0_GOALS.warn(
    "framework_unlinked",
    "goals.framework_items",
    _("{item}: no goal contributes to it. Link at least one goal, so that it can be shown."),
)
FOCUS = TM24_0.warn(
    "focus_points",
    "challenge.focus_points",
    _("Choose at least one focus point of the region that this plan serves."),
    rule="R-OV-ME",
)
FOCUS_UNKNOWN = TM24_0.warn(
    "focus_unknown",
    "challenge.focus_points",
    _("The call has no focus point “{item}”. Choose from the list."),
    rule="R-OV-ME",
)
DISABILITY = TM24_GZ.warn(
    "disability_care",
    "challenge.toekomstagenda",
    _(
        "For disability care the office looks at the kanslijnen and the Toekomstagenda. Choose a "
        "kanslijn or write how the plan fits."
    ),
)

CHECKS = checks_in(vars())


def find(case: Case) -> Iterator[Gap]:
    """What section 3 lacks."""
    part = case.data.challenge
    texts = (
        (PROBLEM, part.problem),
        (ACCESS, part.access),
        (QUALITY, part.quality),
        (AFFORDABILITY, part.affordability),
        (PROFESSIONALS, part.professionals),
    )
    yield from (check.gap() for check, text in texts if not text.strip())
    yield from _framework(case)
    yield from _focus(case)
    if "GZ" in case.data.basis.sectors and not _serves_disability_care(case):
        yield DISABILITY.gap()


def _framework(case: Case) -> Iterator[Gap]:
    chosen, known = case.data.challenge.framework_items, case.facts.framework_items
    if not chosen:
        yield FRAMEWORK.gap()
    linked = {item for goal in case.data.goals for item in goal.framework_items}
    sectors = set(case.data.basis.sectors)
    for item in chosen:
        if item not in known:
            yield FRAMEWORK_UNKNOWN.gap(item=item)
        elif sectors and not known[item] & sectors:
            yield FRAMEWORK_SECTOR.gap(item=item)
        if case.data.goals and item not in linked:
            yield FRAMEWORK_UNLINKED.gap(item=item)


def _focus(case: Case) -> Iterator[Gap]:
    """Where the care office set focus points first, a plan says which of them it serves."""
    offered, chosen = case.facts.focus_points, case.data.challenge.focus_points
    if offered and not chosen:
        yield FOCUS.gap()
    for point in chosen:
        if offered and point not in offered:
            yield FOCUS_UNKNOWN.gap(item=point)


def _serves_disability_care(case: Case) -> bool:
    part, known = case.data.challenge, case.facts.framework_items
    for_it = frozenset({"GZ"})
    lines = [i for i in part.framework_items if known.get(i) == for_it]
    return bool(lines or part.toekomstagenda.strip())
