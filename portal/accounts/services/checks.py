"""What the services of this room check against fresh rows, under a lock."""

from __future__ import annotations

from collections.abc import Iterable

from django.utils.translation import gettext as _

from portal.accounts.models import Membership, MembershipState, Organisation, User
from portal.accounts.vocabulary import Role, in_order, managing_role, roles_for
from portal.refusal import Refusal


def locked(organisation: Organisation) -> Organisation:
    """The organisation's row, locked: all that changes who is who there waits in line."""
    return Organisation.objects.select_for_update().get(pk=organisation.pk)


def active_roles(user: User, organisation: Organisation) -> set[str]:
    """The roles in force of one person at one organisation, from the database."""
    return set(
        Membership.objects.filter(
            user=user, organisation=organisation, state=MembershipState.ACTIVE
        ).values_list("role", flat=True)
    )


def must_manage(by: User, organisation: Organisation) -> None:
    """Refuse unless this person manages the people of the organisation at this moment."""
    allowed = by.is_active and managing_role(organisation.kind) in active_roles(by, organisation)
    if not (allowed and organisation.is_active):
        raise Refusal(
            _("You do not manage the people of %(organisation)s. Ask a colleague who does.")
            % {"organisation": organisation},
            code="not_manager",
        )


def fitting_roles(organisation: Organisation, roles: Iterable[str]) -> tuple[Role, ...]:
    """The roles in order; refuses none at all and roles that do not exist there."""
    chosen = in_order(roles)
    if not chosen:
        raise Refusal(_("Choose at least one role."), field="roles", code="no_role")
    if set(chosen) - set(roles_for(organisation.kind)):
        raise Refusal(
            _("This role does not exist at %(organisation)s. Choose another one.")
            % {"organisation": organisation},
            field="roles",
            code="foreign_role",
        )
    return chosen
