"""Putting an older version of a part back, as a new version."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _
from msgspec.structs import replace

from plans import store
from plans.data import CashierShare, MoneyRoute, PlanData
from plans.holders import editor_orgs, holders
from plans.holding import Act, tie, verdict
from plans.models import Holding, Plan, SectionState, SectionVersion
from plans.queries import roles_of
from plans.rules import YES, Verdict
from plans.rules import verdict as plan_verdict
from plans.services.cashing import keep_accepted
from plans.services.sections import save_budget, save_section, version_values
from plans.structure import Section
from plans.workflow import Role, State, Verb
from portal.accounts.models import User
from portal.refusal import Refusal


@dataclass(frozen=True)
class Restorer:
    """What decides whether somebody may put versions of a plan back; read once for a list."""

    state: State
    roles: frozenset[Role]
    own: frozenset[str]
    held: Mapping[Section, Holding]

    @classmethod
    def of(cls, user: User, plan: Plan) -> Restorer:
        """The facts about one person and one plan."""
        roles = getattr(plan, "roles", None) or roles_of(user, plan)
        return cls(State(plan.state), roles, editor_orgs(user, plan), holders(plan))

    def may(self, section: Section, org: str | None) -> Verdict:
        """Whether this person may put back a version of this part, and why not.

        It takes what saving that part takes: lines of a budget the own organisation, the payment
        route the lead, another part that it is not with someone else.
        """
        if org:
            if org not in self.own:
                return Verdict(False, _("Only the organisation itself changes its budget."))
            return plan_verdict(Verb.EDIT_BUDGET, self.state, self.roles)
        if section == Section.BUDGET:
            return plan_verdict(Verb.MANAGE_COALITION, self.state, self.roles)
        answer = plan_verdict(Verb.EDIT, self.state, self.roles)
        if not answer:
            return answer
        held = self.held.get(section)
        stands = tie(held.org_id if held else "", self.own)
        return verdict(Act.WRITE, stands, self.roles, held.org.name if held else "") or YES

    def may_something(self, section: Section | None) -> bool:
        """Whether this person may put back any version, of one part or (None) of the plan."""
        if section and section != Section.BUDGET:
            return bool(self.may(section, None))
        verbs = {Verb.EDIT_BUDGET, Verb.MANAGE_COALITION} | (set() if section else {Verb.EDIT})
        return any(plan_verdict(verb, self.state, self.roles) for verb in verbs)


@transaction.atomic
def restore(
    plan_id: int, version_id: int, *, by: User, version: int, at: datetime | None = None
) -> SectionState:
    """Put an older version of a part back as the newest one; nothing of the history goes.

    `version` is the version this person saw: raises `Stale` when another was saved since, and
    `Refusal` when the part cannot be changed. Confirmations lapse as with any change.
    """
    plan = Plan.objects.select_related("lead").get(pk=plan_id)
    old = SectionVersion.objects.select_related("state").get(pk=version_id, state__plan=plan)
    section, org = Section(old.state.section), old.state.org_id
    answer = Restorer.of(by, plan).may(section, org)
    if not answer:
        raise Refusal(str(answer.reason), code="not_allowed")
    values = version_values(plan, section, old.number, org)
    if org:
        return save_budget(
            plan_id,
            org,
            values["lines"],
            by=by,
            version=version,
            restored_from=old.number,
            at=at,
        )
    if "money" in values:
        keep_accepted(plan, values["money"])
    return save_section(
        plan_id,
        section,
        with_own_details(store.read(plan), values),
        by=by,
        version=version,
        restored_from=old.number,
        at=at,
    )


def with_own_details(now: PlanData, values: Mapping[str, Any]) -> dict[str, Any]:
    """The same, with the account and figures that each cashier itself stated as they are now.

    They are of that organisation alone: nobody else puts an older one back (practice.md 6.2).
    """
    money = values.get("money")
    if not isinstance(money, MoneyRoute):
        return dict(values)
    known = {c.org: c for c in now.money.cashiers}
    shares = tuple(_share(c, known.get(c.org)) for c in money.cashiers)
    return {**values, "money": replace(money, cashiers=shares)}


def _share(old: CashierShare, now: CashierShare | None) -> CashierShare:
    return replace(now or CashierShare(old.org), shares=old.shares)
