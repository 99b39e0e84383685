"""Confirmations by signatories, and their lapse when what was confirmed changes."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import override

from plans import store
from plans.compare import Change
from plans.confirmation import STATEMENTS, confirmed_content, content_sha
from plans.data import PlanData
from plans.facts import facts_for
from plans.models import Confirmation, Member, Plan
from plans.moving import locked
from plans.notices import notify, people_at
from plans.readiness import before_confirming, gaps
from plans.standing import changes_since
from plans.telling import told_briefly
from plans.workflow import State
from portal import clock
from portal.accounts.models import Membership, MembershipState, Role, User
from portal.audit import services as audit
from portal.refusal import Refusal


@transaction.atomic
def confirm(
    member_id: int,
    *,
    by: User,
    statements: Mapping[str, bool],
    seen_sha: str,
    at: datetime | None = None,
) -> Confirmation:
    """The signatory `by` confirms for its organisation exactly what it saw (`seen_sha`).

    Raises `Refusal` when `by` is no signatory there, a statement is missing, the plan changed
    since the page was shown, or the own part of the organisation is not complete.
    """
    at = at or clock.now()
    member = Member.objects.select_related("org").get(pk=member_id)
    plan = locked(member.plan_id)
    post = _signatory_post(member, by)
    if plan.state not in (State.DRAFT, State.CHANGES_ASKED):
        raise Refusal(_("This plan has already been submitted."), code="not_draft")
    missing = [key for key in STATEMENTS if not statements.get(key)]
    if missing:
        raise Refusal(
            _("Tick this statement, or do not confirm."), field=missing[0], code="statement_missing"
        )
    data = store.read(plan)
    sha = content_sha(data, member.org_id)
    if sha != seen_sha:
        raise Refusal(
            _("The plan changed while you were reading. Read it again, then confirm."),
            code="changed",
        )
    standing = member.confirmations.filter(lapsed_at=None).first()
    if standing is not None:
        return standing
    _check_own_part(plan, data, member)
    confirmation = Confirmation.objects.create(
        member=member,
        by=by,
        function=post.function or str(Role.SIGNATORY.label),
        statements=sorted(STATEMENTS),
        content=confirmed_content(data, member.org_id),
        content_sha=sha,
        at=at,
    )
    _write(plan, "plan.confirmed", member, by, at, {"sha256": sha})
    return confirmation


def lapse_changed(plan: Plan, *, because: str, at: datetime) -> list[Confirmation]:
    """Let every confirmation lapse whose content is no longer what was confirmed; mail what.

    `because` is the occasion, for the record. The mail names the changes themselves, in the
    language of the reader, within what the organisation may see.
    """
    standing = list(
        Confirmation.objects.filter(
            member__plan=plan, member__left_at=None, lapsed_at=None
        ).select_related("member__org", "by")
    )
    if not standing:
        return []
    data = store.read(Plan.objects.select_related("region").get(pk=plan.pk))
    lapsed = [c for c in standing if content_sha(data, c.member.org_id) != c.content_sha]
    for confirmation in lapsed:
        confirmation.lapsed_at, confirmation.lapsed_because = at, because[:300]
        confirmation.save(update_fields=["lapsed_at", "lapsed_because"])
        _write(
            plan, "plan.confirmation_lapsed", confirmation.member, None, at, {"because": because}
        )
        _tell(plan, confirmation, changes_since(confirmation, data), because)
    return lapsed


def _tell(
    plan: Plan, confirmation: Confirmation, changes: tuple[Change, ...], because: str
) -> None:
    """Mail who confirmed and the other signatories of that organisation."""
    org = confirmation.member.org
    for person in {confirmation.by, *people_at(org.pk, Role.SIGNATORY)}:
        with override(person.language):
            lines = told_briefly(changes) or [because]
        notify(
            "confirmation_lapsed",
            key=f"plan.confirmation_lapsed:{confirmation.pk}:{person.pk}",
            to=person,
            plan=plan,
            context={"changes": lines, "organisation": org.name},
        )


def _check_own_part(plan: Plan, data: PlanData, member: Member) -> None:
    """Nobody promises what is not written down: the own task and budget come first (R-6.4-1)."""
    found = before_confirming(gaps(data, facts_for(plan)), member.org_id)
    if found:
        raise Refusal(
            _("You cannot confirm for %(org)s yet. First: %(what)s")
            % {"org": member.org.name, "what": found[0].message},
            code="own_part_open",
        )


def _signatory_post(member: Member, by: User) -> Membership:
    post = Membership.objects.filter(
        user=by, organisation=member.org, role=Role.SIGNATORY, state=MembershipState.ACTIVE
    ).first()
    if post is None or member.accepted_at is None or member.left_at is not None:
        raise Refusal(
            _("Only a signatory of %(org)s can confirm.") % {"org": member.org.name},
            code="not_signatory",
        )
    return post


def _write(
    plan: Plan,
    verb: str,
    member: Member,
    by: User | None,
    at: datetime,
    data: Mapping[str, object],
) -> None:
    audit.write(
        verb,
        obj=plan,
        plan=plan,
        actor=by,
        organisation=member.org,
        office=plan.office_id,
        data=data,
        at=at,
    )
