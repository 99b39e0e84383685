"""Section 6: support in the region (R-6.4-2)."""

from __future__ import annotations

from collections.abc import Iterator

from django.utils.translation import gettext_lazy as _

from plans.checks.case import Case
from plans.gaps import Gap, Ground, checks_in
from plans.structure import Section

TM24_2 = Ground(Section.SUPPORT, "TM24-2", "R-6.4-2")

CLIENTS = TM24_2.block(
    "support_clients",
    "support.clients",
    _("Write how clients and their relatives are involved in this plan."),
)
STAFF = TM24_2.block(
    "support_staff", "support.staff", _("Write how employees are involved in this plan.")
)
OUTSIDE = TM24_2.warn(
    "no_outside_support",
    "support.statements.organisation",
    _(
        "Nobody outside the coalition supports the plan yet. Add a statement, for example of a "
        "municipality, client council or GP group."
    ),
)
COMPLETE = TM24_2.warn(
    "support_statement",
    "support.statements.organisation",
    _("Statement of support {row}: fill in the organisation and the date."),
)

CHECKS = checks_in(vars())


def find(case: Case) -> Iterator[Gap]:
    """What section 6 lacks; who supports the plan is advice, how people are involved is not."""
    support = case.data.support
    if not support.clients.strip():
        yield CLIENTS.gap()
    if not support.staff.strip():
        yield STAFF.gap()
    inside = {m.name.casefold() for m in case.data.members}
    named = [s.organisation.strip() for s in support.statements]
    if not any(name and name.casefold() not in inside for name in named):
        yield OUTSIDE.gap()
    for number, statement in enumerate(support.statements):
        if not statement.organisation.strip() or statement.date is None:
            yield COMPLETE.gap(number, row=number + 1)
