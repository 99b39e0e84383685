"""V1 with a recognisable line in every provider's budget (practice.md 6.2).

A line's words, its price and its amount are for its own provider and the care office alone. Each
provider gets a word that nobody else writes and an amount that nobody else has; where one of them
turns up says who learned what.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from decimal import Decimal

from msgspec.structs import replace

from plans import store
from plans.data import Line, OrgBudget
from plans.demo import loader
from plans.models import Plan, Submission
from plans.services import sections
from plans.structure import Section
from portal.accounts.models import Role
from tests.builders.plans import START, draft_plan
from tests.kept import kept

WORDS = {
    "zilverlinde": "Kanariegeel werk van Zilverlinde",
    "waterrand": "Kanariegeel werk van Waterrand",
    "baken": "Kanariegeel werk van Het Baken",
}
AMOUNTS = {
    "zilverlinde": Decimal("7013.37"),
    "waterrand": Decimal("6027.43"),
    "baken": Decimal("5039.61"),
}


def needles(org: str) -> tuple[str, ...]:
    """The word and the amount of a provider as a page, a table or a document could write it."""
    amount = AMOUNTS[org]
    english = f"{amount:,}"
    dutch = english.translate(str.maketrans(",.", ".,"))
    plain = (str(amount), str(amount).replace(".", ","), str(int(amount * 100)))
    return (WORDS[org], dutch, english, english.replace(",", " "), *plain)


@kept
def draft(cast, at: datetime = START) -> Plan:
    """The draft of V1 with a canary in three budgets; no total changes by it."""
    plan = draft_plan(cast, "V1", at)
    for part in store.read(plan).budget:
        if part.org in WORDS:
            _plant(plan, part, cast, at + timedelta(days=1, hours=1))
    return Plan.objects.get(pk=plan.pk)


@kept
def filed(cast, at: datetime = START) -> Submission:
    """The same, confirmed by all and submitted."""
    plan = draft(cast, at)
    loader.confirm_all(plan, cast, at + timedelta(days=2))
    return loader.submitted("V1", plan, cast, at + timedelta(days=3))


def _plant(plan: Plan, part: OrgBudget, cast, at: datetime) -> None:
    first, *others = part.lines
    amount, year = AMOUNTS[part.org], min(first.amounts)
    left = dict(first.amounts) | {year: first.amounts[year] - amount}
    rest = replace(first, amounts=left, quantity=None, unit="", unit_price=None)
    canary = Line(
        category=first.category,
        description=WORDS[part.org],
        goal=first.goal,
        quantity=Decimal(1),
        unit="stuk",
        unit_price=amount,
        amounts={year: amount},
    )
    author = loader.person(part.org, cast, Role.EDITOR)
    version = sections.section_version(plan, Section.BUDGET, part.org)
    lines = [rest, canary, *others]
    sections.save_budget(plan.pk, part.org, lines, by=author, version=version, at=at)
