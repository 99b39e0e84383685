"""Each provider says for itself whether its Wlz contract covers the plan (R-OV-10, R-OV-11)."""

from __future__ import annotations

from datetime import date, datetime

from django.db import transaction
from django.utils.translation import gettext as _

from plans.models import Contract, Member, MemberRole
from plans.moving import locked
from plans.workflow import State
from portal import clock
from portal.accounts.models import Role, User
from portal.accounts.roles import has_role
from portal.audit import services as audit
from portal.dates import format_short
from portal.refusal import Refusal

ANSWERING = (Role.EDITOR, Role.SIGNATORY)


@transaction.atomic
def state_contract(
    member_id: int,
    *,
    by: User,
    contract: str,
    until: date | None = None,
    seen: str = "",
    at: datetime | None = None,
) -> Member:
    """Write down the answer of one provider; it touches no confirmation and stops no plan.

    `seen` is the answer that the person saw, as `answer_of` gives it. Raises `Refusal` for people
    of other organisations, for a plan that is past drafting, for an answer in two minds (`clash`),
    and when somebody else answered meanwhile (`stale`). The record names the answer, not the date:
    all of the coalition read it.
    """
    plan = locked(Member.objects.values_list("plan", flat=True).get(pk=member_id))
    member = Member.objects.select_for_update(of=("self",)).select_related("org").get(pk=member_id)
    _check(member, by)
    if plan.state != State.DRAFT:  # of the coalition only tasks open again after filing
        raise Refusal(_("This plan has already been submitted."), code="not_draft")
    if seen != answer_of(member):
        raise Refusal(
            _("A colleague answered this meanwhile. Check the answer and save again."),
            code="stale",
        )
    _check_answer(contract, until, plan.end)
    if (member.contract, member.contract_until) != (contract, until):
        before = member.contract
        member.contract, member.contract_until = contract, until
        member.save(update_fields=["contract", "contract_until"])
        audit.write(
            "plan.contract_stated",
            obj=plan,
            plan=plan,
            actor=by,
            organisation=member.org,
            office=plan.office_id,
            data={"org": member.org_id, "from": before, "to": contract},
            at=at or clock.now(),
        )
    return member


def answer_of(member: Member) -> str:
    """The stored answer as one text, to notice that somebody else changed it."""
    return f"{member.contract} {member.contract_until or ''}".strip()


def _check(member: Member, by: User) -> None:
    is_there = member.accepted_at is not None and member.left_at is None
    if not is_there or member.role == MemberRole.PARTNER:
        raise Refusal(_("Only a care provider that takes part answers this."), code="no_provider")
    if not any(has_role(by, member.org.pk, role) for role in ANSWERING):
        raise Refusal(
            _("Only %(org)s itself answers this.") % {"org": member.org.name}, code="not_own"
        )


def _check_answer(contract: str, until: date | None, end: date | None) -> None:
    if contract not in Contract or (contract == Contract.NONE and until):
        raise Refusal(_("Choose one of the answers."), field="contract", code="clash")
    if contract == Contract.WHOLE and until and end and until < end:
        raise Refusal(
            _("The plan runs until %(end)s. Choose that the contract ends before.")
            % {"end": format_short(end)},
            field="contract",
            code="clash",
        )
    if contract == Contract.SHORTER and until and end and until >= end:
        raise Refusal(
            _("The plan ends on %(end)s. Choose that the contract covers the whole plan.")
            % {"end": format_short(end)},
            field="contract",
            code="clash",
        )
