"""Saving, dropping and clearing out drafts and receipts."""

from __future__ import annotations

import uuid
from datetime import datetime, timedelta

from django.contrib.auth import get_user_model
from django.db import connection, transaction
from django.http import QueryDict
from django.utils.translation import gettext as _

from portal import clock
from portal.drafts.body import TooLong, kept
from portal.drafts.models import Draft, Receipt
from portal.refusal import Refusal

KEEP_DRAFTS = timedelta(days=548)  # 18 months (design.md 6)
KEEP_RECEIPTS = timedelta(days=30)
_DROP = "DELETE FROM drafts_draft WHERE user_id = %s AND key = %s"
MOST = 500  # drafts of one person


@transaction.atomic
def save(user_id: int, key: str, posted: QueryDict, at: datetime | None = None) -> Draft | None:
    """Keep what is in the form. None when this very form has been sent already: an autosave
    that arrives late brings nothing back. Refuses what is too long and more than 500 drafts.
    """
    at = at or clock.now()
    try:
        body = kept(posted)
    except TooLong as error:
        message = _("This text is too long to keep. Send the form, or shorten the text.")
        raise Refusal(message, code="too_long") from error
    if _sent(posted.get("_once", "")):
        return None
    draft = Draft(user_id=user_id, key=key[:200], body=body, updated_at=at)
    mine = Draft.objects.filter(user_id=user_id, key=draft.key)
    if mine.update(body=body, updated_at=at):  # a second after every pause in the typing
        return draft
    draft, new = Draft.objects.update_or_create(
        user_id=user_id, key=draft.key, defaults={"body": body, "updated_at": at}
    )
    if new and Draft.objects.filter(user_id=user_id).count() > MOST:
        message = _("You have too many unsent forms. Send or discard some of them first.")
        raise Refusal(message, code="too_many")
    return draft


def _sent(once: str) -> bool:
    try:
        return Receipt.objects.filter(key=uuid.UUID(once)).exists()
    except ValueError:
        return False


def drop(user_id: int, key: str) -> None:
    """Throw a draft away; nothing happens when there is none."""
    with connection.cursor() as cursor:  # nothing hangs on a draft; every save comes here
        cursor.execute(_DROP, [user_id, key[:200]])


def may_type(user_id: int) -> bool:
    """Whether this person still has an account that works."""
    return get_user_model().objects.filter(pk=user_id, is_active=True).exists()


def clear_out(at: datetime) -> int:
    """Delete drafts of 18 months old and receipts of 30 days old; returns how many rows."""
    drafts, _per_model = Draft.objects.filter(updated_at__lt=at - KEEP_DRAFTS).delete()
    receipts, _per_model = Receipt.objects.filter(created_at__lt=at - KEEP_RECEIPTS).delete()
    return drafts + receipts
