"""A large plan: as many providers, lines and goals as the largest coalitions have."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from plans.data import Basis, Goal, Line
from plans.models import Plan
from plans.services import answering, inviting, sections, starting
from plans.structure import Section
from portal.accounts.models import Organisation, User
from tests.builders import accounts, coalition, funds
from tests.kept import kept

CATEGORIES = ("PROJ", "INZET", "SCHOL", "TECH", "INFRA", "ONDZ")
YEARS = (2027, 2028, 2029)


@kept
def large(cast, *, providers: int = 12, lines: int = 400, goals: int = 40) -> Plan:
    """A draft led by De Zilverlinde; lines are divided evenly, two of three from the fund."""
    plan = starting.start_plan(
        funds.open_call(), cast.organisation("zilverlinde"), "Groot plan", by=cast.editor_a
    )
    basis = Basis(start=date(2027, 1, 1), end=date(2029, 12, 31), sectors=("VV",))
    coalition.save(plan, cast, Section.BASIS, title=plan.title, basis=basis)
    coalition.save(plan, cast, Section.GOALS, goals=tuple(map(goal, range(1, goals + 1))))
    members = [("zilverlinde", cast.editor_a)]
    members += [_joined(plan, cast, n) for n in range(2, providers + 1)]
    for place, (slug, person) in enumerate(members):
        mine = [line(n, goals) for n in range(place, lines, providers)]
        sections.save_budget(plan.pk, slug, mine, by=person, version=0)
    return Plan.objects.get(pk=plan.pk)


def goal(number: int) -> Goal:
    """A goal with all it needs."""
    return Goal(
        code=f"D{number}",
        statement=f"Uiterlijk 1 juli 2029 hebben {number * 20} cliënten gedeelde nachtzorg.",
        kind="output",
        indicator=f"Cliënten met gedeelde nachtzorg in wijk {number}",
        unit="cliënten",
        baseline_value=Decimal(0),
        baseline_date=date(2026, 12, 31),
        target_value=Decimal(number * 20),
        target_date=date(2029, 7, 1),
        source="Planning",
        owner="zilverlinde",
        contributes=("access",),
    )


def line(number: int, goals: int = 40) -> Line:
    """A line of hours, spread over three years; each line has an amount of its own."""
    price = Decimal(30 + number % 40) + Decimal("0.25")
    hours = Decimal(12 * (1 + number % 50))
    part = (hours * price / 3).quantize(Decimal("0.01"))
    return Line(
        category=CATEGORIES[number % len(CATEGORIES)],
        description=f"Kosten nummer {number} van het nachtteam",
        source=("fund", "own", "fund")[number % 3],
        goal=f"D{1 + number % goals}",
        quantity=hours,
        unit="uur",
        unit_price=price,
        amounts={YEARS[0]: part, YEARS[1]: part, YEARS[2]: hours * price - 2 * part},
    )


def _joined(plan: Plan, cast, number: int) -> tuple[str, User]:
    org: Organisation = accounts.provider(f"Zorggroep Voorbeeld {number}")
    person = accounts.colleague(org, "editor", "signatory")
    invitation = inviting.invite(
        plan.pk, by=cast.editor_a, role="participant", email=person.email, org=org
    )
    answering.accept(str(invitation.pk), by=person, org=org, task=f"Taak {number}")
    return org.slug, person
