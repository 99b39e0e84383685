"""What a decision may say, given what was asked and how the plan was judged. Pure.

Conditions are never traded off: a plan that fails one is not granted, and a plan that passes all
is not refused without naming a condition (design.md 4, R-5.2.3-2).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal

from django.utils.translation import gettext as _

from portal.money import ZERO, format_euro, total
from portal.refusal import Refusal
from reviews.workflow import Outcome

REASON_MIN = 40
OTHER_SCHEME = "TM24-8"
"""The condition under which a plan belongs to another scheme (R-6.4-8)."""
REGULAR_ROOM = "REGULIER_TARIEF"
"""Where an office may still honour a plan that the fund does not pay: its regular contracting room,
as far as there is room (R-5.2.3-5). Needs no condition 8, but a ground like any refusal."""
AWARDS = frozenset({Outcome.GRANT, Outcome.PARTIAL})

Years = Mapping[int, Decimal]


@dataclass(frozen=True)
class Proposal:
    """What a decision maker wants to decide; `amounts` are euros per year.

    `cited` are the codes of the conditions that a refusal rests on.
    """

    outcome: str
    amounts: Years = field(default_factory=dict)
    reason: str = ""
    redirect_scheme: str = ""
    cited: tuple[str, ...] = ()


@dataclass(frozen=True)
class Judged:
    """What lies before the decision maker: the request per year and the consensus.

    `failed` are binding conditions that do not pass, `conditions` all that apply.
    """

    asked: Years
    eligible: bool
    failed: tuple[str, ...] = ()
    conditions: tuple[str, ...] = ()


def check(proposal: Proposal, judged: Judged) -> None:
    """Raise Refusal with the field when this cannot be decided."""
    if proposal.outcome not in Outcome.values:
        raise Refusal(_("Choose what you decide."), field="outcome", code="outcome")
    if len(proposal.reason.strip()) < REASON_MIN:
        raise Refusal(
            _("Write a reason of at least %(count)d characters. It stands in the letter.")
            % {"count": REASON_MIN},
            field="reason",
            code="reason_short",
        )
    if set(proposal.cited) - set(judged.conditions):
        raise Refusal(_("Choose conditions of this plan."), field="cited", code="cited")
    {
        Outcome.GRANT: _check_award,
        Outcome.PARTIAL: _check_partial,
        Outcome.REJECT: _check_rejection,
        Outcome.REDIRECT: _check_redirect,
    }[Outcome(proposal.outcome)](proposal, judged)


def granted(proposal: Proposal, judged: Judged) -> dict[int, Decimal]:
    """What the decision grants in every year that was asked for."""
    if proposal.outcome == Outcome.GRANT:
        return dict(judged.asked)
    if proposal.outcome == Outcome.PARTIAL:
        return {year: proposal.amounts.get(year, ZERO) for year in judged.asked}
    return dict.fromkeys(judged.asked, ZERO)


def grounds(proposal: Proposal, judged: Judged) -> tuple[str, ...]:
    """The conditions a refusal rests on: what failed, and what is cited besides."""
    if proposal.outcome == Outcome.GRANT:
        return ()
    chosen = {*proposal.cited, *judged.failed}
    return tuple(code for code in judged.conditions if code in chosen)


def to_regular_room(proposal: Proposal, judged: Judged) -> bool:
    """Whether the plan is referred to the regular contracting room: no scheme fits it better."""
    return proposal.redirect_scheme == REGULAR_ROOM and OTHER_SCHEME not in judged.failed


def _check_award(proposal: Proposal, judged: Judged) -> None:
    if not judged.eligible:
        raise Refusal(
            _(
                "This plan does not meet every condition, so no money can be granted. "
                "Reject it, refer it, or ask for another look at the consensus."
            ),
            field="outcome",
            code="not_eligible",
        )
    if not total(judged.asked.values()):
        raise Refusal(_("This plan asks for nothing."), field="outcome", code="nothing_asked")


def _check_partial(proposal: Proposal, judged: Judged) -> None:
    _check_award(proposal, judged)
    for year, amount in proposal.amounts.items():
        asked = judged.asked.get(year, ZERO)
        if amount < 0 or amount > asked:
            raise Refusal(
                _("For %(year)s %(asked)s was asked. Grant that amount or less.")
                % {"year": year, "asked": format_euro(asked)},
                field=f"year_{year}",
                code="more_than_asked",
            )
    whole, given = total(judged.asked.values()), total(proposal.amounts.values())
    if not given:
        raise Refusal(
            _("Grant an amount in at least one year, or reject the plan."),
            field="outcome",
            code="nothing_granted",
        )
    if given == whole:
        raise Refusal(
            _("This is all that was asked. Choose “granted in full”, or lower an amount."),
            field="outcome",
            code="all_granted",
        )


def _check_rejection(proposal: Proposal, judged: Judged) -> None:
    if not grounds(proposal, judged):
        raise Refusal(
            _(
                "This plan passes every condition. Choose the condition that the rejection "
                "rests on; without one it cannot be released."
            ),
            field="cited",
            code="no_ground",
        )


def _check_redirect(proposal: Proposal, judged: Judged) -> None:
    if not proposal.redirect_scheme:
        raise Refusal(
            _("Choose the scheme that fits better."), field="redirect_scheme", code="no_scheme"
        )
    if to_regular_room(proposal, judged):
        _check_rejection(proposal, judged)
    elif OTHER_SCHEME not in judged.failed:
        raise Refusal(
            _(
                "The consensus says that no other scheme fits better. "
                "Ask for another look at the consensus first."
            ),
            field="outcome",
            code="no_redirect",
        )
