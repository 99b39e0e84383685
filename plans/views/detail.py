"""The page of one plan: where it stands, what lacks, what it says, what happened."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.db.models import Q, prefetch_related_objects
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render

from plans import store
from plans.attached import file_rows, with_submission
from plans.budget import SOURCES
from plans.data import PlanData
from plans.family import shown as offices
from plans.filed import content, spans
from plans.gaps import Severity
from plans.gate import plan_gate
from plans.meters import meters
from plans.models import Attachment, Plan
from plans.next_step import next_step
from plans.pages import TONES, is_filed, state_label, stepper, way
from plans.places import linked
from plans.queries import allowed, members_of, own_orgs, own_slug
from plans.questions import open_questions
from plans.readiness import veiled_for
from plans.reading import Names, Reading, context, template_of
from plans.rules import OFFICE
from plans.services.changing import filed
from plans.services.outcomes import outcome_of
from plans.structure import Section
from plans.views.together import Place, places
from plans.visibility import for_office
from plans.visibility import for_org as visible_for
from plans.workflow import Role, State, Verb
from portal.audit.queries import history
from portal.funds.models import Condition
from portal.money import total
from portal.prepared import PreparedObjects


@plan_gate(Verb.READ)
def detail(request: HttpRequest, plan: Plan) -> HttpResponse:
    """The overview of a plan."""
    office = bool(plan.roles & OFFICE)  # type: ignore[attr-defined]
    shown: dict[str, Any] = {
        "plan": plan,
        "office": office,
        "label": state_label(plan, office=office),
        "tone": TONES[State(plan.state)],
        "way": way(plan),
        "allowed": allowed(request.user, plan),  # type: ignore[arg-type]
        "is_filed": is_filed(plan),
        "totals": (years := list(plan.year_totals.all())),
        "sums": {s: total(getattr(y, s) for y in years) for s in SOURCES},
    }
    if not office and plan.state in (State.DRAFT, State.CHANGES_ASKED):
        shown["places"] = places(request, plan)
    if not office:
        orgs = {m.org_id for m in own_orgs(request.user, plan)}  # type: ignore[arg-type]
        shown["questions"] = open_questions(plan, orgs)
    if plan.state == State.DRAFT and not office:
        shown |= _readiness(request, plan, shown["places"])
    is_drafted = spans(plan) and plan.submitted_at is None
    shown |= offices(plan, store.read(plan) if is_drafted else None, office=office)
    if plan.submitted_at is not None:
        shown |= _filed(plan, office=office)
    return render(request, "plans/detail.html", shown)


def _filed(plan: Plan, *, office: bool) -> dict[str, Any]:
    """What only a plan that was filed has: versions, decisions, agreements, reports.

    Drafts of agreements are the office's own.
    """
    prefetch_related_objects([plan], "cases__decisions")
    agreements = plan.agreements.order_by("-drawn_at", "-pk")
    if not office:
        agreements = agreements.filter(sent_at__isnull=False)
    return {
        "cases": plan.cases.all(),
        "agreements": agreements,
        "calendar": plan.report_duties.order_by("due_at", "pk"),
        "submissions": plan.submissions.select_related("snapshot", "by"),
    }


def _readiness(request: HttpRequest, plan: Plan, at_work: Sequence[Place]) -> dict[str, Any]:
    found = outcome_of(plan.pk).gaps
    names = {m.org_id: m.org.name for m in members_of(plan) if m.left_at is None}
    org = own_slug(request.user, plan)  # type: ignore[arg-type]
    mine = veiled_for(found, names, org)
    conditions = Condition.objects.filter(condition_set=plan.condition_set_id)
    conditions = conditions.exclude(place="attention")
    points = linked(plan, mine)
    held = {p.section: p.held.org_id for p in at_work if p.held}
    roles: frozenset[Role] = plan.roles  # type: ignore[attr-defined]
    return {
        "next_step": next_step(plan, found, points, roles=roles, org=org, held=held),
        "stepper": stepper(plan, found),
        "meters": meters(conditions, found, points),
        "blocking": [(g, url) for g, url in points if g.severity == Severity.BLOCK],
        "warnings": [(g, url) for g, url in points if g.severity == Severity.WARN],
    }


@plan_gate(Verb.READ)
def read(request: HttpRequest, plan: Plan) -> HttpResponse:
    """The whole plan to read: what the reader may see of it.

    While a question is out the office reads what was filed, not what is being typed.
    """
    asked = plan.state == State.CHANGES_ASKED and plan.roles & OFFICE  # type: ignore[attr-defined]
    data = seen_by(request, plan, filed(plan) if asked else store.read(plan))
    reading = Reading(data, Names.load())
    parts = [(s, template_of(s)) for s in Section]
    shown = context(
        reading, plan=plan, parts=parts, contents=Section, attachments=_attachments(plan)
    )
    return render(request, "plans/read.html", shown)


def _attachments(plan: Plan) -> dict[str, Attachment]:
    """The files with a plan, by the number of their document."""
    return {str(a.document_id): a for a in _ATTACHED(plan.pk)}


_ATTACHED: PreparedObjects[Attachment] = PreparedObjects(
    lambda plan: Attachment.objects.filter(plan=plan, removed_at=None).select_related("document"),
    int,
)


@plan_gate(Verb.READ)
def submission(request: HttpRequest, plan: Plan, number: int) -> HttpResponse:
    """A filed version, as it was frozen."""
    filed = get_object_or_404(plan.submissions.select_related("snapshot"), number=number)
    data = seen_by(request, plan, content(filed))
    reading = Reading(data, Names.load())
    parts = [(s, template_of(s)) for s in Section]
    shown = context(
        reading,
        plan=plan,
        parts=parts,
        contents=Section,
        filed=filed,
        attachments=with_submission(filed),
        files=file_rows(filed),
    )
    return render(request, "plans/read.html", shown)


def seen_by(request: HttpRequest, plan: Plan, data: PlanData) -> PlanData:
    """What this reader may see of a plan's content (practice.md 6.2)."""
    if plan.roles & OFFICE:  # type: ignore[attr-defined]
        return for_office(data)
    return visible_for(data, own_slug(request.user, plan))  # type: ignore[arg-type]


@plan_gate(Verb.READ)
def log(request: HttpRequest, plan: Plan) -> HttpResponse:
    """What happened to the plan, newest first.

    The judging has a history of its own: who may read that depends on its phase (G22).
    """
    events = history(plan=plan).exclude(verb__startswith="review.")
    if not plan.roles & OFFICE:  # type: ignore[attr-defined]
        open_verbs = Q(verb__startswith="plan.") | Q(verb__startswith="agreement.")
        events = events.filter(open_verbs | Q(verb__startswith="report."))
    shown: dict[str, Any] = {"plan": plan, "events": events[:200]}
    shown["reads_refusals"] = Role.LEAD_EDITOR in plan.roles  # type: ignore[attr-defined]
    return render(request, "plans/log.html", shown)
