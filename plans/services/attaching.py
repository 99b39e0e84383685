"""Files with a plan: added by an editor, taken away with a reason, never altered."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from plans.models import Attachment
from plans.moving import locked
from plans.services.sections import check_editable
from plans.structure import Section
from portal import clock
from portal.accounts.models import Organisation, User
from portal.audit import services as audit
from portal.documents.store import download
from portal.documents.uploads import check_upload, keep
from portal.refusal import Refusal

# Budgets and declarations have no files: what members may see of them differs per organisation.
WITH_FILES: tuple[Section, ...] = tuple(
    s for s in Section if s not in (Section.BUDGET, Section.DECLARATIONS)
)
MOST = 40


def attach(
    plan_id: int,
    section: str,
    file: Any,
    *,
    org: Organisation,
    by: User,
    title: str = "",
    at: datetime | None = None,
) -> Attachment:
    """Look at the file, keep it and put it with a section of the plan.

    Refuses a file that `portal.documents.uploads` refuses, a section without files, a plan that
    is fixed, and more than 40 files in one plan.
    """
    checked = check_upload(file)
    at = at or clock.now()
    with transaction.atomic():
        plan = locked(plan_id)
        if section not in WITH_FILES:
            raise Refusal(_("Choose the part that the file belongs to."), field="section")
        check_editable(plan, Section(section))
        if plan.attachments.filter(removed_at=None).count() >= MOST:
            raise Refusal(
                _("A plan has at most %(most)d files. Remove one first.") % {"most": MOST},
                code="too_many",
            )
        document = keep(
            checked,
            kind="attachment",
            title=title.strip(),
            plan_id=plan.pk,
            organisation_id=org.pk,
            at=at,
        )
        attachment = Attachment.objects.create(
            plan=plan, section=section, document=document, org=org, by=by, at=at
        )
        _record("plan.attached", attachment, by, at)
    return attachment


@transaction.atomic
def remove(attachment_id: int, *, by: User, reason: str, at: datetime | None = None) -> Attachment:
    """Take a file away, with a reason; the bytes stay for the record, nobody fetches them."""
    at = at or clock.now()
    attachment = Attachment.objects.select_related("document", "org").get(pk=attachment_id)
    check_editable(locked(attachment.plan_id), Section(attachment.section))
    if not reason.strip():
        raise Refusal(_("Write down why."), field="reason", code="reason_missing")
    if attachment.removed_at is None:
        attachment.removed_at = at
        attachment.save(update_fields=["removed_at"])
        _record("plan.attachment_removed", attachment, by, at, reason=reason.strip())
    return attachment


def fetch(attachment: Attachment) -> Any:
    """The file as a download; refuses one that is being checked for viruses or failed it."""
    return download(attachment.document)


def _record(verb: str, attachment: Attachment, by: User, at: datetime, *, reason: str = "") -> None:
    audit.write(
        verb,
        obj=attachment.plan,
        plan=attachment.plan_id,
        actor=by,
        organisation=attachment.org,
        reason=reason,
        data={
            "section": attachment.section,
            "file": attachment.document.filename,
            "sha256": attachment.document.sha256,
        },
        at=at,
    )
