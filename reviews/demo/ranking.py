"""Shows the ranking of a call: its aspects are in use, and the coordinator tries something out."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from decimal import Decimal

from portal.accounts.models import User
from portal.funds.models import Call
from reviews.ranking_pages import board
from reviews.rankings import ranked_cases
from reviews.services import aspects, ranking

REASON = "De plannen vragen samen meer dan het budget; dit helpt bij gelijke cijfers."


def tried_out(call: Call, people: Mapping[str, User], at: datetime) -> None:
    """A what-if copy with a tenth less in every year, where there is something to rank."""
    if not ranked_cases(call).exists():
        return
    by = people["coordinator"]
    aspects.use_aspects(call, "MWP", reason=REASON, by=by, at=at)
    copy = ranking.copy(call, "Met 10% minder", by=by, at=at)
    less = {y.year: y.envelope * Decimal("0.9") for y in board(copy).money}
    ranking.set_years(copy.pk, less, by=by)
