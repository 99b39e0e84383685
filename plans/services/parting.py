"""One plan, filed with several care offices: a filing for each, with one content and one hash."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import datetime
from typing import Any

from django.db.models import Q
from django.utils.translation import gettext as _

from plans import store
from plans.confirmation import confirmed_content, content_sha
from plans.data import PlanData
from plans.filed import content, filings, root_of, spans, whole
from plans.models import (
    Attachment,
    CashierShare,
    Confirmation,
    Member,
    Narrative,
    Plan,
    SectionState,
    Submission,
)
from plans.moving import locked, move
from plans.regions import TEXTS, joined, share
from plans.services.starting import check_open
from plans.services.totals import refresh_totals
from plans.structure import Section
from plans.workflow import State, Verb
from portal.accounts.models import User
from portal.audit import services as audit
from portal.jobs.services import enqueue
from portal.refusal import Refusal

_COPIED = (
    "scheme_id",
    "year",
    "condition_set_id",
    "lead_id",
    "title",
    "focus_offered",
    "created_by_id",
    "created_at",
    "is_demo",
)


def prepare(plan: Plan, at: datetime) -> list[Plan]:
    """The further filings of a locked draft that is complete, as drafts nobody sees yet.

    Every call must still be open: a plan is filed everywhere or nowhere.
    """
    found = plan.regions.select_related("call", "region", "office").order_by("office_id", "pk")
    return [_prepared(plan, one, at) for one in found]


def _prepared(plan: Plan, one: Any, at: datetime) -> Plan:
    try:
        check_open(one.call, at)
    except Refusal:
        raise Refusal(
            _(
                "The call of %(office)s is not open any more. Take %(region)s out of the plan, or "
                "ask that care office what is possible."
            )
            % {"office": one.office.name, "region": one.region.name},
            code="closed_elsewhere",
        ) from None
    return Plan.objects.create(
        whole=plan,
        call=one.call,
        region=one.region,
        office=one.office,
        changed_at=at,
        **{name: getattr(plan, name) for name in _COPIED},
    )


def send(plan: Plan, parts: Iterable[Plan], submission: Submission, *, by: User) -> None:
    """File the further filings with what was frozen of the plan."""
    data = whole(submission)
    for part in parts:
        Narrative.objects.create(plan=part)
        SectionState.objects.bulk_create(SectionState(plan=part, section=s) for s in Section)
        _copy_members(plan, part)
        _copy_files(plan, part)
        _write(part, share(data, part.region.slug))
        _copy_acceptances(plan, part)
        _file(part, submission, Verb.SUBMIT, by)
    refresh_totals(Plan.objects.get(pk=plan.pk))


def with_siblings(plan: Plan, now: PlanData) -> PlanData:
    """The whole plan as it would be with what this filing says now; a plan alone is itself."""
    if not spans(plan):
        return now
    last = _last(plan)
    mine = plan.submissions.select_related("snapshot").order_by("-number")[0]
    before = content(mine)
    if plan.whole_id is None:
        before, now = share(before, before.region), share(now, now.region)
    return joined(whole(last), before, now)


def _last(plan: Plan) -> Submission:
    """The newest filed version, at whichever care office it was sent."""
    mine = Q(plan=root_of(plan)) | Q(plan__whole=root_of(plan))
    return Submission.objects.filter(mine).select_related("snapshot").order_by("-pk")[0]


def carry(submission: Submission, also: Collection[int], *, by: User) -> list[Submission]:
    """A new version, sent at one filing, is filed at the others named in `also` too (by number).

    These are filings that are still judged: an office that has closed its consensus decides on what
    it judged. All live rows get what was frozen; returns the submissions at the others.
    """
    plan, data = submission.plan, whole(submission)
    if not spans(plan):
        return []
    found = []
    for other in filings(plan):
        if other.pk == plan.pk or other.pk in also:
            row = locked(other.pk)
            _write(row, data if row.whole_id is None else share(data, row.region.slug))
            refresh_totals(row)
        if other.pk != plan.pk and other.pk in also:
            _copy_files(plan, row)
            _copy_confirmations(plan, row, at=submission.at)
            found.append(_file(row, submission, None, by))
    return found


def check_nobody_asks(plan: Plan) -> None:
    """Refuse a question while another care office waits for an answer on the same plan.

    The plan itself is locked first, so that of two offices that ask at once the second hears so.
    """
    if not spans(plan):
        return
    locked(root_of(plan))
    asking = [p for p in filings(plan) if p.pk != plan.pk and p.state == State.CHANGES_ASKED]
    if asking:
        raise Refusal(
            _("%(office)s has asked the coalition something on this plan. Ask after its answer.")
            % {"office": asking[0].office.name},
            code="asked_elsewhere",
        )


def described(plan: Plan) -> list[dict[str, Any]]:
    """The filings as they are frozen with a submission; empty for a plan with one region."""
    if not spans(plan):
        return []
    return [
        {
            "region": one.region.slug,
            "region_name": one.region.name,
            "office": one.office.name,
            "call": one.call.title,
            "reference": one.reference,
        }
        for one in filings(plan)
    ]


def _write(plan: Plan, data: PlanData) -> None:
    """The live rows of a filing as `data` says; the coalition stays as it is."""
    for key in TEXTS:
        store.write(plan, key, getattr(data, key))
    store.write(plan, "money", data.money)
    lines = {b.org: b.lines for b in data.budget}
    known: set[str] = set(plan.budget_lines.values_list("org_id", flat=True))  # type: ignore[arg-type]
    for org in known | set(lines):
        store.write_lines(plan, org, lines.get(org, ()))


def _file(plan: Plan, sent: Submission, verb: Verb | None, by: User) -> Submission:
    data = {"sha256": sent.snapshot.sha256}
    if verb is not None:
        plan = move(plan.pk, verb, by=by, data=data, at=sent.at)
        refresh_totals(plan)
    else:
        audit.write(
            "plan.version_carried",
            obj=plan,
            plan=plan,
            actor=by,
            organisation=plan.lead,
            office=plan.office_id,
            data=data,
            at=sent.at,
        )
    found = Submission.objects.create(
        plan=plan,
        number=plan.submissions.count() + 1,
        snapshot=sent.snapshot,
        by=sent.by,
        at=sent.at,
    )
    key, payload = f"plans.receipt:{found.pk}", {"submission": found.pk}
    enqueue("plans.receipt", key=key, payload=payload, queue="documents")
    return found


def _copy_members(plan: Plan, part: Plan) -> None:
    names = ("org_id", "role", "task", "contact_id", "position", "accepted_at", "accepted_by_id")
    Member.objects.bulk_create(
        Member(plan=part, **{n: getattr(m, n) for n in names})
        for m in plan.members.filter(left_at=None).order_by("position", "pk")
    )


def _copy_files(plan: Plan, part: Plan) -> None:
    """The same files with both; what was taken away at one goes at the other."""
    names = ("section", "document_id", "org_id", "by_id", "at")
    present = {a.document_id: a for a in plan.attachments.filter(removed_at=None).order_by("pk")}
    known = {a.document_id: a for a in part.attachments.all()}
    Attachment.objects.bulk_create(
        Attachment(plan=part, **{n: getattr(a, n) for n in names})
        for document, a in present.items()
        if document not in known
    )
    for gone in plan.attachments.filter(document__in=list(known)):
        part.attachments.filter(document=gone.document_id).update(removed_at=gone.removed_at)


def _copy_acceptances(plan: Plan, part: Plan) -> None:
    """The cashiers accepted their share of the whole, and so that of every region."""
    names = ("iban_by_id", "iban_replaced", "accepted_at", "accepted_by_id")
    for row in CashierShare.objects.filter(plan=plan):
        values = {n: getattr(row, n) for n in names}
        CashierShare.objects.filter(plan=part, org__slug=row.org_id).update(**values)
    _copy_confirmations(plan, part, at=part.created_at)


def _copy_confirmations(plan: Plan, part: Plan, *, at: datetime) -> None:
    """What was confirmed of the plan was confirmed of each filing: it is the same plan."""
    older = Confirmation.objects.filter(member__plan=part, lapsed_at=None)
    older.update(lapsed_at=at, lapsed_because=_("The plan changed"))
    data = store.read(part)
    seats = {m.org_id: m for m in part.members.filter(left_at=None)}
    standing = Confirmation.objects.filter(member__plan=plan, lapsed_at=None)
    Confirmation.objects.bulk_create(
        Confirmation(
            member=seats[c.member.org_id],
            by_id=c.by_id,
            function=c.function,
            statements=c.statements,
            content=confirmed_content(data, c.member.org_id),
            content_sha=content_sha(data, c.member.org_id),
            at=c.at,
        )
        for c in standing.select_related("member")
        if c.member.org_id in seats
    )
