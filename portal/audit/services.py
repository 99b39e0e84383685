"""Writing the record."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.core.serializers.json import DjangoJSONEncoder
from django.db import connection, models, transaction

from portal import clock
from portal.audit.digest import digest
from portal.audit.models import Event


def write(
    verb: str,
    *,
    obj: models.Model | None = None,
    plan: models.Model | int | None = None,
    actor: models.Model | None = None,
    organisation: models.Model | None = None,
    office: models.Model | int | None = None,
    from_state: str = "",
    to_state: str = "",
    reason: str = "",
    policy_version: str = "",
    data: Mapping[str, object] | None = None,
    at: datetime | None = None,
) -> Event:
    """Record a fact in the transaction of the caller: both are kept or neither is.

    `verb` is "room.what_happened" (`plan.submitted`); `obj` is what it happened to; `plan` and
    `office` (object or number) let histories find it; `organisation` is whom the actor acted
    for. Without `actor` the portal itself acted. `data` holds what else must be known, in JSON
    (amounts as Decimal, never float). Raises TransactionManagementError outside
    `transaction.atomic` and TypeError for a float.
    """
    if not connection.in_atomic_block:
        raise transaction.TransactionManagementError("audit.write needs transaction.atomic")
    event = Event(
        at=at or clock.now(),
        verb=verb,
        actor_id=_number(actor),
        actor_label=_label(actor),
        organisation_id=_number(organisation),
        organisation_label=_label(organisation),
        office_id=_number(office),
        object_type=obj._meta.label_lower if obj is not None else "",
        object_id=str(obj.pk) if obj is not None else "",
        plan_id=_number(plan),
        from_state=str(from_state),
        to_state=str(to_state),
        reason=reason,
        policy_version=policy_version,
        data=_json(data or {}),
    )
    event.digest = digest(vars(event))
    event.save(force_insert=True)
    return event


def _number(thing: models.Model | int | None) -> int | None:
    pk: Any = thing if isinstance(thing, int) else getattr(thing, "pk", None)
    return None if pk is None else int(pk)


def _label(thing: models.Model | None) -> str:
    return "" if thing is None or thing.pk is None else str(thing)[:200]


def _json(data: Mapping[str, object]) -> dict[str, Any]:
    """The data as the database will give it back: only then can the digest be checked."""
    plain: dict[str, Any] = json.loads(
        json.dumps(data, cls=DjangoJSONEncoder), parse_float=_no_float
    )
    return plain


def _no_float(text: str) -> float:
    raise TypeError(f"{text} is a float; the record takes Decimal or a whole number")
