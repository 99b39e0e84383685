"""Every act about the questions of a call waits for its turn at the row of the call.

So a question at the closing moment, a change of the round and a publication never cross. The
lock leaves foreign keys alone: coalitions go on starting plans.
"""

from __future__ import annotations

from typing import TypeVar

from django.db.models import Manager, Model, QuerySet
from django.utils.translation import gettext as _

from portal.accounts.models import User
from portal.funds.clarifications.access import demand
from portal.funds.clarifications.rules import NoteVerb
from portal.funds.models import Call
from portal.funds.workflow import State
from portal.refusal import Refusal

M = TypeVar("M", bound=Model)


def there(rows: Manager[M] | QuerySet[M], number: int) -> M:
    """The row with this number; Refusal("gone") when it was removed since the page was shown."""
    found = rows.filter(pk=number).first()
    if found is None:
        raise Refusal(
            _("Somebody else has removed this meanwhile. Copy your text if you still need it."),
            code="gone",
        )
    return found


def hold(call_id: int) -> Call:
    """The call as it is stored, locked until the transaction ends."""
    rows = Call.objects.select_for_update(of=("self",), no_key=True)
    return there(rows.select_related("scheme", "region__office", "condition_set"), call_id)


def locked(call_id: int, verb: NoteVerb, by: User) -> Call:
    """The same for an act of the care office; refused when not allowed or the call is withdrawn."""
    call = hold(call_id)
    demand(by, call, verb)
    if call.state == State.WITHDRAWN:
        raise Refusal(_("This call was withdrawn. Nothing changes any more."), code="withdrawn")
    return call
