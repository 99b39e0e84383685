"""Trying other amounts for one plan in a what-if copy of the ranking; nothing real is touched."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from decimal import Decimal

from django.db import transaction
from django.utils.translation import gettext as _

from portal import clock
from portal.accounts.models import User
from portal.money import cents, format_euro
from portal.refusal import Refusal
from reviews.models import Ranking, RankingAmount
from reviews.ranking_rules import DECIDED
from reviews.rankings import Facts, Years, facts_of
from reviews.services.ranking import locked_copy, record


@transaction.atomic
def set_amounts(
    copy_id: int,
    case_id: int,
    amounts: Mapping[int, Decimal],
    *,
    by: User,
    at: datetime | None = None,
) -> Ranking:
    """What if this plan got these amounts, in euros per year? In the own copy alone.

    A year that is not named, or gets what is asked, is not kept: the plan gets what it asks there
    as far as the money lasts. The same again changes nothing. Raises Refusal("not_allowed"),
    ("ended"), ("not_ranked"), ("decided") or, with the field `year_…`, ("amount").
    """
    ranking = locked_copy(copy_id, by)
    facts = facts_of(ranking.call, ranking)
    asked = _asked(facts, case_id)
    wanted = _tried(amounts, asked)
    kept = ranking.amounts.filter(case=case_id)
    before = dict(kept.values_list("year", "amount"))
    if wanted == before:
        return ranking
    kept.delete()
    RankingAmount.objects.bulk_create(
        RankingAmount(ranking=ranking, case_id=case_id, year=year, amount=amount)
        for year, amount in sorted(wanted.items())
    )
    ranking.version += 1
    ranking.save(update_fields=["version"])
    told = {"amounts": {str(year): str(amount) for year, amount in sorted(wanted.items())}}
    plan = facts.cases[case_id].plan_id
    record("review.ranking_amounts", ranking, by, at or clock.now(), plan=plan, data=told)
    return ranking


def _asked(facts: Facts, case_id: int) -> Years:
    """What the plan asks per year; refused when it is not ranked or was decided on."""
    if case_id not in facts.cases:
        text = _("This plan is not in the ranking: it fails a condition or is still judged.")
        raise Refusal(text, code="not_ranked")
    if case_id in facts.decisions:
        raise Refusal(str(DECIDED), code="decided")
    return facts.asked.get(facts.cases[case_id].plan_id, {})


def _tried(amounts: Mapping[int, Decimal], asked: Years) -> dict[int, Decimal]:
    """The amounts that differ from the request; refused outside it."""
    found = {year: cents(amount) for year, amount in amounts.items()}
    for year, amount in sorted(found.items()):
        most = asked.get(year, Decimal(0))
        if not 0 <= amount <= most:
            text = _("Fill in an amount from 0 to what the plan asks in %(year)d: %(most)s.")
            said = text % {"year": year, "most": format_euro(most)}
            raise Refusal(said, field=f"year_{year}", code="amount")
    return {year: amount for year, amount in found.items() if amount != asked.get(year)}
