"""Plans to rank: one example plan judged through the services, and twins of it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from decimal import Decimal

from plans.models import Plan, Submission, YearTotal
from portal.documents.snapshots import freeze
from portal.funds.models import Call
from reviews.models import Case, Consensus
from reviews.queries import opinions, rules_for
from reviews.scoring import judge
from tests.builders import decisions, funds
from tests.kept import kept

LEAST = "Dit plan raakt de meeste cliënten in de regio; dat weegt hier het zwaarst."


def twin(
    case: Case,
    number: int,
    title: str = "",
    asked: Mapping[int, Decimal] | None = None,
    **values: int | bool,
) -> Case:
    """The same plan once more, with its own scores: TM24_3=4 gives condition TM24-3 a 4.

    `asked` changes what the list of plans knows of the request per year, not the filed version.
    """
    other = _plan(case.plan, number, title)
    filed = Submission.objects.create(
        plan=other,
        number=1,
        snapshot=freeze("submission", case.submission.snapshot.data, at=case.submission.at),
        by=case.submission.by,
        at=case.submission.at + timedelta(minutes=number),
    )
    totals = [*YearTotal.objects.filter(plan=case.plan)]
    for row in totals:
        row.pk, row.plan = None, other
        row.fund = row.fund if asked is None else asked.get(row.year, Decimal(0))
    YearTotal.objects.filter(plan=other).delete()
    YearTotal.objects.bulk_create(totals)
    copy = Case.objects.create(
        plan=other,
        submission=filed,
        opened_by=case.opened_by,
        opened_at=case.opened_at,
        state="consensus",
    )
    return scored(copy, case, **values)


def scored(copy: Case, case: Case, **values: int | bool) -> Case:
    """The consensus of `case` with other `values`, written down for `copy` and closed."""
    said = {code.replace("_", "-"): value for code, value in values.items()}
    rows = [_judged(copy, row, said.get(row.condition_id)) for row in case.consensus.all()]
    Consensus.objects.bulk_create(rows)
    found = judge(rules_for(copy.plan), opinions(rows))
    copy.state = "deciding"
    copy.consensus_by, copy.consensus_at = case.consensus_by, case.consensus_at
    copy.eligible, copy.rank, copy.failed = found.eligible, found.rank, list(found.failed)
    copy.save()
    return copy


def _judged(copy: Case, row: Consensus, value: int | bool | None) -> Consensus:
    met, score = row.met, row.value
    if value is not None:
        met, score = (value, None) if isinstance(value, bool) else (None, value)
    return Consensus(
        case=copy,
        submission=copy.submission,
        condition=row.condition,
        met=met,
        value=score,
        reason=row.reason,
        by=row.by,
        at=row.at,
    )


def _plan(plan: Plan, number: int, title: str) -> Plan:
    fields = {f.attname: getattr(plan, f.attname) for f in Plan._meta.concrete_fields}
    del fields["id"]
    fields |= {"reference": f"{plan.reference}-{number}", "title": title or plan.title}
    other = Plan.objects.create(**fields)
    for member in plan.members.all():
        member.pk, member.plan = None, other
        member.save()
    return other


@kept
def to_rank(cast, *figures: int, code: str = "V10") -> tuple[Call, list[Case]]:
    """A call with plans to rank: the first as it is, one twin per figure.

    A figure is the score on condition 2 (draagvlak): 4 stands above 3. Titles: Plan 2, Plan 3 …
    """
    first = decisions.to_decide(cast, code)
    others = [
        twin(first, number, f"Plan {number}", TM24_2=score)
        for number, score in enumerate(figures, start=2)
    ]
    call = Call.objects.select_related("region__office", "scheme", "condition_set").get(
        pk=first.plan.call_id
    )
    return call, [first, *others]


def envelopes(call: Call, **amounts: int) -> None:
    """The regional budgets of the call: y2026=100000."""
    for year, amount in amounts.items():
        funds.budget(call.scheme_id, call.region.slug, int(year[1:]), amount)
