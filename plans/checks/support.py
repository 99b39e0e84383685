"""Section 6: support in the region (R-6.4-2), and what of the region the plan builds on.

Regional documents: R-OV-CZ, R-OV-VGZ, R-OV-DSW, R-TB-3. A partnership by name: R-OV-SA.
"""

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
BUILDS_ON = TM24_2.warn(
    "regional_documents",
    "support.regional_documents",
    _("Choose on what of the region the plan builds: {names}. The care office asks for it."),
    rule="R-6.4-10",
)
HOW = TM24_2.warn(
    "regional_text",
    "support.regional_text",
    _("Write how the plan builds on what you chose of the region. Name the part or the page."),
    rule="R-6.4-10",
)
PARTNERSHIP = TM24_2.warn(
    "partnership",
    "support.partnership",
    _("Fill in from which partnership the plan comes. The care office asks for it."),
    rule="R-OV-SA",
)

CHECKS = checks_in(vars())


def find(case: Case) -> Iterator[Gap]:
    """What section 6 lacks; who supports the plan is advice, how people are involved is not."""
    support = case.data.support
    if not support.clients.strip():
        yield CLIENTS.gap()
    if not support.staff.strip():
        yield STAFF.gap()
    yield from _region(case)
    inside = {m.name.casefold() for m in case.data.members}
    named = [s.organisation.strip() for s in support.statements]
    if not any(name and name.casefold() not in inside for name in named):
        yield OUTSIDE.gap()
    for number, statement in enumerate(support.statements):
        if not statement.organisation.strip() or statement.date is None:
            yield COMPLETE.gap(number, row=number + 1)


def _region(case: Case) -> Iterator[Gap]:
    """Only where the care office says that plans build on something of its region."""
    part, facts = case.data.support, case.facts
    chosen = bool(part.regional_documents)
    if facts.regional_asked and not chosen:
        yield BUILDS_ON.gap(names=", ".join(facts.regional_asked))
    if chosen and not part.regional_text.strip():
        yield HOW.gap()
    if facts.asks_partnership and not part.partnership.strip():
        yield PARTNERSHIP.gap()
