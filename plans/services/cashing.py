"""What a cashier does itself: its account and figures, and dividing a share that does not fit."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _
from msgspec.structs import replace

from plans import store
from plans.cashier import may_be_cashier, relieved
from plans.data import MoneyRoute
from plans.facts import facts_for
from plans.models import CashierShare, Plan
from plans.moving import locked
from plans.notices import notify, people_at
from plans.services.sections import save_money
from portal import clock
from portal.accounts.models import Organisation, Role, User
from portal.audit import services as audit
from portal.refusal import Refusal

SHOWN_DIGITS = 4


def masked(iban: str) -> str:
    """An account number for records and mails: only its last four digits (practice.md 6.2)."""
    return f"…{iban[-SHOWN_DIGITS:]}" if iban else ""


@transaction.atomic
def save_route(
    plan_id: int, money: MoneyRoute, *, by: User, version: int, at: datetime | None = None
) -> None:
    """The lead saves how the money travels and who is cashier for how much (R-1.5-2).

    A cashier that accepted its role is not taken out with one stroke: both sides confirm a change
    (`services.handing`). Raises `Refusal` for that, and `Stale` as `save_section` does.
    """
    keep_accepted(locked(plan_id), money)
    save_money(plan_id, money, by=by, version=version, at=at)


def keep_accepted(plan: Plan, money: MoneyRoute) -> None:
    """Refuse a payment route without a cashier that has accepted its role (R-1.5-2)."""
    kept = [c.org for c in money.cashiers] if money.route == "cashier" else []
    gone = plan.cashiers.filter(accepted_at__isnull=False).exclude(org__slug__in=kept)
    first = gone.select_related("org").first()
    if first is not None:
        raise Refusal(
            _(
                "%(org)s has accepted the role of cashier. Propose a change of cashier on the "
                "page of the coalition: both organisations confirm it."
            )
            % {"org": first.org.name},
            code="accepted_cashier",
        )


@transaction.atomic
def save_cashier(
    plan_id: int,
    org: str,
    values: Mapping[str, Any],
    *,
    by: User,
    version: int,
    at: datetime | None = None,
) -> CashierShare:
    """The cashier `org` (slug) saves its account, production and tariff (R-1.5-3).

    A changed account number is on record with the person who typed it: somebody else of the
    organisation accepts it (`coalition.accept_cashier`), and its managers and signatories get a
    mail. `version` as for `save_section`: raises `Stale` when another saved meanwhile.
    """
    at = at or clock.now()
    plan = locked(plan_id)
    before = _share(plan, org)
    money = store.read(plan).money
    changed = tuple(replace(c, **values) if c.org == org else c for c in money.cashiers)
    save_money(plan_id, replace(money, cashiers=changed), by=by, version=version, at=at)
    share = _share(plan, org)
    if share.iban != before.iban:
        _account_changed(plan, share, before, by, at)
    return share


def checkers(share: CashierShare, changer: User) -> list[User]:
    """Who else may check an account number that `changer` replaces: the other signatories."""
    return [person for person in people_at(share.org.pk, Role.SIGNATORY) if person != changer]


def _share(plan: Plan, org: str) -> CashierShare:
    share = plan.cashiers.select_related("org").filter(org__slug=org).first()
    if share is None:
        raise Refusal(
            _("Your organisation is no cashier in this plan any more."), code="no_cashier"
        )
    return share


def _account_changed(
    plan: Plan, share: CashierShare, before: CashierShare, by: User, at: datetime
) -> None:
    share.iban_by = by
    share.iban_replaced = bool(before.iban) or before.iban_replaced
    share.save(update_fields=["iban_by", "iban_replaced"])
    data = {"from": masked(before.iban), "to": masked(share.iban)}
    audit.write(
        "plan.account_changed",
        obj=plan,
        plan=plan,
        actor=by,
        organisation=share.org,
        office=plan.office_id,
        data=data,
        at=at,
    )
    if not before.iban:
        return
    for person in people_at(share.org.pk, Role.MANAGER, Role.SIGNATORY):
        notify(
            "account_changed",
            key=f"plan.account_changed:{share.pk}:{at:%Y%m%d%H%M%S%f}:{person.pk}",
            to=person,
            plan=plan,
            context={
                "organisation": share.org.name,
                "who": by.name,
                "old": data["from"],
                "new": data["to"],
                "itself": person.pk == by.pk,
            },
        )


@transaction.atomic
def apply_split(
    plan_id: int, org: str, other: str, *, by: User, version: int, at: datetime | None = None
) -> MoneyRoute:
    """The cashier `org` keeps what fits under the NZa maximum; `other` gets the rest (R-1.5-3).

    Slugs. The sum per year stays what it was. `other` must be a provider that takes part; it still
    accepts the role itself. The lead's editors and the signatories of `other` get a mail. Raises
    `Refusal` when everything fits, so that pressing twice changes nothing.
    """
    at = at or clock.now()
    plan = locked(plan_id)
    data = store.read(plan)
    if other == org or other not in {m.org for m in may_be_cashier(data)}:
        raise Refusal(
            _("Choose another care provider that takes part."), field="other", code="not_able"
        )
    money = relieved(data.money, org, other, facts_for(plan).rules.tariff_cap_pct)
    if money == data.money:
        raise Refusal(_("The share fits already. There is nothing to divide."), code="fits")
    save_money(plan_id, money, by=by, version=version, at=at)
    names = dict(Organisation.objects.filter(slug__in=(org, other)).values_list("slug", "name"))
    audit.write(
        "plan.split_applied",
        obj=plan,
        plan=plan,
        actor=by,
        office=plan.office_id,
        data={"from": names[org], "to": names[other]},
        at=at,
    )
    new = Organisation.objects.get(slug=other)
    told = {*people_at(plan.lead_id, Role.EDITOR), *people_at(new.pk, Role.SIGNATORY)}
    for person in told - {by}:
        notify(
            "split_applied",
            key=f"plan.split_applied:{plan.pk}:{at:%Y%m%d%H%M%S%f}:{person.pk}",
            to=person,
            plan=plan,
            context={"from_org": names[org], "to_org": names[other]},
        )
    return money
