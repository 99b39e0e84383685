"""The files of a filed plan: frozen with it, listed with their fingerprint, fetched as filed."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from plans.models import Attachment, Plan, Submission
from plans.structure import Section
from portal.web.components import FileRow
from portal.web.tags.text import moment_short


def to_freeze(plan: Plan) -> list[dict[str, Any]]:
    """The files as they go into the snapshot of a submission: what, whose, and exactly which."""
    present = plan.attachments.filter(removed_at=None).select_related("document", "org", "by")
    return [
        {
            "number": one.pk,
            "document": str(one.document_id),
            "section": one.section,
            "title": one.document.title,
            "filename": one.document.filename,
            "content_type": one.document.content_type,
            "size": one.document.size,
            "sha256": one.document.sha256,
            "org": one.org_id,
            "organisation": one.org.name,
            "by": one.by.name,
            "at": one.at,
        }
        for one in present.order_by("section", "at", "pk")
    ]


def frozen(submission: Submission) -> list[dict[str, Any]]:
    """The files of a filed version as they were frozen, with the words for their section."""
    rows: list[dict[str, Any]] = submission.snapshot.data.get("attachments", [])
    return [row | {"part": Section(row["section"]).label} for row in rows]


def with_submission(submission: Submission) -> dict[str, Attachment]:
    """The files of a filed version by their document, removed since or not."""
    documents = [row["document"] for row in frozen(submission)]
    found = submission.plan.attachments.filter(document__in=documents).select_related(
        "document", "org"
    )
    return {str(one.document_id): one for one in found}


def file_rows(submission: Submission) -> list[FileRow]:
    """The same as a list to fetch from.

    A filing with another care office has the files of the plan under numbers of its own.
    """
    own: dict[str, int] = {}
    if submission.plan.whole_id is not None or submission.plan.other_regions:
        own = {document: one.pk for document, one in with_submission(submission).items()}
    return [
        FileRow(
            name=row["title"],
            url=reverse(
                "plans:attachment",
                args=[submission.plan_id, own.get(row["document"], row["number"])],
            ),
            size=row["size"],
            sha256=row["sha256"],
            detail=_("%(part)s, %(organisation)s, %(by)s, %(at)s")
            % {
                "part": row["part"],
                "organisation": row["organisation"],
                "by": row["by"],
                "at": moment_short(datetime.fromisoformat(row["at"])),
            },
        )
        for row in frozen(submission)
    ]


def is_frozen(attachment: Attachment) -> bool:
    """Whether a filed version of the plan holds this file: then it stays to be fetched."""
    return str(attachment.document_id) in filed_documents(attachment.plan)


def filed_documents(plan: Plan) -> set[str]:
    """The files in any filed version of the plan, by document."""
    filed = plan.submissions.select_related("snapshot")
    return {row["document"] for one in filed for row in one.snapshot.data.get("attachments", [])}
