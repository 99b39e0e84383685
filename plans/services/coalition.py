"""Inside the coalition: tasks of members and the cashiers' acceptance."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from plans.models import CashierShare, Plan
from plans.moving import locked
from plans.services.cashing import checkers
from plans.services.confirming import lapse_changed
from plans.services.sections import check_editable
from plans.services.task_writing import changed_tasks, write_tasks
from plans.structure import Section
from portal import clock
from portal.accounts.models import Role, User
from portal.accounts.roles import has_role
from portal.audit import services as audit
from portal.refusal import Refusal


@transaction.atomic
def set_tasks(
    plan_id: int,
    tasks: Mapping[int, str],
    *,
    by: User,
    seen: Mapping[int, str] | None = None,
    at: datetime | None = None,
) -> Plan:
    """Write down what each member does: `tasks` maps member numbers to texts (R-6.4-1).

    `seen` are the tasks this person started from. What it left as it was stays as it is now;
    raises `TasksChanged` when somebody else changed a task that this person changed too.
    """
    at = at or clock.now()
    plan = locked(plan_id)
    check_editable(plan, Section.COALITION)
    changed = changed_tasks(plan, {n: text.strip() for n, text in tasks.items()}, seen or {})
    if write_tasks(plan, changed, by=by, at=at):
        lapse_changed(plan, because=_("The tasks changed"), at=at)
    return plan


@transaction.atomic
def accept_cashier(share_id: int, *, by: User, at: datetime | None = None) -> CashierShare:
    """A signatory of the named organisation accepts the role of cashier (R-1.5-2)."""
    at = at or clock.now()
    share = CashierShare.objects.select_related("org").get(pk=share_id)
    plan = locked(share.plan_id)
    check_editable(plan, Section.BUDGET)
    if not has_role(by, share.org.pk, Role.SIGNATORY):
        raise Refusal(
            _("Only a signatory of %(org)s can accept the role of cashier.")
            % {"org": share.org.name},
            code="not_signatory",
        )
    if not share.iban:
        raise Refusal(
            _("Fill in the bank account of the cashier first."), field="iban", code="no_iban"
        )
    if share.iban_replaced and share.iban_by_id == by.pk:
        raise Refusal(_second_person(share, by), field="iban", code="second_person")
    if share.accepted_at is None:
        share.accepted_at, share.accepted_by = at, by
        share.save(update_fields=["accepted_at", "accepted_by"])
        audit.write(
            "plan.cashier_accepted",
            obj=plan,
            plan=plan,
            actor=by,
            organisation=share.org,
            office=plan.office_id,
            at=at,
        )
    return share


def _second_person(share: CashierShare, by: User) -> str:
    """Why who changed the account number cannot accept it, and who can."""
    if checkers(share, by):
        words = _(
            "You changed the account number yourself. Let another signatory of %(org)s check "
            "it and accept the role."
        )
    else:
        words = _(
            "You changed the account number yourself, and %(org)s has no other signatory. First "
            "invite a second signatory, who checks the number and accepts the role."
        )
    return words % {"org": share.org.name}
