"""After filing: named fields open on a question of the office, and close with or without an answer.

While they are open the filed version stands; the term of the decision stands still. An answer
is a new submission. Without one the plan says again what was filed.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from msgspec.structs import replace

from plans import store
from plans.asked import is_open, org_of, part_of
from plans.compare import differences
from plans.data import OrgBudget, PlanData, primitives
from plans.facts import facts_for
from plans.filed import content
from plans.models import Plan, SectionState, SectionVersion, Submission
from plans.moving import locked, move
from plans.readiness import blocking, gaps
from plans.regions import share
from plans.services import parting
from plans.services.confirming import lapse_changed
from plans.services.filing import file_version
from plans.services.task_writing import write_tasks
from plans.services.totals import refresh_totals
from plans.structure import Section
from plans.workflow import State, Verb
from portal import clock
from portal.accounts.models import User
from portal.dates import local
from portal.refusal import Refusal


def open_places(plan_id: int, places: Sequence[str], *, reason: str, at: datetime) -> Plan:
    """Open these places for the coalition and stop the term of the decision.

    The record says that the care office asked; who of its people did is in the record of the
    judging, which the coalition and other reviewers do not read (G22).
    """
    plan = locked(plan_id)
    data = {"places": sorted(set(places))}
    plan = move(
        plan_id,
        Verb.ASK_CHANGES,
        by=None,
        organisation=plan.office,
        reason=reason,
        data=data,
        at=at,
    )
    plan.open_places = data["places"]
    plan.open_sections = sorted({part_of(place).value for place in places})
    plan.save(update_fields=["open_places", "open_sections"])
    return plan


@transaction.atomic
def answer(
    plan_id: int, *, by: User, also: Collection[int] = (), at: datetime | None = None
) -> Submission:
    """File the plan again with what changed: complete and confirmed, or not at all.

    The clock is read under the lock on the plan. `also` are the filings of the same plan with other
    care offices (by number) that judge the new version too.
    """
    plan = locked(plan_id)
    at = at or clock.now()
    if plan.state != State.CHANGES_ASKED:
        raise Refusal(
            _("The care office no longer waits for an answer. Reload the page."), code="moved_on"
        )
    lapse_changed(plan, because=_("The plan changed"), at=at)
    data = parting.with_siblings(plan, store.read(plan))
    stops = blocking(gaps(data, facts_for(plan)))
    if stops:
        message = ngettext(
            "The plan is not complete: %(count)d point is open.",
            "The plan is not complete: %(count)d points are open.",
            len(stops),
        )
        raise Refusal(message % {"count": len(stops)}, code="incomplete")
    refresh_totals(plan)
    submission = file_version(plan, Verb.ANSWER_CHANGES, by=by, at=at)
    parting.carry(submission, also, by=by)
    _close(plan.pk, at)
    return submission


def stand(plan_id: int, *, by: User | None, reason: str, at: datetime) -> Plan:
    """No answer came, or none is asked any more: the filed version stands, the term goes on."""
    plan = locked(plan_id)
    _put_back(plan, at)
    move(plan_id, Verb.ANSWER_CHANGES, by=by, organisation=plan.office, reason=reason, at=at)
    return _close(plan_id, at)


def stopped_days(since: datetime, until: datetime) -> int:
    """Calendar days in Amsterdam for which the term stood still."""
    return max((local(until).date() - local(since).date()).days, 0)


def filed(plan: Plan) -> PlanData:
    """The version that stands: the last one that was filed."""
    last = plan.submissions.select_related("snapshot").order_by("-number")[0]
    return content(last)


def check_asked(plan: Plan, after: PlanData) -> None:
    """Refuse a change outside the places, or the region, that the office asked about."""
    before = store.read(plan)
    if any(share(before, r).budget != share(after, r).budget for r in plan.other_regions):
        raise Refusal(
            _("A line of another region cannot change now: that care office did not ask."),
            code="not_asked",
        )
    found = differences(before, after)
    outside = [change for change in found if not is_open(plan.open_places, change.path)]
    if outside:
        names = ", ".join(dict.fromkeys(str(change.label) for change in outside[:3]))
        raise Refusal(
            _("The care office did not ask about this, so it cannot change now: %(names)s.")
            % {"names": names},
            code="not_asked",
        )


def with_lines(data: PlanData, org: str, lines: Sequence[object]) -> PlanData:
    """The plan as it would be with these budget lines of one organisation."""
    kept = [b for b in data.budget if b.org != org]
    return replace(data, budget=(*kept, OrgBudget(org=org, lines=tuple(lines))))  # type: ignore[arg-type]


def _close(plan_id: int, at: datetime) -> Plan:
    plan = locked(plan_id)
    if plan.term_stopped_at is not None:
        plan.term_stopped_days += stopped_days(plan.term_stopped_at, at)
    plan.term_stopped_at, plan.open_places, plan.open_sections = None, [], []
    names = ["term_stopped_at", "term_stopped_days", "open_places", "open_sections"]
    plan.save(update_fields=names)
    return plan


def _put_back(plan: Plan, at: datetime) -> None:
    """Write the filed version over what was typed since; that stays in the history of versions."""
    standing, now = filed(plan), store.read(plan)
    for place in plan.open_places:
        org, section = org_of(place), part_of(place)
        if org:
            _put_back_lines(plan, org, standing, now, at)
            continue
        if section == Section.COALITION:
            _put_back_tasks(plan, standing, at)
            continue
        values = {key: getattr(standing, key) for key in store.KEYS[section]}
        if any(getattr(now, key) != value for key, value in values.items()):
            for key, value in values.items():
                store.write(plan, key, value)
            _new_version(plan, section, None, values, at)
    refresh_totals(plan)
    since = plan.term_stopped_at
    plan.attachments.filter(at__gte=since, removed_at=None).update(removed_at=at)
    plan.attachments.filter(at__lt=since, removed_at__gte=since).update(removed_at=None)


def _put_back_lines(plan: Plan, org: str, standing: PlanData, now: PlanData, at: datetime) -> None:
    before, after = (
        next((b.lines for b in data.budget if b.org == org), ()) for data in (standing, now)
    )
    if before != after:
        store.write_lines(plan, org, before)
        _new_version(plan, Section.BUDGET, org, {"lines": before}, at)


def _put_back_tasks(plan: Plan, standing: PlanData, at: datetime) -> None:
    filed = {member.org: member.task for member in standing.members}
    seats = plan.members.filter(left_at=None, org__slug__in=filed)
    write_tasks(plan, {seat.pk: filed[seat.org_id] for seat in seats}, by=None, at=at)


def _new_version(
    plan: Plan, section: Section, org: str | None, values: dict[str, object], at: datetime
) -> None:
    """A version like any other, so that a page that was open meanwhile is known to be stale."""
    state, _new = SectionState.objects.select_for_update().get_or_create(
        plan=plan,
        section=section,
        org_id=org,  # type: ignore[misc]
    )
    by = plan.submissions.order_by("-number")[0].by
    state.version += 1
    state.changed_by, state.changed_at = by, at
    state.save()
    body = primitives(values)
    SectionVersion.objects.create(state=state, number=state.version, body=body, by=by, at=at)
