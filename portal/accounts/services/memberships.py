"""Roles: asked for, given, ended. The only module that moves a membership.

Every change locks the organisation first, so that two managers cannot take away each other's
role in the same second and leave nobody.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from portal import audit, clock
from portal.accounts import mails
from portal.accounts.models import Membership, MembershipState, Organisation, User
from portal.accounts.queries import managers_of
from portal.accounts.roles import forget
from portal.accounts.services.checks import active_roles, fitting_roles, locked, must_manage
from portal.accounts.services.sessions import end_all_sessions
from portal.accounts.vocabulary import SELF_GRANTABLE, Role, in_order, managing_role
from portal.accounts.workflow import MOVES, Verb
from portal.moves import find
from portal.refusal import Refusal


@transaction.atomic
def give_roles(
    user: User,
    organisation: Organisation,
    roles: Iterable[str],
    *,
    by: User | None,
    function: str = "",
    at: datetime | None = None,
) -> list[Membership]:
    """Give roles that the person does not have yet; what he asked for counts as approved.

    `by` is who answers for it: a manager who invited him, or None when the portal itself does
    (the first person of an organisation). The caller has checked that `by` may.
    """
    chosen = fitting_roles(organisation, roles)
    locked(organisation)
    moment = at or clock.now()
    new = [role for role in chosen if role not in active_roles(user, organisation)]
    given = [_give(user, organisation, role, by, function, moment) for role in new]
    forget(user)
    return given


@transaction.atomic
def change_roles(
    user: User,
    organisation: Organisation,
    roles: Iterable[str],
    *,
    by: User,
    at: datetime | None = None,
) -> None:
    """Make these the roles of a colleague; no roles at all ends the membership.

    Whoever loses a role is signed out everywhere, so an old session is worth nothing. Anybody
    may give up his own role; nobody takes a role himself except filling in (`own_role`).
    Refuses to leave an organisation without a manager (`last_manager`).
    """
    fresh = locked(organisation)
    has: set[str] = active_roles(user, fresh)
    wants: set[str] = set(in_order(roles))
    added, lost = wants - has, has - wants
    _refuse_change(user, fresh, added, lost, by)
    moment = at or clock.now()
    for role in in_order(lost):
        _end(_in_force(user, fresh, role), by, moment)
    for role in fitting_roles(fresh, added) if added else ():
        _give(user, fresh, role, by, "", moment)
    forget(user)
    if lost and by.pk != user.pk:
        end_all_sessions(user)
    if added or lost:
        mails.roles_changed(user, fresh, sorted(added), sorted(lost), by=by, at=moment)


@transaction.atomic
def request_membership(
    user: User,
    organisation: Organisation,
    role: str,
    *,
    function: str = "",
    at: datetime | None = None,
) -> Membership:
    """Ask to join a known organisation; a manager there decides (G3)."""
    fresh = locked(organisation)
    (chosen,) = fitting_roles(fresh, [role])
    known = Membership.objects.filter(user=user, organisation=fresh, role=chosen)
    if known.exclude(state=MembershipState.ENDED).exists():
        raise Refusal(
            _("You already have this role at %(organisation)s, or you have asked for it.")
            % {"organisation": fresh},
            field="role",
            code="already_member",
        )
    moment = at or clock.now()
    request = Membership.objects.create(
        user=user,
        organisation=fresh,
        role=chosen,
        function=function,
        state=MembershipState.REQUESTED,
    )
    _record("accounts.role_requested", request, user, moment)
    for manager in managers_of(fresh):
        mails.asks_to_join(manager, request, at=moment)
    return request


@transaction.atomic
def approve_membership(request: Membership, *, by: User, at: datetime | None = None) -> Membership:
    """Let a person join with the role he asked for."""
    fresh, moment = _answered(request, by), at or clock.now()
    _move(fresh, Verb.APPROVE)
    fresh.approved_by = by
    fresh.save(update_fields=["state", "approved_by"])
    _record("accounts.role_granted", fresh, by, moment, from_state=MembershipState.REQUESTED)
    mails.request_answered(fresh, approved=True, reason="", by=by, at=moment)
    return fresh


@transaction.atomic
def refuse_membership(
    request: Membership, *, by: User, reason: str = "", at: datetime | None = None
) -> Membership:
    """Say no to a request to join."""
    fresh, moment = _answered(request, by), at or clock.now()
    _move(fresh, Verb.REFUSE)
    fresh.ended_at = moment
    fresh.save(update_fields=["state", "ended_at"])
    _record(
        "accounts.role_refused",
        fresh,
        by,
        moment,
        from_state=MembershipState.REQUESTED,
        reason=reason,
    )
    mails.request_answered(fresh, approved=False, reason=reason, by=by, at=moment)
    return fresh


def _answered(request: Membership, by: User) -> Membership:
    organisation = locked(request.organisation)
    must_manage(by, organisation)
    fresh = Membership.objects.select_related("user", "organisation").get(pk=request.pk)
    if fresh.state != MembershipState.REQUESTED:
        raise Refusal(_("This request has already been answered."), code="already_answered")
    if fresh.user_id == by.pk:
        raise Refusal(_("Ask another manager to answer your own request."), code="own_role")
    return fresh


def _in_force(user: User, organisation: Organisation, role: Role) -> Membership:
    return Membership.objects.get(
        user=user, organisation=organisation, role=role, state=MembershipState.ACTIVE
    )


def _give(
    user: User,
    organisation: Organisation,
    role: Role,
    by: User | None,
    function: str,
    at: datetime,
) -> Membership:
    asked = Membership.objects.filter(
        user=user, organisation=organisation, role=role, state=MembershipState.REQUESTED
    ).first()
    if asked:
        _move(asked, Verb.APPROVE)
        asked.approved_by = by
        asked.function = asked.function or function
        asked.save(update_fields=["state", "approved_by", "function"])
        membership = asked
    else:
        membership = Membership.objects.create(
            user=user, organisation=organisation, role=role, function=function, approved_by=by
        )
    _record("accounts.role_granted", membership, by, at)
    return membership


def _end(membership: Membership, by: User, at: datetime) -> None:
    _move(membership, Verb.END)
    membership.ended_at = at
    membership.save(update_fields=["state", "ended_at"])
    _record("accounts.role_ended", membership, by, at, from_state=MembershipState.ACTIVE)


def _move(membership: Membership, verb: Verb) -> None:
    move = find(MOVES, verb, membership.state)
    if move is None or move.target is None:
        raise Refusal(_("This is no longer possible. Reload the page."), code="moved_on")
    membership.state = move.target.value


def _refuse_change(
    user: User, organisation: Organisation, added: set[str], lost: set[str], by: User
) -> None:
    """Every reason why these roles may not be changed by this person."""
    if by.pk != user.pk or added:
        must_manage(by, organisation)
    if by.pk == user.pk and added - set(SELF_GRANTABLE):
        raise Refusal(
            _("You cannot give yourself this role. Ask another manager to do it."),
            field="roles",
            code="own_role",
        )
    manages = managing_role(organisation.kind)
    if manages in lost and not managers_of(organisation).exclude(pk=user.pk).exists():
        raise Refusal(
            _("Somebody must manage the people. Give a colleague that role first."),
            field="roles",
            code="last_manager",
        )


def _record(
    verb: str,
    membership: Membership,
    actor: User | None,
    at: datetime,
    *,
    from_state: str = "",
    reason: str = "",
) -> None:
    audit.write(
        verb,
        obj=membership,
        actor=actor,
        organisation=membership.organisation,
        office=membership.organisation_id if membership.organisation.is_care_office else None,
        from_state=from_state,
        to_state=membership.state,
        reason=reason,
        data={"person": membership.user_id, "role": membership.role},
        at=at,
    )
