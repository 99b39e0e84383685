"""Posting and delivering."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from uuid import NAMESPACE_URL, UUID, uuid5

from django.core.mail import EmailMultiAlternatives
from django.core.validators import validate_email
from django.db import transaction

from portal import clock
from portal.documents import store
from portal.documents.models import Document
from portal.jobs.services import enqueue
from portal.mail.links import host
from portal.mail.models import Message, State
from portal.mail.rendering import render


@transaction.atomic
def post(
    key: str,
    *,
    to: str,
    template: str,
    context: Mapping[str, object],
    language: str = "nl",
    plan_id: int | None = None,
    attachments: Sequence[UUID] = (),
    at: datetime | None = None,
) -> Message:
    """Write a mail in the transaction of its cause; a job delivers it after the commit.

    The same `key` twice is one mail: the first one stays as it is. `context` feeds
    `templates/mail/<template>.txt`; put nothing in a mail that is competition-sensitive.
    `attachments` are documents by number, read when the mail is delivered.
    Raises ValidationError for an address that is none.
    """
    known = Message.objects.filter(key=key).first()
    if known is not None:
        return known
    validate_email(to)
    letter = render(template, context, language)
    fresh = Message(
        key=key,
        to=to,
        language=language,
        template=template,
        subject=letter.subject,
        body_text=letter.text,
        body_html=letter.html,
        message_id=f"<{uuid5(NAMESPACE_URL, f'{host()}/{key}')}@{host()}>",
        plan_id=plan_id,
        attachments=list(attachments),
        created_at=at or clock.now(),
    )
    Message.objects.bulk_create([fresh], ignore_conflicts=True)
    message = Message.objects.get(key=key)
    enqueue("mail.deliver", f"mail:{key}", {"message": message.pk})
    return message


@transaction.atomic
def deliver(message_id: int, at: datetime | None = None) -> Message:
    """Hand a mail to the mail server and mark it sent; one sent or held back is left alone.

    Raises what the mail server raised (SMTPException, OSError): the mail stays in the outbox.
    """
    message = Message.objects.select_for_update().get(pk=message_id)
    if message.state != State.QUEUED:
        return message
    _envelope(message).send(fail_silently=False)
    message.state, message.sent_at = State.SENT, at or clock.now()
    message.save(update_fields=["state", "sent_at"])
    return message


@transaction.atomic
def hold_back(to: str, *, plan_id: int) -> int:
    """Keep what was not sent yet about a plan from somebody to whom it was closed; how many."""
    waiting = Message.objects.filter(state=State.QUEUED, to=to, plan_id=plan_id)
    return waiting.update(state=State.HELD)


@transaction.atomic
def forget_text(templates: Iterable[str]) -> int:
    """Empty the text of sent mails of these templates, whose links open an account; how many."""
    sent = Message.objects.filter(state=State.SENT, template__in=templates).exclude(body_text="")
    return sent.update(body_text="", body_html="")


def _envelope(message: Message) -> EmailMultiAlternatives:
    envelope = EmailMultiAlternatives(
        subject=message.subject,
        body=message.body_text,
        to=[message.to],
        headers={
            "Message-ID": message.message_id,
            "Auto-Submitted": "auto-generated",
            "Content-Language": message.language,
        },
    )
    if message.body_html:
        envelope.attach_alternative(message.body_html, "text/html")
    for document in Document.objects.filter(pk__in=message.attachments):
        envelope.attach(document.filename, store.read(document), document.content_type)
    return envelope
