"""A small plan of two providers, quick to make: for tests of single pages."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from plans.data import Basis, Goal, Line
from plans.models import Plan
from plans.services import answering, inviting, sections, starting
from plans.structure import Section
from tests.builders import funds
from tests.kept import kept

SECRET_LINE = "Kanarie uurtarief nachtzorg"
SECRET_PRICE = Decimal("61.37")


@kept
def duo(cast, **call: object) -> Plan:
    """De Zilverlinde leads, Waterrand takes part; a period, one goal and a line of each."""
    lead = cast.organisation("zilverlinde")
    plan = starting.start_plan(funds.open_call(**call), lead, "Samen wonen", by=cast.editor_a)
    join(plan, cast, "waterrand", cast.editor_b)
    basis = Basis(start=date(2027, 1, 1), end=date(2028, 12, 31), sectors=("VV",))
    save(plan, cast, Section.BASIS, title=plan.title, basis=basis)
    save(plan, cast, Section.GOALS, goals=(Goal(code="D1", statement="Meer samen"),))
    budget(plan, cast.editor_a, "zilverlinde", "Projectleider", "1000.00")
    budget(plan, cast.editor_b, "waterrand", SECRET_LINE, "613.70")
    return Plan.objects.get(pk=plan.pk)


def join(plan: Plan, cast, slug: str, person, role: str = "participant") -> None:
    """An organisation is invited and accepts."""
    org = cast.organisation(slug)
    invitation = inviting.invite(plan.pk, by=cast.editor_a, role=role, email=person.email, org=org)
    answering.accept(str(invitation.pk), by=person, org=org, task=f"Taak van {slug}")


def save(plan: Plan, cast, section: Section, *, by=None, **values: object) -> None:
    """Save a section on top of what it says now."""
    version = sections.section_version(plan, section)
    by = by or cast.editor_a
    sections.save_section(plan.pk, section, values, by=by, version=version)


def budget(plan: Plan, person, slug: str, description: str, amount: str) -> None:
    """One line as the whole budget of an organisation: ten units, all in the first year."""
    line = Line(
        category="PROJ",
        description=description,
        source="fund",
        goal="D1",
        quantity=Decimal(10),
        unit="uur",
        unit_price=Decimal(amount) / 10,
        amounts={2027: Decimal(amount)},
    )
    version = sections.section_version(plan, Section.BUDGET, slug)
    sections.save_budget(plan.pk, slug, [line], by=person, version=version)
