"""What a draft call still lacks, what to think about, and what publishing will do."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from portal.funds import wording
from portal.funds.models import Call, OfficePolicy
from portal.funds.queries import budgets_of, condition_set_for, national_amount, national_excess
from portal.funds.window import Phase, phase
from portal.funds.workflow import State
from portal.money import format_euro


@dataclass(frozen=True)
class Missing:
    """One thing that keeps a call from being published; `code` says where to repair it."""

    code: str
    sentence: str


def missing(call: Call, at: datetime) -> list[Missing]:
    """All that keeps this draft from being published at `at`."""
    found = []
    if not call.scheme.is_open:
        found.append(Missing("scheme", _("The scheme is closed. Choose another scheme.")))
    if condition_set_for(call.scheme, call.year) is None:
        found.append(Missing("year", _("No conditions are known for this year.")))
    if call.closes_at <= at:
        sentence = _("The closing moment has passed. Choose a later one.")
        found.append(Missing("closing", sentence))
    if not call.focus_points and _focus_first(call):
        sentence = _(
            "Your care office sets the focus points of the region first. Fill them in: one on each "
            "line."
        )
        found.append(Missing("focus_points", sentence))
    found += _round(call, at)
    years = [year for year in call.budget_years if year not in budgets_of(call)]
    if years:
        sentence = ngettext(
            "For %(years)s no regional budget has been set. Set it first.",
            "For %(years)s no regional budgets have been set. Set them first.",
            len(years),
        )
        found.append(Missing("budget", sentence % {"years": _and(years)}))
    return found


def _round(call: Call, at: datetime) -> list[Missing]:
    """A question round that was set before the draft changed or waited (R-1.7-1, R-1.7-2)."""
    found = getattr(call, "round", None)
    if found is None:
        return []
    if found.closes_at <= at:
        text = _(
            "Nobody can ask a question any more: that ended on %(moment)s. Set the question round"
            " again."
        )
        return [Missing("round", text % {"moment": wording.moment(found.closes_at)})]
    if found.answers_due_at >= call.closes_at:
        text = _(
            "The answers to questions are due on %(day)s, when the call has closed. Set the"
            " question round again."
        )
        return [Missing("round", text % {"day": wording.day(found.answers_due_on)})]
    return []


def _focus_first(call: Call) -> bool:
    """Whether the office names focus points in talks with its region before plans (R-OV-ME)."""
    return OfficePolicy.objects.filter(office=call.region.office_id, focus_first=True).exists()


def _and(years: list[int]) -> str:
    texts = [str(year) for year in years]
    return texts[0] if len(texts) == 1 else _(" and ").join([", ".join(texts[:-1]), texts[-1]])


def warnings(call: Call) -> list[str]:
    """What does not stop a call but deserves a look: caps, unknown years, a second open call."""
    found: list[str] = []
    excess = national_excess(call.scheme)
    found += [over_cap(year, excess[year]) for year in call.budget_years if year in excess]
    unknown = [year for year in call.budget_years if national_amount(call.scheme, year) is None]
    if unknown:
        text = _("No national amount is known for %(years)s. Check that the money is there.")
        found.append(text % {"years": _and(unknown)})
    found += [
        _("“%(title)s” is published for the same scheme, region and period.") % {"title": other}
        for other in overlapping(call)
    ]
    return found


def over_cap(year: int, excess: Decimal) -> str:
    """The sentence for regional budgets that together exceed the national amount."""
    text = _("All regional budgets of %(year)s exceed the national amount by %(excess)s.")
    return text % {"year": year, "excess": format_euro(excess)}


def overlapping(call: Call) -> list[Call]:
    """Published calls of the same scheme and region whose windows touch this one."""
    same = Call.objects.filter(scheme=call.scheme_id, region=call.region_id, state=State.PUBLISHED)
    touching = same.filter(opens_at__lt=call.closes_at, closes_at__gt=call.opens_at)
    return list(touching.exclude(pk=call.pk))


def consequences(call: Call, at: datetime) -> list[str]:
    """What publishing at `at` does, said before anybody presses."""
    opening = wording.moment(call.opens_at)
    coming = call.opens_at > at
    return [
        _("Everybody can read the call on the public list."),
        _("Providers can start a plan and submit it from %(moment)s.") % {"moment": opening}
        if coming
        else _("Providers can start a plan and submit it at once."),
        _("Plans can be submitted until %(moment)s. At that moment it is too late.")
        % {"moment": wording.moment(call.closes_at)},
        _("The conditions are fixed: %(conditions)s. Every plan keeps them.")
        % {"conditions": condition_set_for(call.scheme, call.year)},
        _("The call can no longer be edited. You can only close it later or withdraw it."),
    ]


def withdrawal_consequences(call: Call, at: datetime) -> list[str]:
    """What withdrawing at `at` does."""
    lines = [
        _("No new plans can be started or submitted."),
        _("Drafts stay with their coalitions. They can be read but not submitted."),
        _("Everybody who works on a draft gets a mail with your reason."),
        _("The call stays on the list as withdrawn, with your reason."),
        _("This cannot be undone. To go on you prepare a new call."),
    ]
    if phase(call, at) == Phase.CLOSED:
        lines[0] = _("Plans that were submitted stay. You go on judging them.")
    return lines
