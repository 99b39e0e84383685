"""Sections 9 and 10: other schemes, IZA and GALA (R-6.4-7, R-6.4-8, R-6.4-9).

Money of the care office itself is asked by name: R-TB-4, R-TB-5, R-TB-6 and R-OV-DSW.
"""

from __future__ import annotations

from collections.abc import Iterator

from django.utils.translation import gettext_lazy as _

from plans.checks.case import Case
from plans.data import SchemeAnswer
from plans.gaps import Check, Gap, Ground, checks_in
from plans.structure import Section

TM24_8 = Ground(Section.OTHER_SCHEMES, "TM24-8", "R-6.4-8")
TM24_7 = Ground(Section.OTHER_SCHEMES, "TM24-7", "R-6.4-7")
TM24_9 = Ground(Section.IZA_GALA, "TM24-9", "R-6.4-9")
FORM = Ground(Section.IZA_GALA, rule="R-6.4-9")

OUTCOME = TM24_8.block(
    "scheme_outcome", "other_schemes.outcome", _("{name}: say whether this scheme fits better.")
)
REASON = TM24_8.block("scheme_reason", "other_schemes.reason", _("{name}: explain your answer."))
FITS = TM24_8.warn(
    "other_scheme_fits",
    "other_schemes.outcome",
    _(
        "{name} fits better, you say. Then ask the money there: the care office will refer this "
        "plan and not pay it."
    ),
)
SURCHARGE = TM24_7.warn(
    "surcharge",
    "other_schemes.outcome",
    _("{name}: say whether somebody in the coalition gets this from the care office."),
    rule="R-TB-4",
)
SURCHARGE_WHY = TM24_7.warn(
    "surcharge_reason",
    "other_schemes.reason",
    _("{name}: explain which costs it pays and which costs this plan pays."),
    rule="R-TB-4",
)
TWICE = TM24_7.warn(
    "surcharge_same",
    "other_schemes.outcome",
    _("{name} pays the same costs already, you say. Take these costs out of the budget."),
    rule="R-TB-4",
)
APPLIED = TM24_7.inform(
    "scheme_applied",
    "other_schemes.outcome",
    _("{name}: you applied there as well. Make clear in the budget that no cost is paid twice."),
)
IZA = TM24_9.block("iza", "iza_gala.iza", _("Say how the plan relates to IZA."))
GALA = TM24_9.block("gala", "iza_gala.gala", _("Say how the plan relates to GALA."))
IZA_REASON = TM24_9.block(
    "iza_reason", "iza_gala.iza_reason", _("Explain how the plan relates to the regional IZA plan.")
)
GALA_REASON = TM24_9.block(
    "gala_reason",
    "iza_gala.gala_reason",
    _("Explain how the plan relates to the local GALA approach."),
)
CONFLICT = TM24_9.block(
    "conflict",
    "iza_gala.iza",
    _("The plan conflicts with {accord}. Such a plan cannot be granted: change the plan first."),
)
BEFORE = FORM.warn(
    "filed_before",
    "iza_gala.filed_before",
    _("Say whether this plan, or a part of it, was filed for IZA money before."),
)
BEFORE_TEXT = FORM.warn(
    "filed_before_text",
    "iza_gala.filed_before_text",
    _("Write when and where the plan was filed before, and what came of it."),
)

# The row for any other scheme, and its answer that needs no reason.
REMAINDER, NONE = "OVERIG", "none"

CHECKS = checks_in(vars())


def find(case: Case) -> Iterator[Gap]:
    """What sections 9 and 10 lack."""
    yield from _schemes(case)
    part = case.data.iza_gala
    yield from _accord("IZA", part.iza, part.iza_reason, IZA, IZA_REASON)
    yield from _accord("GALA", part.gala, part.gala_reason, GALA, GALA_REASON)
    if part.filed_before is None:
        yield BEFORE.gap()
    elif part.filed_before and not part.filed_before_text.strip():
        yield BEFORE_TEXT.gap()


def _schemes(case: Case) -> Iterator[Gap]:
    answers = {a.scheme: a for a in case.data.other_schemes}
    for code, name in case.facts.other_schemes.items():
        answer = answers.get(code)
        if code == REMAINDER and answer is not None and answer.outcome == NONE:
            continue
        if code in case.facts.surcharges:
            yield from _surcharge(code, name, answer)
        elif answer is None or not answer.outcome:
            yield OUTCOME.gap(code, name=name)
        else:
            yield from _answered(code, name, answer)


def _answered(code: str, name: str, answer: SchemeAnswer) -> Iterator[Gap]:
    if not answer.reason.strip():
        yield REASON.gap(code, name=name)
    if answer.outcome == "fits":
        yield FITS.gap(code, name=name)
    if answer.outcome == "applied":
        yield APPLIED.gap(code, name=name)


def _surcharge(code: str, name: str, answer: SchemeAnswer | None) -> Iterator[Gap]:
    """What the care office pays itself beside the fund: advice, for no policy text demands it."""
    if answer is None or not answer.outcome:
        yield SURCHARGE.gap(code, name=name)
        return
    if answer.outcome != "nobody" and not answer.reason.strip():
        yield SURCHARGE_WHY.gap(code, name=name)
    if answer.outcome == "same_costs":
        yield TWICE.gap(code, name=name)


def _accord(
    accord: str, relation: str, reason: str, missing: Check, unexplained: Check
) -> Iterator[Gap]:
    if not relation:
        yield missing.gap()
        return
    if relation == "conflicts":
        yield CONFLICT.gap(accord=accord, field=missing.field)
    if not reason.strip():
        yield unexplained.gap()
