"""The one place that assigns the state of a year in the reallocation."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from django.utils.translation import gettext as _

from portal.accounts.models import User
from portal.audit import services as audit
from portal.audit.steps import next_step
from portal.refusal import Refusal
from reviews.reallocation.models import Line
from reviews.reallocation.workflow import MOVES, Verb


def locked(line_id: int) -> Line:
    """The line, locked until the end of the transaction; lock it before its agreement."""
    related = Line.objects.select_related("plan__office", "plan__region", "plan__scheme")
    return related.select_for_update(of=("self",)).get(pk=line_id)


def seen(line: Line, version: int) -> None:
    """Refuse to act on a line that changed since the person saw it."""
    if line.version != version:
        raise Refusal(
            _("Somebody else has changed this line meanwhile. Look again before you go on."),
            code="stale",
        )


def move(
    line: Line,
    verb: Verb,
    *,
    by: User,
    at: datetime,
    reason: str = "",
    data: Mapping[str, object] | None = None,
) -> Line:
    """Move a locked line and record it; other fields set on it are saved with it.

    Raises Refusal("moved_on") when it has moved on and Refusal("reason_missing").
    """
    step = next_step(MOVES, verb, line, reason=reason)
    assert step.target is not None  # noqa: S101  next_step has looked
    before, line.state = line.state, str(step.target.value)
    line.version += 1
    line.save()
    facts = {"year": line.year, "reallocation": line.round, "decision": line.decision.number}
    audit.write(
        f"reallocation.{verb.value}",
        obj=line,
        plan=line.plan_id,
        actor=by,
        organisation=line.plan.office,
        office=line.plan.office_id,
        from_state=before,
        to_state=line.state,
        reason=reason.strip(),
        data={**facts, **(data or {})},
        at=at,
    )
    return line
