"""Asking several people for several plans at once, from the table or from a file."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from django.db import transaction
from django.utils.translation import gettext as _

from portal import clock
from portal.accounts.models import User
from portal.audit import services as audit
from portal.funds.models import Call
from portal.refusal import Refusal
from reviews.models import Assignment, Case, PlanLine
from reviews.obstacles import first_of, known_obstacles
from reviews.queries import COUNTING
from reviews.rosters import ASSIGNABLE, people_of
from reviews.services.assigning import assign

HEAD = ("plan", "beoordelaar")
"""The two columns of the file: number of the plan, e-mail address of the reviewer."""
MOST_ROWS = 2_000
Outcome = Literal["new", "known", "wrong"]


@dataclass(frozen=True)
class Checked:
    """What becomes of one row of the file: asked now, asked before, or why it cannot be."""

    number: int
    reference: str
    email: str
    outcome: Outcome
    words: str = ""
    case: int = 0
    person: int = 0


def read_rows(text: str) -> list[tuple[str, str]]:
    """The rows of a CSV file with semicolons, commas or tabs; Refusal when it is no such file.

    A row without an address stays in its place, so that rows are counted as a sheet counts them.
    """
    lines = io.StringIO(text.lstrip("\ufeff"), newline="")
    first = lines.readline()
    lines.seek(0)
    delimiter = max(";,\t", key=first.count)
    try:
        rows = csv.reader(lines, delimiter=delimiter, strict=True)
        table = list(rows)
    except csv.Error:
        raise Refusal(_("This file cannot be read as a table."), field="file", code="csv") from None
    head = [name.strip().lower() for name in table[0]] if table else []
    if not set(HEAD) <= set(head):
        message = _("The first row must name the columns “plan” and “beoordelaar”.")
        raise Refusal(message, field="file", code="head")
    places = [head.index(name) for name in HEAD]
    cells = [[row[n].strip() if n < len(row) else "" for n in places] for row in table[1:]]
    filled = sum(bool(email) for _plan, email in cells)
    if not filled:
        message = _("No row names a reviewer. Fill in the column “beoordelaar”.")
        raise Refusal(message, field="file", code="nobody")
    if filled > MOST_ROWS:
        message = _("At most %(count)d rows at once. Divide the file.") % {"count": MOST_ROWS}
        raise Refusal(message, field="file", code="too_many")
    return [(plan, email) for plan, email in cells]


def check_rows(call: Call, rows: Sequence[tuple[str, str]]) -> list[Checked]:
    """What each row with an address would do, without doing it; a fixed number of queries."""
    people = {person.email.lower(): person for person in people_of(call)}
    lines = PlanLine.objects.filter(call=call, reference__in={plan for plan, _email in rows})
    plans = {line.reference: line for line in lines}
    numbers = [line.pk for line in plans.values()]
    ties = known_obstacles(numbers, [p.number for p in people.values()])
    asked = Assignment.objects.filter(case__line__in=numbers)
    known = {(a.case_id, a.reviewer_id): a.state for a in asked}
    found: list[Checked] = []
    filled = [(number, *row) for number, row in enumerate(rows, start=2) if row[1]]
    for number, reference, email in filled:
        line, person = plans.get(reference), people.get(email.lower())
        row = Checked(number, reference, email, "wrong")
        if line is None:
            found.append(_wrong(row, _("This call has no such plan.")))
        elif line.case_id is None or line.case_state not in ASSIGNABLE:
            found.append(_wrong(row, _("Nobody can be asked for this plan now.")))
        elif person is None:
            found.append(_wrong(row, _("No reviewer of your care office has this address.")))
        elif (state := known.get((line.case_id, person.number))) in COUNTING:
            found.append(Checked(number, reference, email, "known", _("Was asked before.")))
        elif state is not None:
            found.append(_wrong(row, _("This person was closed out of this plan before.")))
        elif why := first_of(ties, line.pk, person.number):
            found.append(_wrong(row, f"{person.name}: {why}."))
        else:
            known[line.case_id, person.number] = "asked"
            new = Checked(number, reference, email, "new", "", line.case_id, person.number)
            found.append(new)
    return found


def _wrong(row: Checked, words: str) -> Checked:
    return Checked(row.number, row.reference, row.email, "wrong", words)


@transaction.atomic
def apply_rows(
    call_id: int, rows: Sequence[tuple[str, str]], *, by: User, at: datetime | None = None
) -> int:
    """Ask everybody in the file, all or none; returns how many were asked now.

    The same file a second time asks nobody. Refused as long as one row is wrong.
    """
    at = at or clock.now()
    call = Call.objects.select_related("region").get(pk=call_id)
    checked = check_rows(call, rows)
    if wrong := [row for row in checked if row.outcome == "wrong"]:
        message = _("Row %(number)d: %(words)s Nothing was changed.")
        raise Refusal(message % {"number": wrong[0].number, "words": wrong[0].words}, code="rows")
    pairs = [(row.case, row.person) for row in checked if row.outcome == "new"]
    count = ask_all(call_id, pairs, by=by, at=at)
    if count:
        _record(call, by, at, rows=len(checked), asked=count)
    return count


@transaction.atomic
def ask_all(
    call_id: int, pairs: Iterable[tuple[int, int]], *, by: User, at: datetime | None = None
) -> int:
    """Ask each of these people for that case of the call, all or none; how many are new."""
    at = at or clock.now()
    wanted = sorted(set(pairs))
    cases = Case.objects.filter(pk__in={case for case, _person in wanted}, plan__call=call_id)
    titles = dict(cases.values_list("pk", "plan__title"))
    asked = Assignment.objects.filter(case__in=titles).values_list("case", "reviewer")
    before = set(asked)
    for case, person in wanted:
        if case not in titles:
            raise Refusal(_("This plan is not in this call. Reload the page."), code="stale")
        try:
            assign(case, person, by=by, at=at)
        except Refusal as refusal:
            words = f"“{titles[case]}”: {refusal}"
            raise Refusal(words, field=refusal.field, code=refusal.code) from refusal
    return len(set(wanted) - before)


def _record(call: Call, by: User, at: datetime, **data: int) -> None:
    audit.write(
        "review.assignments_imported",
        obj=call,
        actor=by,
        office=call.region.office_id,
        data={"call": call.pk, **data},
        at=at,
    )
