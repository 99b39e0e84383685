"""Sections 9 and 10: other schemes, IZA and GALA (R-6.4-7, R-6.4-8, R-6.4-9)."""

from __future__ import annotations

from collections.abc import Iterator

from django.utils.translation import gettext_lazy as _

from plans.checks.case import Case
from plans.gaps import Check, Gap, Severity, checks_in
from plans.structure import Section

S, A = Section.OTHER_SCHEMES, Section.IZA_GALA
WARN = Severity.WARN

OUTCOME = Check(
    "scheme_outcome",
    S,
    "other_schemes.outcome",
    _("{name}: say whether this scheme fits better."),
    condition="TM24-8",
    rule="R-6.4-8",
)
REASON = Check(
    "scheme_reason",
    S,
    "other_schemes.reason",
    _("{name}: explain your answer."),
    condition="TM24-8",
    rule="R-6.4-8",
)
FITS = Check(
    "scheme_fits",
    S,
    "other_schemes.outcome",
    _(
        "{name} fits better, you say. Then ask the money there: the care office will refer this "
        "plan and not pay it."
    ),
    WARN,
    "TM24-8",
    "R-6.4-8",
)
APPLIED = Check(
    "scheme_applied",
    S,
    "other_schemes.outcome",
    _("{name}: you applied there as well. Make clear in the budget that no cost is paid twice."),
    Severity.INFORM,
    "TM24-7",
    "R-6.4-7",
)
IZA = Check(
    "iza",
    A,
    "iza_gala.iza",
    _("Say how the plan relates to IZA."),
    condition="TM24-9",
    rule="R-6.4-9",
)
GALA = Check(
    "gala",
    A,
    "iza_gala.gala",
    _("Say how the plan relates to GALA."),
    condition="TM24-9",
    rule="R-6.4-9",
)
IZA_REASON = Check(
    "iza_reason",
    A,
    "iza_gala.iza_reason",
    _("Explain how the plan relates to the regional IZA plan."),
    condition="TM24-9",
    rule="R-6.4-9",
)
GALA_REASON = Check(
    "gala_reason",
    A,
    "iza_gala.gala_reason",
    _("Explain how the plan relates to the local GALA approach."),
    condition="TM24-9",
    rule="R-6.4-9",
)
CONFLICT = Check(
    "conflict",
    A,
    "iza_gala.iza",
    _("The plan conflicts with {accord}. Such a plan cannot be granted: change the plan first."),
    condition="TM24-9",
    rule="R-6.4-9",
)
BEFORE = Check(
    "filed_before",
    A,
    "iza_gala.filed_before",
    _("Say whether this plan, or a part of it, was filed for IZA money before."),
    WARN,
    "TM24-8",
    "R-6.4-8",
)
BEFORE_TEXT = Check(
    "filed_before_text",
    A,
    "iza_gala.filed_before_text",
    _("Write when and where the plan was filed before, and what came of it."),
    WARN,
    "TM24-8",
    "R-6.4-8",
)

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
        if answer is None or not answer.outcome:
            yield OUTCOME.gap(code, name=name)
            continue
        if not answer.reason.strip():
            yield REASON.gap(code, name=name)
        if answer.outcome == "fits":
            yield FITS.gap(code, name=name)
        if answer.outcome == "applied":
            yield APPLIED.gap(code, name=name)


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
