"""Changing the settings of a care office: by its administrator, as a whole, with a version."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from datetime import datetime
from decimal import Decimal

from django.db import transaction
from django.utils.translation import gettext as _

from portal import audit, clock
from portal.accounts.models import User
from portal.funds.access import demand_at
from portal.funds.models import Clause, OfficePolicy
from portal.funds.rules import OfficeVerb
from portal.refusal import Refusal


@dataclass(frozen=True)
class Settings:
    """What an office can set; `clauses` holds only texts that differ from the default."""

    accountability_mode: str
    objection_days: int
    objection_text_nl: str
    decision_weeks_aim: int
    decision_months_limit: int
    report_months: int
    final_report_months: int
    reminder_days_before: tuple[int, ...]
    escalation_days_after: tuple[int, ...]
    second_decider_above: Decimal | None = None
    focus_first: bool = False
    asks_partnership: bool = False
    regional_first: bool = False
    procurement_nl: str = ""
    clauses: Mapping[str, str] = field(default_factory=dict)


def settings_of(policy: OfficePolicy) -> Settings:
    """The settings as they are stored."""
    values = {name: getattr(policy, name) for name in Settings.__dataclass_fields__}
    values["reminder_days_before"] = tuple(policy.reminder_days_before)
    values["escalation_days_after"] = tuple(policy.escalation_days_after)
    return Settings(**values)


@transaction.atomic
def change_settings(
    policy: OfficePolicy,
    settings: Settings,
    *,
    by: User,
    version: int,
    at: datetime | None = None,
) -> OfficePolicy:
    """Store the settings and record what changed; running agreements keep what they say.

    Raises Refusal("stale") when somebody else saved meanwhile, and Refusal("unknown_clause").
    """
    demand_at(by, policy.office_id, OfficeVerb.CHANGE_SETTINGS)
    stored = OfficePolicy.objects.select_for_update(of=("self",)).get(pk=policy.pk)
    if stored.version != version:
        raise Refusal(
            _("Somebody else has changed the settings. Check the values and save again."),
            code="stale",
        )
    settings = _own_clauses(settings)
    changes = _changes(settings_of(stored), settings)
    if changes:
        for name in changes:
            value = getattr(settings, name)
            setattr(stored, name, list(value) if isinstance(value, tuple) else value)
        stored.version += 1
        stored.save()
        audit.write(
            "office_policy.changed",
            obj=stored,
            actor=by,
            organisation=policy.office,
            office=policy.office_id,
            data=changes,
            at=at or clock.now(),
        )
    return stored


def _own_clauses(settings: Settings) -> Settings:
    """Without empty texts; a clause that does not exist is refused."""
    own = {code: text.strip() for code, text in settings.clauses.items() if text.strip()}
    known = set(Clause.objects.values_list("code", flat=True))
    if unknown := set(own) - known:
        raise Refusal(f"{sorted(unknown)[0]}?", code="unknown_clause")
    return Settings(**{**asdict(settings), "clauses": own})


def _changes(before: Settings, after: Settings) -> dict[str, object]:
    old, new = asdict(before), asdict(after)
    return {name: {"from": old[name], "to": new[name]} for name in old if old[name] != new[name]}
