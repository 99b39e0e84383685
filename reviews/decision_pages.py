"""What the pages of deciding show: tones, money beside the envelope, facts, steps."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from portal.funds.models import Condition, RegionalBudget
from portal.funds.pages import envelope_parts
from portal.money import ZERO
from portal.web import charts
from portal.web.components import FileRow, Row, Step, Tab, Tone
from reviews.decisions import asked_of, budgets_of
from reviews.models import Case, Consensus, Decision
from reviews.pages import level, mark, short, words
from reviews.queries import applicable_conditions, consensus_of
from reviews.terms import is_over, last_day
from reviews.workflow import DecisionState, ObjectionState, Outcome

TONES: Mapping[str, Tone] = {
    DecisionState.PREPARED: "warn",
    DecisionState.WITHDRAWN: "neutral",
    DecisionState.RELEASED: "info",
    DecisionState.FINAL: "ok",
    DecisionState.REVOKED: "danger",
}
OUTCOME_TONES: Mapping[str, Tone] = {
    Outcome.GRANT: "ok",
    Outcome.PARTIAL: "ok",
    Outcome.REJECT: "danger",
    Outcome.REDIRECT: "warn",
}
OBJECTION_TONES: Mapping[str, Tone] = {
    ObjectionState.RECEIVED: "warn",
    ObjectionState.IN_TREATMENT: "info",
    ObjectionState.UPHELD: "ok",
    ObjectionState.DISMISSED: "neutral",
    ObjectionState.WITHDRAWN: "neutral",
}


@dataclass(frozen=True)
class Verdict:
    """The consensus on one condition, as the decide page lists it."""

    condition: Condition
    short: str
    row: Consensus | None
    mark: str
    words: str
    level: int
    failed: bool


def verdicts(case: Case) -> list[Verdict]:
    """The consensus on every condition, in order."""
    agreed = consensus_of(case)
    return [
        Verdict(c, short(c), row, mark(row), _name(row, c), level(row), c.code in case.failed)
        for c in applicable_conditions(case.plan)
        for row in [agreed.get(c.code)]
    ]


def _name(row: Consensus | None, condition: Condition) -> str:
    """The score in words alone: its figure stands beside it."""
    return words(row, condition).removeprefix(f"{row.value} " if row else "")


@dataclass(frozen=True)
class YearOfMoney:
    """What is asked in one year beside what the regional budget still has."""

    year: int
    asked: Decimal
    budget: RegionalBudget | None

    @property
    def left(self) -> Decimal | None:
        """What can still be decided on; None where no budget was set."""
        return self.budget.envelope.remaining if self.budget else None

    @property
    def after(self) -> Decimal | None:
        """What would be left when all that is asked were granted; negative: too little."""
        return None if self.left is None else self.left - self.asked

    @property
    def is_short(self) -> bool:
        """Whether the budget cannot carry the whole request."""
        return self.after is None or self.after < ZERO


def money(case: Case) -> list[YearOfMoney]:
    """The request per year beside the regional budget."""
    asked = asked_of(case)
    budgets = budgets_of(case.plan, list(asked))
    return [YearOfMoney(year, amount, budgets.get(year)) for year, amount in sorted(asked.items())]


def envelopes(years: list[YearOfMoney]) -> list[charts.Chart]:
    """The envelope of each year with what this plan asks laid on top, as far as it fits."""
    return [_envelope(y, y.budget) for y in years if y.budget is not None]


def _envelope(year: YearOfMoney, budget: RegionalBudget) -> charts.Chart:
    parts = [*envelope_parts(budget.envelope), (_("This request"), year.asked)]
    return charts.envelope(str(year.year), budget.amount, parts)


def tabs(current: str) -> list[Tab]:
    """The pages on the decisions of an office."""
    pages = [("outbox", _("To decide and to send")), ("decisions", _("Sent"))]
    found = [Tab(label, reverse(f"reviews:{name}"), name == current) for name, label in pages]
    reallocation = reverse("reallocation:home")
    return [*found, Tab(_("Reallocation"), reallocation, current == "reallocation")]


def summary(decision: Decision, *, office: bool) -> list[Row]:
    """A decision in a few lines, for both sides; who prepared it for the office alone."""
    frozen = decision.snapshot.data
    rows = [
        Row(_("Decision"), decision.get_outcome_display()),
        Row(_("Judged on"), _set_words(frozen["condition_set"])),
    ]
    if office:
        rows.append(Row(_("Prepared by"), frozen["sender"]["name"]))
        if decision.agreed_by is not None:
            rows.append(Row(_("Second decider"), decision.agreed_by.name))
        if decision.released_by is not None:
            rows.append(Row(_("Sent by"), decision.released_by.name))
    if frozen["redirect"]:
        room = frozen["redirect"].get("room", False)
        label = _("Referred to") if room else _("Scheme that fits better")
        rows.append(Row(label, frozen["redirect"]["name"]))
    if frozen["grounds"]:
        cited = [f"{c['code']} {c['label']}" for c in frozen["conditions"] if c["cited"]]
        rows.append(Row(_("Rests on"), "; ".join(cited)))
    return rows


def _set_words(frozen: Mapping[str, Any]) -> str:
    return _("%(name)s (%(code)s, version %(version)s)") % frozen


def letter_files(decision: Decision) -> list[FileRow]:
    """The letter, to read before it goes out and to fetch after."""
    letter = decision.letter
    if letter is None:
        return []
    url = reverse("reviews:letter", args=[decision.pk])
    return [FileRow(letter.title, url, letter.size, letter.sha256)]


def way(decision: Decision, at: datetime) -> list[Step]:
    """From prepared to final, with the moments."""
    sent, ends = decision.released_at, decision.term_ends_at
    final = decision.state == DecisionState.FINAL
    running = decision.state == DecisionState.RELEASED
    prepared = decision.state == DecisionState.PREPARED
    term = last_day(ends) if ends else None
    drawn = decision.letter.created_at if decision.letter else None
    return [
        Step(_("Prepared"), "done", decision.prepared_at),
        Step(_("Letter drawn up"), "done" if drawn else "current", drawn),
        Step(_("Sent"), "done" if sent else "current" if prepared else "future", sent),
        Step(
            _("Objection term"),
            "current" if running else "done" if final else "future",
            term,
            _("The term has ended.") if running and ends and is_over(ends, at) else "",
        ),
        Step(_("Final"), "done" if final else "future", decision.final_at),
    ]
