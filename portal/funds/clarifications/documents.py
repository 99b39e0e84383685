"""The policy documents of a call: the national ones and what its care office adds (R-1.0-2)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict, dataclass
from datetime import date, datetime
from functools import lru_cache
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from portal import audit, clock
from portal.accounts.models import User
from portal.funds import wording
from portal.funds.clarifications.locking import locked, there
from portal.funds.clarifications.models import CallDocument, Item, Question
from portal.funds.clarifications.rules import NoteVerb
from portal.funds.models import Call
from portal.funds.reference.files import read
from portal.refusal import Refusal


@dataclass(frozen=True)
class PolicyDocument:
    """A document with its version, its date and what it changed (R-2.0-1)."""

    code: str
    title: str
    publisher: str
    version: str
    dated: str
    link: str = ""
    changes: tuple[str, ...] = ()
    number: int | None = None


@dataclass(frozen=True)
class DocumentTerms:
    """What a coordinator says about a document of the own region."""

    title_nl: str
    dated: date
    version_label: str = ""
    link: str = ""
    changes_nl: str = ""


def documents_of(call: Call) -> list[PolicyDocument]:
    """All policy documents of a call, the national ones first; one query."""
    national = [d for d, sets in _national() if call.condition_set_id in sets]
    return [*national, *_regional(call)]


def titles(call: Call) -> dict[str, str]:
    """The titles of the documents of a call by code."""
    return {document.code: document.title for document in documents_of(call)}


@lru_cache(maxsize=1)
def _national() -> tuple[tuple[PolicyDocument, tuple[str, ...]], ...]:
    return tuple(
        (
            PolicyDocument(
                row["code"],
                row["title"],
                row["publisher"],
                row["version"],
                row["date"],
                changes=tuple(row["changes_nl"]),
            ),
            tuple(row["sets"]),
        )
        for row in read("documents").content["documents"]
    )


def _regional(call: Call) -> Iterator[PolicyDocument]:
    for row in call.policy_documents.all():
        yield PolicyDocument(
            row.code,
            row.title_nl,
            call.region.office.name,
            row.version_label,
            wording.day(row.dated),
            row.link,
            tuple(line.strip() for line in row.changes_nl.splitlines() if line.strip()),
            row.pk,
        )


@transaction.atomic
def save_document(
    call: Call,
    terms: DocumentTerms,
    *,
    by: User,
    number: int | None = None,
    version: int | None = None,
    at: datetime | None = None,
) -> CallDocument:
    """Name a policy document with a call, or change document `number`. Raises Refusal."""
    call = locked(call.pk, NoteVerb.SET_ROUND, by)
    moment = at or clock.now()
    if number is None:
        row = CallDocument(call=call, added_by=by, added_at=moment, version=0)
    else:
        row = there(call.policy_documents, number)
        _demand_version(row, version)
    for name, value in asdict(terms).items():
        setattr(row, name, value)
    row.version += 1
    row.save()
    verb = "note.document_added" if number is None else "note.document_changed"
    _record(verb, call, row, by, moment)
    return row


@transaction.atomic
def remove_document(call: Call, number: int, *, by: User, at: datetime | None = None) -> None:
    """Take a document off a call. Refusal("in_use") when a question is about it."""
    call = locked(call.pk, NoteVerb.SET_ROUND, by)
    row = there(call.policy_documents, number)
    about = {"call": call, "document": row.code}
    if Question.objects.filter(**about).exists() or Item.objects.filter(**about).exists():
        raise Refusal(_("A question is about this document. It stays."), code="in_use")
    _record("note.document_removed", call, row, by, at or clock.now())
    row.delete()


def _demand_version(row: CallDocument, version: int | None) -> None:
    if row.version != version:
        raise Refusal(
            _("Somebody else has changed this document. Check the values and save again."),
            code="stale",
        )


def _record(verb: str, call: Call, row: CallDocument, by: User, at: datetime) -> None:
    office = call.region.office
    data: dict[str, Any] = {
        "title": row.title_nl,
        "version": row.version_label,
        "dated": row.dated,
        "link": row.link,
        "changes": row.changes_nl,
    }
    audit.write(verb, obj=call, actor=by, organisation=office, office=office.pk, data=data, at=at)
