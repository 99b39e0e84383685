"""Section 2: who takes part, and whether each of them has said so (R-6.4-1, R-1.3-1)."""

from __future__ import annotations

import re
from collections.abc import Iterator

from django.utils.translation import gettext_lazy as _

from plans.checks.case import Case
from plans.data import Member
from plans.gaps import Gap, Ground, checks_in
from plans.structure import Section
from portal.dates import format_short

TM24_1 = Ground(Section.COALITION, "TM24-1", "R-6.4-1")
TM24_1_APPROACH = Ground(Section.APPROACH, "TM24-1", "R-6.4-1")
FORM = Ground(Section.COALITION)
TM24_1_DECLARATIONS = Ground(Section.DECLARATIONS, "TM24-1", "R-6.4-1")

LEAD = TM24_1.block("lead", "members.role", _("Choose a lead provider."))
LEAD_KIND = TM24_1.block(
    "lead_kind",
    "members.role",
    _("{name} is not a care provider and cannot lead the plan. Choose a care provider."),
    rule="R-1.5-2",
)
LEAD_SECTOR = TM24_1.block(
    "lead_sector",
    "members.role",
    _(
        "{name} does not work in a sector that {scheme} is for. It may take part, but another "
        "provider must lead."
    ),
    rule="R-1.3-1",
)
KIND = TM24_1.block(
    "participant_kind",
    "members.role",
    _("{name} is not a care provider. Make it a partner without money."),
    rule="R-1.5-2",
)
PROVIDERS = TM24_1.block(
    "providers",
    "members.org",
    _(
        "At least {count} independent care providers must take part. Now there are {now}. Invite "
        "another provider."
    ),
)
SAME_COMPANY = TM24_1.warn(
    "same_company",
    "members.org",
    _("{names} have the same KVK number. Together they count as one care provider."),
)
ACCEPTED = TM24_1.block(
    "not_accepted",
    "members.org",
    _("{name} has not accepted the invitation yet. Send a reminder, or take it out of the plan."),
)
TASK = TM24_1.block("task", "members.task", _("Describe what {name} does in this plan."))
WORK = TM24_1_APPROACH.block(
    "no_work",
    "activities.owner",
    _("{name} has no work in the plan. Make it the owner of at least one activity or milestone."),
)
NUMBERS = TM24_1.warn(
    "identifiers",
    "members.org",
    _(
        "{name} has no AGB code or no KVK number of 8 digits. Ask its organisation manager to fill "
        "it in: the agreement needs it."
    ),
    rule="R-1.5-1",
)
CONTACT = FORM.warn("contact", "members.contact", _("Choose a contact person at {name}."))
CONTRACT = FORM.inform(
    "contract",
    "members.contract",
    _("Not answered yet whether the Wlz contract covers the whole plan: {names}."),
    rule="R-OV-10",
)
NO_CONTRACT = FORM.warn(
    "no_contract",
    "members.contract",
    _(
        "{name} has no Wlz contract for the whole plan. Write at its task what happens when its "
        "contract ends."
    ),
    rule="R-OV-11",
)
OUTLASTS = FORM.warn(
    "contract_ends",
    "members.contract",
    _(
        "{name}: the Wlz contract runs until {date} and the plan until {end}. Answer anew whether "
        "it covers the plan."
    ),
    rule="R-OV-10",
)
OTHER_DOMAIN = FORM.warn(
    "other_domain",
    "members.org",
    _(
        "Digital infrastructure is preferably taken up with other domains. Think of a municipality "
        "or a health insurer as partner."
    ),
    rule="R-1.3.1-6",
)
# Last of all: while only confirmations are missing, signatories can give them.
UNCONFIRMED = TM24_1_DECLARATIONS.block(
    "unconfirmed",
    "declarations.confirmed",
    _(
        "{name} has not confirmed yet: taking part, the own budget, the Competition Act, no double "
        "funding and the agreement of the board."
    ),
    also=("TM24-7",),
    needs="lead",
)

CHECKS = checks_in(vars())


def find(case: Case) -> Iterator[Gap]:
    """What the coalition lacks; confirmations come last."""
    yield from _lead(case)
    yield from _count(case)
    for member in case.data.members:
        yield from _member(case, member)
    silent = [case.name(m.org) for m in case.providers if not m.contract]
    if silent:
        yield CONTRACT.gap(names=", ".join(silent))
    partners = {m.kind for m in case.data.members}
    if case.data.basis.purpose == "SWZ-4" and not partners & {"municipality", "health_insurer"}:
        yield OTHER_DOMAIN.gap()
    for member in case.providers:
        if not member.confirmed:
            yield UNCONFIRMED.gap(member.org, name=case.name(member.org))


def _lead(case: Case) -> Iterator[Gap]:
    lead = case.lead
    if lead is None:
        yield LEAD.gap()
    elif lead.kind != "provider":
        yield LEAD_KIND.gap(lead.org, name=case.name(lead.org))
    else:
        sectors = case.facts.org_sectors.get(lead.org, frozenset())
        if sectors and not sectors & case.facts.rules.sectors:
            yield LEAD_SECTOR.gap(lead.org, name=case.name(lead.org), scheme=case.data.scheme)


def _count(case: Case) -> Iterator[Gap]:
    """Independent providers: those with one KVK number are one legal person."""
    companies: dict[str, list[str]] = {}
    for member in case.providers:
        if member.accepted:
            companies.setdefault(member.kvk or member.org, []).append(case.name(member.org))
    if len(companies) < case.facts.min_providers:
        yield PROVIDERS.gap(count=case.facts.min_providers, now=len(companies))
    for names in companies.values():
        if len(names) > 1:
            yield SAME_COMPANY.gap(names=", ".join(names))


def _member(case: Case, member: Member) -> Iterator[Gap]:
    name = case.name(member.org)
    if not member.accepted:
        yield ACCEPTED.gap(member.org, name=name)
    if member.role == "participant" and member.kind != "provider":
        yield KIND.gap(member.org, name=name)
    if not member.task.strip():
        yield TASK.gap(member.org, name=name)
    if member in case.providers:
        yield from _provider(case, member, name)


def _provider(case: Case, member: Member, name: str) -> Iterator[Gap]:
    owners = {a.owner for a in case.data.activities} | {m.owner for m in case.data.milestones}
    if member.org not in owners:
        yield WORK.gap(name=name)
    if not all(re.fullmatch(r"[0-9]{8}", number) for number in (member.agb, member.kvk)):
        yield NUMBERS.gap(member.org, name=name)
    if not member.contact:
        yield CONTACT.gap(member.org, name=name)
    yield from _contract(case, member, name)


def _contract(case: Case, member: Member, name: str) -> Iterator[Gap]:
    """A plan may outlast the contract under which care is bought: never a reason to stop it.

    Until when a contract runs is told to its own provider and the care office alone.
    """
    until, end = member.contract_until, case.data.basis.end
    if member.contract in ("shorter", "none"):
        yield NO_CONTRACT.gap(member.org, name=name)
    elif member.contract and until and end and until < end:
        yield OUTLASTS.gap(
            member.org,
            org=member.org,
            name=name,
            date=format_short(until),
            end=format_short(end),
        )
