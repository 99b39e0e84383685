"""Section 8: what stays after the plan, and who pays it from regular funding (R-6.4-5)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from django.utils.translation import gettext_lazy as _

from plans.checks.case import Case
from plans.data import EmbeddingItem
from plans.gaps import Check, Gap, Ground, checks_in
from plans.structure import Section

TM24_5 = Ground(Section.EMBEDDING, "TM24-5", "R-6.4-5")
ITEM = replace(TM24_5, needs="embedding_items")

SUMMARY = TM24_5.block(
    "embedding",
    "embedding.summary",
    _("Describe how the change goes on after the plan, paid from regular funding."),
)
ITEMS = TM24_5.block(
    "embedding_items",
    "embedding.items.what",
    _("Add at least one thing that stays after the plan, with its cost a year and who pays it."),
)
WHAT = ITEM.block(
    "embedding_what", "embedding.items.what", _("After the plan, row {row}: write down what stays.")
)
COST = ITEM.block(
    "embedding_cost",
    "embedding.items.yearly_cost",
    _("After the plan, row {row}: fill in the cost a year. Zero is possible too."),
)
PAYER = ITEM.block(
    "embedding_payer", "embedding.items.payer", _("After the plan, row {row}: fill in who pays.")
)
SOURCE = ITEM.block(
    "embedding_source",
    "embedding.items.source",
    _("After the plan, row {row}: choose from which money it is paid."),
)
DECISION = ITEM.block(
    "embedding_decision",
    "embedding.items.decision_date",
    _("After the plan, row {row}: fill in when this is decided."),
)
OWNER = ITEM.block(
    "embedding_owner",
    "embedding.items.owner",
    _("After the plan, row {row}: choose the organisation that sees to it."),
)
LATE = TM24_5.warn(
    "embedding_late",
    "embedding.items.decision_date",
    _("After the plan, row {row}: the decision falls after the end of the plan. Is that in time?"),
)

CHECKS = checks_in(vars())


def find(case: Case) -> Iterator[Gap]:
    """What section 8 lacks."""
    embedding = case.data.embedding
    if not embedding.summary.strip():
        yield SUMMARY.gap()
    if not embedding.items:
        yield ITEMS.gap()
    for number, item in enumerate(embedding.items):
        yield from (check.gap(number, row=number + 1) for check in _item(case, item))


def _item(case: Case, item: EmbeddingItem) -> Iterator[Check]:
    if not item.what.strip():
        yield WHAT
    if item.yearly_cost is None:
        yield COST
    if not item.payer.strip():
        yield PAYER
    if not item.source:
        yield SOURCE
    if item.decision_date is None:
        yield DECISION
    elif case.period and item.decision_date > case.period[1]:
        yield LATE
    if item.owner not in case.members:
        yield OWNER
