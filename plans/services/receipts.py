"""The receipt of a submission: a PDF per organisation, and a mail to everyone."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import override

from plans import attached
from plans.filed import for_judging, whole
from plans.models import Submission
from plans.notices import notify, people_at
from plans.reading import Names, Reading, context, template_of
from plans.structure import Section
from plans.visibility import for_org
from portal.accounts.models import Role
from portal.documents.models import Document
from portal.documents.pdf import render_pdf
from portal.documents.store import save


@transaction.atomic
def send_receipts(submission_id: int) -> int:
    """Draw the PDFs of a submission and mail the receipts; returns how many were posted.

    Each organisation gets the plan as it may see it (practice.md 6.2); the office gets all.
    Run twice, it draws nothing again and posts nothing new.
    """
    submission = Submission.objects.select_related("plan__office", "snapshot").get(pk=submission_id)
    if submission.document is None:
        submission.document = draw(submission, None)
        submission.save(update_fields=["document"])
    posted = _to_office(submission)
    if is_carried(submission):
        return posted
    for member in submission.plan.members.filter(left_at=None).select_related("org"):
        document = _drawn(submission, member.org.pk) or draw(submission, member.org_id)
        people = people_at(member.org.pk, Role.EDITOR, Role.SIGNATORY, Role.MANAGER)
        for person in people:
            _mail(submission, "receipt", person, [document.pk])
        posted += len(people)
    return posted


def is_carried(submission: Submission) -> bool:
    """Whether the coalition sent this version at another filing of the same plan.

    It gets one receipt, which names the numbers at every care office.
    """
    plan = submission.plan
    if plan.whole_id is None and not plan.other_regions:
        return False
    same = Submission.objects.filter(snapshot=submission.snapshot_id)
    return same.filter(pk__lt=submission.pk).exists()


def _drawn(submission: Submission, org_number: int) -> Document | None:
    same = Document.objects.filter(kind="plan", snapshot=submission.snapshot)
    return same.filter(organisation_id=org_number).first()


def draw(submission: Submission, org: str | None) -> Document:
    """The PDF of a filed plan as `org` may see it, or in full for the office (None)."""
    shown = for_judging(submission) if org is None else for_org(whole(submission), org)
    title = shown.title
    with override("nl"):
        content = render_pdf(
            "pdf/plans/plan.html",
            _facts(submission, Reading(shown, Names.load())),
            title=title,
            identifier=f"{submission.plan.reference}-v{submission.number}",
            created=submission.at,
            version=_("Version %(number)d") % {"number": submission.number},
        )
    return save(
        content,
        kind="plan",
        title=title,
        filename=f"{submission.plan.reference}-v{submission.number}.pdf",
        content_type="application/pdf",
        snapshot=submission.snapshot,
        plan_id=submission.plan_id,
        organisation_id=_org_number(submission, org),
        at=submission.at,
    )


def _facts(submission: Submission, reading: Reading) -> dict[str, Any]:
    frozen = submission.snapshot.data
    return context(
        reading,
        paper=True,
        parts=[(s, template_of(s)) for s in Section],
        submitted_at=submission.at,
        reference=submission.plan.reference,
        scheme=frozen["scheme"]["name"],
        region=submission.plan.region.name,
        sha256=submission.snapshot.sha256,
        files=attached.frozen(submission),
        note_number=submission.note_number,
    )


def _org_number(submission: Submission, org: str | None) -> int | None:
    if org is None:
        return None
    return submission.plan.members.select_related("org").filter(org__slug=org)[0].org.pk


def _to_office(submission: Submission) -> int:
    people = people_at(submission.plan.office_id, Role.COORDINATOR)
    for person in people:
        _mail(submission, "office_receipt", person, [])
    return len(people)


def _mail(submission: Submission, template: str, person: Any, attachments: list[UUID]) -> None:
    own = submission.plan.reference
    filed = submission.snapshot.data.get("filings", ()) if template == "receipt" else ()
    also = [f"{f['office']}: {f['reference']}" for f in filed if f["reference"] != own]
    notify(
        template,
        key=f"plan.{template}:{submission.pk}:{person.pk}",
        to=person,
        plan=submission.plan,
        context={
            "reference": submission.plan.reference,
            "submitted_at": submission.at,
            "sha256": submission.snapshot.sha256,
            "also": also,
            "note_number": submission.note_number,
        },
        attachments=attachments,
    )
