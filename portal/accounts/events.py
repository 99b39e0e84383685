"""What the events of people and organisations are called in the record."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

EVENTS = {
    "accounts.signed_in": _("Signed in"),
    "accounts.signed_out": _("Signed out"),
    "accounts.sign_in_failed": _("Sign-in failed"),
    "accounts.stepped_up": _("Proved again who it is"),
    "accounts.session_ended": _("Session ended"),
    "accounts.password_changed": _("Password changed"),
    "accounts.password_reset": _("Password set anew"),
    "accounts.second_factor_added": _("Second step added"),
    "accounts.second_factor_removed": _("Second step removed"),
    "accounts.second_factor_reset": _("Second step reset by a manager"),
    "accounts.second_factor_failed": _("Second step failed"),
    "accounts.recovery_codes_made": _("Recovery codes made"),
    "accounts.person_created": _("Person added"),
    "accounts.person_deactivated": _("Person deactivated"),
    "accounts.profile_changed": _("Own details changed"),
    "accounts.organisation_registered": _("Organisation registered"),
    "accounts.organisation_changed": _("Details of an organisation changed"),
    "accounts.invited": _("Colleague invited"),
    "accounts.invitation_resent": _("Invitation of a colleague sent again"),
    "accounts.invitation_withdrawn": _("Invitation of a colleague withdrawn"),
    "accounts.invitation_accepted": _("Colleague accepted the invitation"),
    "accounts.employment_told": _("Employer told"),
    "accounts.employment_withdrawn": _("Employer taken back"),
    "accounts.role_requested": _("Role asked for"),
    "accounts.role_granted": _("Role given"),
    "accounts.role_refused": _("Role refused"),
    "accounts.role_ended": _("Role ended"),
}
