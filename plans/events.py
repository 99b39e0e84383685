"""What the events of a plan are called in its history."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

EVENTS = {
    "plan.started": _("Plan started"),
    "plan.section_saved": _("A part was saved"),
    "plan.tasks_set": _("Tasks divided"),
    "plan.invited": _("Organisation invited"),
    "plan.invitation_resent": _("Invitation sent again"),
    "plan.invitation_withdrawn": _("Invitation withdrawn"),
    "plan.invitation_expired": _("Invitation expired"),
    "plan.invitation_accepted": _("Invitation accepted"),
    "plan.invitation_declined": _("Invitation declined"),
    "plan.member_left": _("Organisation left the coalition"),
    "plan.attached": _("Attachment added"),
    "plan.attachment_removed": _("Attachment removed"),
    "plan.cashier_accepted": _("Role of cashier accepted"),
    "plan.confirmed": _("Organisation confirmed"),
    "plan.confirmation_lapsed": _("Confirmation lapsed"),
    "plan.submit": _("Plan submitted"),
    "plan.withdraw": _("Plan withdrawn"),
    "plan.take_up": _("Taken up by the care office"),
    "plan.declare_ineligible": _("Declared ineligible"),
    "plan.reinstate": _("Reinstated"),
    "plan.ask_changes": _("Question by the care office"),
    "plan.answer_changes": _("Answer by the coalition"),
    "plan.grant_provisionally": _("Provisionally granted"),
    "plan.reject_provisionally": _("Provisionally rejected"),
    "plan.redirect": _("Referred to another scheme"),
    "plan.uphold_objection": _("Objection upheld, back to review"),
    "plan.make_grant_final": _("Award final"),
    "plan.make_rejection_final": _("Rejection final"),
    "plan.draw_up": _("Agreement being drawn up"),
    "plan.send_to_sign": _("Agreement sent out for signature"),
    "plan.redraw": _("Agreement drawn up anew"),
    "plan.start_running": _("All have signed: the plan runs"),
    "plan.start_settling": _("Settlement started"),
    "plan.close": _("Closed"),
}
