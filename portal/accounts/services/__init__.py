"""Everything that changes people, organisations and rights goes through here."""

from portal.accounts.services.invitations import (
    accept_invitation,
    accept_own_invitation,
    find_invitation,
    invite_person,
    resend_invitation,
    withdraw_invitation,
)
from portal.accounts.services.memberships import (
    approve_membership,
    change_roles,
    give_roles,
    refuse_membership,
    request_membership,
)
from portal.accounts.services.organisations import change_organisation, register_organisation
from portal.accounts.services.people import (
    change_profile,
    create_person,
    deactivate_person,
    reset_second_factor,
)
from portal.accounts.services.sessions import end_all_sessions, end_session

__all__ = [
    "accept_invitation",
    "accept_own_invitation",
    "approve_membership",
    "change_organisation",
    "change_profile",
    "change_roles",
    "create_person",
    "deactivate_person",
    "end_all_sessions",
    "end_session",
    "find_invitation",
    "give_roles",
    "invite_person",
    "refuse_membership",
    "register_organisation",
    "request_membership",
    "resend_invitation",
    "reset_second_factor",
    "withdraw_invitation",
]
