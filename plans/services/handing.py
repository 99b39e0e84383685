"""The lead, or the role of cashier, passes to another provider: both sides confirm (R-1.5-2)."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from plans.models import CashierShare, Handover, HandoverKind, Member, MemberRole, Plan
from plans.moving import locked
from plans.notices import notify, people_at, people_of
from plans.services.confirming import lapse_changed
from plans.workflow import State
from portal import clock
from portal.accounts.models import Organisation, Role, User
from portal.accounts.roles import has_role
from portal.audit import services as audit
from portal.refusal import Refusal


@transaction.atomic
def propose_handover(
    plan_id: int,
    kind: str,
    from_org: str,
    to_org: str,
    *,
    reason: str,
    by: User,
    at: datetime | None = None,
) -> Handover:
    """The lead proposes that another provider becomes lead or cashier; nothing changes yet.

    A signatory of each side confirms. Whoever proposes and is signatory of the side that hands
    over has confirmed for it. Organisations are slugs. Raises `Refusal` when the new one is no
    care provider that takes part, or when a proposal for the same change is open.
    """
    at = at or clock.now()
    plan = _draft(plan_id)
    old, new = _member(plan, from_org), _member(plan, to_org)
    _check(plan, kind, old, new)
    if not reason.strip():
        raise Refusal(_("Write down why."), field="reason", code="reason_missing")
    handover = Handover.objects.create(
        plan=plan,
        kind=kind,
        from_org=old.org,
        to_org=new.org,
        reason=reason.strip(),
        asked_by=by,
        asked_at=at,
    )
    _record("plan.handover_asked", handover, by, at)
    if has_role(by, old.org.pk, Role.SIGNATORY):
        handover.from_at, handover.from_by = at, by
        handover.save(update_fields=["from_at", "from_by"])
    for org in (old.org, new.org):
        _tell("handover_asked", handover, org)
    return handover


@transaction.atomic
def confirm_handover(
    handover_id: int, org: str, *, by: User, at: datetime | None = None
) -> Handover:
    """A signatory of one side agrees; with the second yes the change happens.

    `org` is the side (a slug). A second yes of the same side finds the first. Raises `Refusal`
    when it was called off, or when the coalition changed so that it is no longer possible.
    """
    at = at or clock.now()
    handover, plan = _open(handover_id)
    side = _side(handover, org)
    organisation = handover.from_org if side == "from" else handover.to_org
    if not has_role(by, organisation.pk, Role.SIGNATORY):
        raise Refusal(
            _("Only a signatory of %(org)s can confirm.") % {"org": organisation.name},
            code="not_signatory",
        )
    if getattr(handover, f"{side}_at") is None:
        setattr(handover, f"{side}_at", at)
        setattr(handover, f"{side}_by", by)
        handover.save()
        _record("plan.handover_confirmed", handover, by, at, {"side": organisation.name})
    if handover.from_at and handover.to_at:
        _carry_out(handover, plan, by, at)
    return handover


@transaction.atomic
def end_handover(handover_id: int, *, by: User, at: datetime | None = None) -> Handover:
    """Either side, or the lead, calls an open proposal off; everything stays as it was."""
    at = at or clock.now()
    handover, plan = _open(handover_id)
    orgs = (handover.from_org.pk, handover.to_org.pk, plan.lead_id)
    if not any(has_role(by, pk, Role.SIGNATORY, Role.EDITOR) for pk in orgs):
        raise Refusal(_("Only the two organisations and the lead can call this off."), code="role")
    handover.ended_at = at
    handover.save(update_fields=["ended_at"])
    _record("plan.handover_ended", handover, by, at)
    asker = [handover.asked_by] if handover.asked_by != by else []
    _tell("handover_ended", handover, handover.to_org)
    _tell("handover_ended", handover, handover.from_org, *asker)
    return handover


def _carry_out(handover: Handover, plan: Plan, by: User, at: datetime) -> None:
    old, new = _member(plan, handover.from_org_id), _member(plan, handover.to_org_id)
    _check(plan, handover.kind, old, new, pending=False)
    if handover.kind == HandoverKind.LEAD:
        _change_lead(plan, old, new)
    else:
        _change_cashier(plan, old, new)
    handover.done_at = at
    handover.save(update_fields=["done_at"])
    verb = "plan.lead_changed" if handover.kind == HandoverKind.LEAD else "plan.cashier_changed"
    _record(verb, handover, by, at, {"from": old.org_id, "to": new.org_id})
    for person in people_of(plan, Role.EDITOR, Role.SIGNATORY):
        key = f"plan.handover_done:{handover.pk}:{person.pk}"
        notify("handover_done", key=key, to=person, plan=plan, context=_words(handover))
    because = _("%(what)s passed to %(org)s")
    words = {"what": handover.get_kind_display(), "org": new.org.name}
    lapse_changed(plan, because=because % words, at=at)


def _change_lead(plan: Plan, old: Member, new: Member) -> None:
    """One statement after the other: the database allows one lead at a time."""
    old.role = MemberRole.PARTICIPANT
    old.save(update_fields=["role"])
    new.role = MemberRole.LEAD
    new.save(update_fields=["role"])
    plan.lead = new.org
    plan.save(update_fields=["lead"])


def _change_cashier(plan: Plan, old: Member, new: Member) -> None:
    """The share goes over; account and figures do not: the new cashier states its own."""
    share = plan.cashiers.get(org=old.org)
    known = plan.cashiers.filter(org=new.org).first()
    shares = dict(share.shares)
    position = share.position
    share.delete()
    if known is None:
        CashierShare.objects.create(plan=plan, org=new.org, position=position, shares=shares)
        return
    years = {*shares, *known.shares}
    known.shares = {y: shares.get(y, 0) + known.shares.get(y, 0) for y in sorted(years)}
    known.accepted_at = known.accepted_by = None
    known.save()


def _check(plan: Plan, kind: str, old: Member, new: Member, *, pending: bool = True) -> None:
    if new.role == MemberRole.PARTNER or not new.org.is_provider:
        raise Refusal(
            _("Only a care provider that takes part can be lead or cashier."),
            field="to_org",
            code="not_provider",
        )
    if old.pk == new.pk:
        raise Refusal(_("Choose another provider."), field="to_org", code="same")
    holds = old.role == MemberRole.LEAD if kind == HandoverKind.LEAD else _is_cashier(plan, old)
    if not holds:
        raise Refusal(
            _("%(org)s does not have this role any more.") % {"org": old.org.name}, code="no_holder"
        )
    if kind == HandoverKind.LEAD and not set(new.org.sectors) & set(plan.scheme.sectors):
        raise Refusal(
            _("%(org)s does not work in the sector of this scheme, so it cannot lead the plan.")
            % {"org": new.org.name},
            field="to_org",
            code="wrong_sector",
        )
    same = plan.handovers.filter(kind=kind, from_org=old.org, done_at=None, ended_at=None)
    if pending and same.exists():
        raise Refusal(_("This change was proposed already. Call it off first."), code="asked")


def _is_cashier(plan: Plan, member: Member) -> bool:
    return plan.cashiers.filter(org=member.org).exists()


def _draft(plan_id: int) -> Plan:
    plan = locked(plan_id)
    if plan.state != State.DRAFT:
        raise Refusal(_("The coalition is fixed once the plan is submitted."), code="not_draft")
    return plan


def _open(handover_id: int) -> tuple[Handover, Plan]:
    known = Handover.objects.get(pk=handover_id)
    plan = _draft(known.plan_id)
    query = Handover.objects.select_for_update(of=("self",))
    handover = query.select_related("from_org", "to_org").get(pk=handover_id)
    if not handover.is_open:
        raise Refusal(_("This proposal was carried out or called off already."), code="answered")
    return handover, plan


def _side(handover: Handover, org: str) -> str:
    if org not in (handover.from_org_id, handover.to_org_id):
        raise Refusal(_("Your organisation is no side in this change."), code="no_side")
    return "from" if org == handover.from_org_id else "to"


def _member(plan: Plan, slug: str) -> Member:
    query = plan.members.filter(left_at=None, accepted_at__isnull=False).select_related("org")
    member = query.filter(org__slug=slug).first()
    if member is None:
        raise Refusal(_("This organisation is not in the coalition."), field="to_org", code="out")
    return member


def _words(handover: Handover) -> dict[str, object]:
    return {
        "kind": handover.kind,
        "from_org": handover.from_org.name,
        "to_org": handover.to_org.name,
        "reason": handover.reason,
        "number": handover.pk,
    }


def _tell(template: str, handover: Handover, org: Organisation, *also: User) -> None:
    for person in {*people_at(org.pk, Role.SIGNATORY), *also}:
        notify(
            template,
            key=f"plan.{template}:{handover.pk}:{org.pk}:{person.pk}",
            to=person,
            plan=handover.plan,
            context=_words(handover),
        )


def _record(
    verb: str,
    handover: Handover,
    by: User,
    at: datetime,
    data: Mapping[str, object] | None = None,
) -> None:
    plan = handover.plan
    audit.write(
        verb,
        obj=plan,
        plan=plan,
        actor=by,
        organisation=handover.to_org,
        office=plan.office_id,
        reason=handover.reason,
        data={**_words(handover), **(data or {})},
        at=at,
    )
