"""A plan that spans two care offices: V1 of Zorg en Zekerheid, filed with Menzis too."""

from __future__ import annotations

from datetime import datetime, timedelta

from msgspec.structs import replace

from plans import store
from plans.demo import loader
from plans.models import Plan
from plans.services import filing, sections, spanning
from plans.structure import Section
from portal.accounts.models import Membership, Role, User
from portal.accounts.roles import has_role
from portal.funds.models import Call
from reviews.models import Case, Decision
from reviews.services import assigning, consensus, deciding, declaring, opening, releasing
from tests.builders import accounts, funds, reviews
from tests.builders.plans import START, draft_plan
from tests.kept import kept

ELSEWHERE = "arnhem"
FILED = START + timedelta(days=3)
REASON = "Het plan voldoet aan alle voorwaarden voor het deel dat in onze regio wordt uitgevoerd."


def call_elsewhere(at: datetime = START, region: str = ELSEWHERE, **more) -> Call:
    """The open call of Menzis for the same scheme and year."""
    known = Call.objects.filter(region__slug=region, scheme="SWZ", state="published").first()
    return known or funds.open_call("SWZ", region, at=at - timedelta(days=7), **more)


@kept
def draft(cast, at: datetime = START, *, every: int = 2) -> Plan:
    """V1 as a draft in two regions; every second line (or as `every` says) is for Menzis."""
    plan = draft_plan(cast, "V1", at)
    call = call_elsewhere(at)
    moment = at + timedelta(days=1, hours=2)
    spanning.add_region(plan.pk, call.pk, by=cast.editor_a, at=moment)
    divide(cast, plan, every, moment)
    return Plan.objects.get(pk=plan.pk)


def divide(cast, plan: Plan, every: int, at: datetime, region: str = ELSEWHERE) -> None:
    """Say of every second line (or as `every` says) that another region pays it."""
    for part in store.read(plan).budget:
        lines = tuple(
            replace(line, region=region if n % every == every - 1 else "")
            for n, line in enumerate(part.lines)
        )
        author = loader.person(part.org, cast, Role.EDITOR)
        version = sections.section_version(plan, Section.BUDGET, part.org)
        sections.save_budget(plan.pk, part.org, lines, by=author, version=version, at=at)


@kept
def confirmed(cast, at: datetime = START) -> Plan:
    """The same, ready to be submitted."""
    return loader.confirm_all(draft(cast, at), cast, at + timedelta(days=2))


@kept
def filed(cast, at: datetime = START) -> tuple[Plan, Plan]:
    """The plan and its filing with Menzis, both submitted."""
    plan = confirmed(cast, at)
    filing.submit(plan.pk, by=cast.editor_a, at=at + timedelta(days=3))
    return Plan.objects.get(pk=plan.pk), Plan.objects.get(whole=plan)


def colleague(plan: Plan, role: str, number: int = 1) -> User:
    """Somebody of the care office of a filing with this role; not of the cast."""
    office = plan.office
    held = Membership.objects.filter(organisation=office, role=role).order_by("pk")
    known = [m.user for m in held if m.user.name.startswith("Collega ")]
    while len(known) < number:
        known.append(accounts.colleague(office, role, name=f"Collega {len(known)} {role}"))
    return known[number - 1]


def taken_up(plan: Plan, at: datetime = reviews.TAKEN_UP) -> Case:
    """The case of one filing."""
    return opening.take_up(plan.pk, by=colleague(plan, Role.COORDINATOR), at=at)


def scored(plan: Plan, at: datetime = reviews.TAKEN_UP, **values) -> Case:
    """Scored by two reviewers of that office, in consensus."""
    case, by = taken_up(plan, at), colleague(plan, Role.COORDINATOR)
    for number in (1, 2):
        reviewer = colleague(plan, Role.REVIEWER, number)
        assignment = assigning.assign(case.pk, reviewer.pk, by=by, at=at)
        answers = {org.slug: False for org in declaring.parties(plan)}
        declaring.declare(assignment.pk, by=reviewer, answers=answers, at=at)
        reviews.finished(assignment, at, **values)
    return consensus.start_consensus(case.pk, by=by, at=at)


def to_decide(plan: Plan, at: datetime = reviews.TAKEN_UP, **values) -> Case:
    """The same, with the consensus closed by the coordinator of that office."""
    case, by = scored(plan, at, **values), colleague(plan, Role.COORDINATOR)
    for condition in reviews.applicable_conditions(plan):
        said = reviews.answer(condition, values.get(condition.code.replace("-", "_")))
        consensus.save_consensus(
            case.pk, condition.code, by=by, reason=reviews.REASON, version=0, at=at, **said
        )
    return consensus.close_consensus(case.pk, by=by, at=at)


def prepared(plan: Plan, outcome: str = "grant", **said) -> Decision:
    """A prepared decision of that office with its letter; a rejection fails condition 5."""
    at = reviews.TAKEN_UP + timedelta(days=20)
    case = to_decide(plan, **({"TM24_5": 2} if outcome == "reject" else {}))
    by = colleague(plan, Role.DECISION_MAKER)
    decision = deciding.prepare(case.pk, outcome, reason=REASON, by=by, at=at, **said)
    return releasing.draw_letter(decision.pk, at=at)


def sent(plan: Plan, outcome: str = "grant", **said) -> Decision:
    """The decision of that office, sent to the coalition."""
    decision = prepared(plan, outcome, **said)
    at = reviews.TAKEN_UP + timedelta(days=20, hours=2)
    return releasing.release(decision.pk, by=colleague(plan, Role.DECISION_MAKER), at=at)


def may(user: User, plan: Plan, role: str) -> bool:
    """Whether somebody has a role at the office of this filing."""
    return has_role(user, plan.office_id, role)
