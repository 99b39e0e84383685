"""Plays an example plan through the same services as the pages: no back door.

Every step happens at its own moment, counted from `at`, so that a demo has a credible past.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta

from msgspec.structs import replace

from plans import store
from plans.confirmation import STATEMENTS, content_sha
from plans.data import PlanData
from plans.demo.files import content, raw
from plans.models import Member, Plan, Submission
from plans.services import (
    answering,
    coalition,
    confirming,
    contracting,
    filing,
    inviting,
    sections,
    starting,
)
from plans.structure import Section
from portal.accounts.demo import cast, load_organisation
from portal.accounts.models import Role, User
from portal.accounts.roles import has_role
from portal.funds.models import Call

People = Mapping[str, User]


def draft(code: str, call: Call, people: People, at: datetime) -> Plan:
    """The plan as a filled-in draft: coalition joined, all sections saved, not yet confirmed."""
    data = content(code)
    lead = next(m for m in data.members if m.role == "lead")
    editor = person(lead.org, people, Role.EDITOR, lead.contact)
    organisation = load_organisation(lead.org, at)
    plan = starting.start_plan(call, organisation, data.title, by=editor, is_demo=True, at=at)
    _join(plan, data, people, editor, at + timedelta(hours=1))
    _fill(plan, data, people, editor, at + timedelta(days=1))
    return Plan.objects.get(pk=plan.pk)


def confirmed(code: str, call: Call, people: People, at: datetime) -> Plan:
    """The draft with the cashiers' acceptance and every organisation's confirmation."""
    return confirm_all(draft(code, call, people, at), people, at + timedelta(days=2))


def confirm_all(plan: Plan, people: People, at: datetime) -> Plan:
    """Every cashier accepts and every organisation confirms, all at `at`."""
    for share in plan.cashiers.select_related("org"):
        signatory = person(share.org_id, people, Role.SIGNATORY)
        coalition.accept_cashier(share.pk, by=signatory, at=at)
    for member in plan.members.filter(left_at=None).exclude(role="partner"):
        _confirm(plan, member, people, at)
    return plan


def filed(code: str, call: Call, people: People, at: datetime) -> Submission:
    """The plan submitted by the lead's editor, three days after `at`."""
    plan = confirmed(code, call, people, at)
    return submitted(code, plan, people, at + timedelta(days=3))


def submitted(code: str, plan: Plan, people: People, at: datetime) -> Submission:
    """The confirmed plan, submitted at `at` by the editor whom the file names."""
    lead = next(m for m in content(code).members if m.role == "lead")
    editor = person(lead.org, people, Role.EDITOR, lead.contact)
    return filing.submit(plan.pk, by=editor, at=at)


def person(org: str, people: People, role: str, preferred: str = "") -> User:
    """Someone of an organisation with a role; the preferred person when that one has it."""
    organisation = load_organisation(org)
    codes = [m.code for m in cast() if m.organisation_slug == org]
    for code in [preferred, *codes]:
        if code and has_role(people[code], organisation.pk, role):
            return people[code]
    raise LookupError(f"nobody at {org} is {role}")


def _join(plan: Plan, data: PlanData, people: People, editor: User, at: datetime) -> None:
    for member in data.members:
        if member.role == "lead":
            continue
        organisation = load_organisation(member.org, at)
        guest = people[member.contact]
        invitation = inviting.invite(
            plan.pk, by=editor, role=member.role, email=guest.email, org=organisation, at=at
        )
        accepted = at + timedelta(hours=2)
        answering.accept(str(invitation.pk), by=guest, org=organisation, at=accepted)
    tasks = {m.org: m.task for m in data.members}
    rows = plan.members.filter(left_at=None)
    coalition.set_tasks(
        plan.pk, {m.pk: tasks[m.org_id] for m in rows}, by=editor, at=at + timedelta(hours=3)
    )
    told = {m.org: m for m in data.members if m.contract}
    for row in rows.filter(org__slug__in=told):
        answer = told[row.org_id]
        contracting.state_contract(
            row.pk,
            by=person(row.org_id, people, Role.EDITOR),
            contract=answer.contract,
            until=answer.contract_until,
            at=at + timedelta(hours=4),
        )


def _fill(plan: Plan, data: PlanData, people: People, editor: User, at: datetime) -> None:
    for section, keys in store.KEYS.items():
        if section in (Section.COALITION, Section.BUDGET):
            continue
        values = {key: getattr(data, key) for key in keys}
        version = sections.section_version(plan, section)
        sections.save_section(plan.pk, section, values, by=editor, version=version, at=at)
    for part in data.budget:
        author = person(part.org, people, Role.EDITOR)
        version = sections.section_version(plan, Section.BUDGET, part.org)
        sections.save_budget(plan.pk, part.org, part.lines, by=author, version=version, at=at)
    if data.money.route:
        money = replace(data.money)
        version = sections.section_version(plan, Section.BUDGET)
        sections.save_money(plan.pk, money, by=editor, version=version, at=at)


def _confirm(plan: Plan, member: Member, people: People, at: datetime) -> None:
    signatory = person(member.org_id, people, Role.SIGNATORY)
    sha = content_sha(store.read(plan), member.org_id)
    statements = dict.fromkeys(STATEMENTS, True)
    confirming.confirm(member.pk, by=signatory, statements=statements, seen_sha=sha, at=at)


def expected(code: str) -> Mapping[str, object]:
    """What the file says should come of the plan."""
    found: Mapping[str, object] = raw(code)["expected"]
    return found
