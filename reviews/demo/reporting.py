"""Plays the first report of a running plan: reminded, filed, returned, filed again, accepted."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta

from plans.agreements.models import Agreement
from plans.demo.files import raw
from plans.demo.loader import person
from plans.monitoring.data import Body, load
from plans.monitoring.models import Report, ReportDuty
from plans.monitoring.services import filing, judging, reminding, writing
from portal.accounts.models import Role, User

People = Mapping[str, User]
DAY = timedelta(days=1)
WHY = (
    "Mijlpaal M2 staat op ‘te laat’, maar uw rapportage zegt niet wat u met de 7 verkeerd"
    " binnengekomen oproepen doet. Schrijf op wat u verandert en wanneer u de proef herhaalt."
)
# What the coalition adds to its words when it files again.
ANSWER = (
    " Na de proef heeft de leverancier de doorschakeling aangepast. Op 14 september is de proef"
    " herhaald met 40 oproepen: alle 40 kwamen bij de juiste wacht binnen."
)


def reported(code: str, agreement: Agreement, people: People, now: datetime) -> None:
    """The first progress report, as far as its steps lie in the past."""
    duty = ReportDuty.objects.filter(agreement=agreement).order_by("due").first()
    if duty is None or duty.due_at > now:
        return
    coordinator, due_at = people["coordinator"], duty.due_at
    reminding.send_due_reminders(due_at - 30 * DAY)
    said = {k: v for k, v in raw(code)["reports"]["progress_1"].items() if k != "period_end"}
    lead = person(agreement.plan.lead.slug, people, Role.EDITOR, "editor_a")
    first = _filed(duty, load(said), lead, due_at - 9 * DAY)
    judging.return_report(
        duty.pk, by=coordinator, round=first.round, reason=WHY, at=due_at - 6 * DAY
    )
    again = load(said | {"issues": said["issues"] + ANSWER})
    second = _filed(duty, again, lead, due_at - 2 * DAY)
    if due_at + 5 * DAY < now:
        judging.accept(duty.pk, by=coordinator, round=second.round, at=due_at + 5 * DAY)


def _filed(duty: ReportDuty, body: Body, by: User, at: datetime) -> Report:
    writing.save_report(duty.pk, body, by=by, version=0, at=at)
    return filing.file_report(duty.pk, by=by, at=at)
