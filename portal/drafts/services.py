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
_DROP_OWN = "DELETE FROM drafts_draft WHERE user_id = %s AND key = ANY(%s) AND form = ANY(%s)"
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
    draft.form = posted.get("_once", "")[:36]
    values = {"body": body, "updated_at": at, "form": draft.form}
    mine, own = Draft.objects.filter(user_id=user_id, key=draft.key), forms_of(posted)
    if mine.filter(**own).update(**values):  # a second after every pause in the typing
        return draft
    beside = _put_aside(draft)
    draft, new = Draft.objects.update_or_create(user_id=user_id, key=draft.key, defaults=values)
    draft.beside = beside
    if new and Draft.objects.filter(user_id=user_id).count() > MOST:
        message = _("You have too many unsent forms. Send or discard some of them first.")
        raise Refusal(message, code="too_many")
    return draft


def forms_of(posted: QueryDict) -> dict[str, list[str]]:
    """Which drafts are of the form that was posted, as a filter; a form that does not say from
    which earlier one it came (`_draft_from`) takes all.
    """
    if "_draft_from" not in posted:
        return {}
    earlier = posted.get("_draft_from", "").split()[:50]
    return {"form__in": ["", posted.get("_once", ""), *earlier]}


def aside(key: str) -> str:
    """Where the text of another tab is kept."""
    return f"{key[:199]}~"


def _put_aside(draft: Draft) -> Draft | None:
    """Keep what stands there, when it was typed in another tab than `draft`."""
    there = Draft.objects.filter(user_id=draft.user_id, key=draft.key).first()
    if there is None or there.body == draft.body:
        return None
    other, _new = Draft.objects.update_or_create(
        user_id=draft.user_id,
        key=aside(draft.key),
        defaults={"body": there.body, "updated_at": there.updated_at, "form": there.form},
    )
    return other


def _sent(once: str) -> bool:
    try:
        return Receipt.objects.filter(key=uuid.UUID(once)).exists()
    except ValueError:
        return False


def drafts_under(user_id: int, prefix: str) -> list[Draft]:
    """The drafts of one person whose keys begin with `prefix`, the last typed first."""
    found = Draft.objects.filter(user_id=user_id, key__startswith=prefix)
    return [draft for draft in found.order_by("-updated_at") if draft.key[-1:] != "~"]


def drop(user_id: int, key: str) -> None:
    """Throw a draft away, or that of another tab when it is the only one left."""
    for one in (key[:200], aside(key)):
        with connection.cursor() as cursor:  # nothing hangs on a draft
            cursor.execute(_DROP, [user_id, one])
            if cursor.rowcount:
                return


def drop_sent(user_id: int, key: str, posted: QueryDict) -> None:
    """The form was sent: its draft goes; what the same person typed in another tab stays."""
    own = forms_of(posted).get("form__in")
    with connection.cursor() as cursor:  # every save comes here
        if own is None:
            cursor.execute(_DROP, [user_id, key[:200]])
        else:
            cursor.execute(_DROP_OWN, [user_id, [key[:200], aside(key)], own])


def may_type(user_id: int) -> bool:
    """Whether this person still has an account that works."""
    return get_user_model().objects.filter(pk=user_id, is_active=True).exists()


def clear_out(at: datetime) -> int:
    """Delete drafts of 18 months old and receipts of 30 days old; returns how many rows."""
    drafts, _per_model = Draft.objects.filter(updated_at__lt=at - KEEP_DRAFTS).delete()
    receipts, _per_model = Receipt.objects.filter(created_at__lt=at - KEEP_RECEIPTS).delete()
    return drafts + receipts
