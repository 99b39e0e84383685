"""Giving a part of the plan to one organisation, and getting it back (G5)."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from plans.holders import GIVEABLE, holder, holder_org, tie_of
from plans.holding import Act, Tie, tie, verdict
from plans.models import Holding, Member, Plan
from plans.moving import locked
from plans.notices import notify, people_at
from plans.queries import own_seats, roles_of
from plans.structure import Section
from plans.workflow import MOVES, Verb
from portal import clock
from portal.accounts.models import Organisation, Role, User
from portal.audit import services as audit
from portal.moves import find
from portal.refusal import Refusal

NOTE_LIMIT = 500


@transaction.atomic
def give(
    plan_id: int,
    section: Section,
    org: str,
    *,
    by: User,
    note: str = "",
    at: datetime | None = None,
) -> Holding:
    """Give a part to an organisation of the coalition; its editors get a mail and a to-do.

    A part that is with another goes over at once. Raises `Refusal` when `by` may not, when the
    part cannot be given, or when the organisation does not write in this plan.
    """
    at = at or clock.now()
    plan = locked(plan_id)
    held = _check(plan, section, Act.GIVE, by)
    member = _member(plan, org)
    if held is not None and held.org_id == org:
        raise Refusal(
            _("%(org)s already writes this part.") % {"org": held.org.name},
            field="org",
            code="already",
        )
    if held is not None:
        _end(held, by, at)
    made = Holding.objects.create(
        plan=plan,
        section=section,
        org=member.org,
        note=note.strip()[:NOTE_LIMIT],
        given_by=by,
        given_at=at,
    )
    _write("plan.section_given", made, plan.lead, by, at)
    _tell("section_given", made, made.org, by)
    if held is not None:
        _tell("section_taken_back", held, held.org, by)
    return made


@transaction.atomic
def end(plan_id: int, section: Section, *, by: User, at: datetime | None = None) -> Holding:
    """Give a part back as its holder, or take it back as the lead; the other side gets a mail."""
    at = at or clock.now()
    plan = locked(plan_id)
    held = holder(plan, section)
    ours = tie_of(by, plan, held) == Tie.OURS
    _check(plan, section, Act.GIVE_BACK if ours else Act.TAKE_BACK, by)
    if held is None:
        raise Refusal(_("This part is with nobody."), code="free")
    _end(held, by, at)
    if ours:
        _write("plan.section_returned", held, held.org, by, at)
        _tell("section_returned", held, plan.lead, by)
    else:
        _write("plan.section_taken_back", held, plan.lead, by, at)
        _tell("section_taken_back", held, held.org, by)
    return held


def writes_for(plan: Plan, section: Section, *, by: User) -> str:
    """The organisation (slug) for which `by` writes in a part; empty for someone of none.

    Refuses while the part is with another organisation: every save goes through here.
    """
    held = holder_org(plan, section)
    seats = own_seats(by, plan, Role.EDITOR)
    own = {seat.number: seat.org for seat in seats if seat.role != "partner"}
    if tie(held, frozenset(own.values())) == Tie.THEIRS:
        raise Refusal(
            _("%(org)s is writing this part now, so it was not saved. Your text is kept.")
            % {"org": Organisation.objects.get(slug=held).name},
            code="held",
        )
    return held or own.get(plan.lead_id) or min(own.values(), default="")


def _check(plan: Plan, section: Section, act: Act, by: User) -> Holding | None:
    if section not in GIVEABLE:
        raise Refusal(_("This part cannot be given to one organisation."), code="not_giveable")
    if find(MOVES, Verb.RETURN_SECTION, plan.state) is None:
        raise Refusal(_("This plan can no longer be changed."), code="closed")
    held = holder(plan, section)
    name = held.org.name if held else ""
    answer = verdict(act, tie_of(by, plan, held), roles_of(by, plan), name)
    if not answer:
        raise Refusal(str(answer.reason), code="not_allowed")
    return held


def _member(plan: Plan, org: str) -> Member:
    member = (
        plan.members.filter(org__slug=org, accepted_at__isnull=False, left_at__isnull=True)
        .exclude(role="partner")
        .select_related("org")
        .first()
    )
    if member is None:
        raise Refusal(
            _("Choose a care provider that takes part in this plan."), field="org", code="no_member"
        )
    return member


def _end(held: Holding, by: User, at: datetime) -> None:
    held.ended_at, held.ended_by = at, by
    held.save(update_fields=["ended_at", "ended_by"])


def _write(verb: str, held: Holding, side: Organisation, by: User, at: datetime) -> None:
    """Record it; the note stays out, for the care office reads the record and not the note."""
    audit.write(
        verb,
        obj=held.plan,
        plan=held.plan,
        actor=by,
        organisation=side,
        office=held.plan.office_id,
        data={"section": held.section, "org": held.org_id},
        at=at,
    )


def _tell(template: str, held: Holding, side: Organisation, by: User) -> None:
    """Mail the editors of one side, not the person who did it."""
    for person in people_at(side.pk, Role.EDITOR):
        if person.pk != by.pk:
            notify(
                template,
                key=f"plan.{template}:{held.pk}:{person.pk}",
                to=person,
                plan=held.plan,
                context={
                    "section": str(held.get_section_display()),
                    "code": held.section,
                    "who": by.name,
                    "organisation": held.org.name,
                    "note": held.note,
                },
            )
