"""What a what-if copy would change, plan by plan, and what taking it over would change."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.translation import gettext as _

from portal.money import format_euro, total
from reviews.allocation import Difference, Row, compare
from reviews.models import Case, Ranking
from reviews.ranking_pages import RankingBoard, place_words
from reviews.rankings import facts_of


@dataclass(frozen=True)
class Changed:
    """One plan in the comparison of a copy with the real ranking."""

    case: Case
    difference: Difference

    @property
    def before(self) -> str:
        """Place and proposal in the real ranking."""
        return _told(self.difference.before)

    @property
    def after(self) -> str:
        """Place and proposal in the copy."""
        return _told(self.difference.after)

    @property
    def money(self) -> str:
        """The change in what is proposed, with its sign."""
        amount = self.difference.money
        sign = "+" if amount > 0 else "−" if amount < 0 else ""
        return f"{sign}{format_euro(abs(amount))}" if sign else "–"


def _told(row: Row | None) -> str:
    if row is None:
        return "–"
    words = _("%(position)d, %(place)s") % {
        "position": row.position,
        "place": place_words(row.place),
    }
    given = total(row.proposed.values())
    return f"{words} ({format_euro(given)})" if given else words


def changes(copy: RankingBoard, real: Ranking) -> list[Changed]:
    """What differs between a copy and the real ranking, plan by plan; the facts are the same."""
    found = compare(copy.facts.divided(real), copy.allocation)
    return [Changed(copy.facts.cases[d.case], d) for d in found if d.is_change]


def order_changes(copy: Ranking, real: Ranking) -> list[Changed]:
    """What taking the copy over would change: its order against the real envelopes and requests."""
    facts = facts_of(copy.call, copy)
    found = compare(facts.divided(real), facts.divided(copy))
    return [Changed(facts.cases[d.case], d) for d in found if d.is_change]
