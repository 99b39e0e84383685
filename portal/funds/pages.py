"""What pages show of calls and budgets: badges, facts, timelines, pictures."""

from __future__ import annotations

from collections.abc import Container, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from itertools import product

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from portal.audit import words
from portal.audit.models import Event
from portal.funds import wording
from portal.funds.envelope import Envelope, add_up
from portal.funds.models import Call, OfficePolicy, Region, RegionalBudget, Scheme
from portal.funds.window import Phase, phase
from portal.money import format_euro, percentage
from portal.web import charts
from portal.web.components import Row, Step, Tab, Tile, Tone

TONES: Mapping[Phase, Tone] = {
    Phase.PREPARED: "neutral",
    Phase.COMING: "info",
    Phase.OPEN: "ok",
    Phase.CLOSED: "neutral",
    Phase.WITHDRAWN: "danger",
}

SECTORS = {
    "VV": gettext_lazy("nursing and care"),
    "GZ": gettext_lazy("disability care"),
    "GGZ": gettext_lazy("mental health care"),
}


@dataclass(frozen=True)
class Card:
    """A call in a list, with how it looks at this moment."""

    call: Call
    phase: Phase
    tone: Tone
    left: str

    @property
    def years(self) -> str:
        """`2026–2028`, or one year."""
        return span(self.call.budget_years)

    @property
    def when(self) -> str:
        """The moment that counts now, and how long it still takes."""
        if self.phase == Phase.COMING:
            return _("Opens on %(moment)s") % {"moment": wording.moment(self.call.opens_at)}
        if self.phase == Phase.CLOSED:
            return _("Closed on %(moment)s") % {"moment": wording.moment(self.call.closes_at)}
        closes = _("Closes on %(moment)s") % {"moment": wording.moment(self.call.closes_at)}
        return f"{closes} · {self.left}" if self.left else closes


def card(call: Call, at: datetime) -> Card:
    """The call as it looks at `at`."""
    now = phase(call, at)
    return Card(call, now, TONES[now], time_left(call, now, at))


def time_left(call: Call, now: Phase, at: datetime) -> str:
    """How long the call is still open, in days, or hours on the last day."""
    if now != Phase.OPEN:
        return ""
    left = call.closes_at - at
    if left.days:
        return ngettext("%(n)d day left", "%(n)d days left", left.days) % {"n": left.days}
    hours = left.seconds // 3600
    if hours:
        return ngettext("%(n)d hour left", "%(n)d hours left", hours) % {"n": hours}
    return _("less than an hour left")


def span(years: Iterable[int]) -> str:
    """Years as people write them: `2026–2028`."""
    ordered = sorted(years)
    if not ordered:
        return ""
    return str(ordered[0]) if len(ordered) == 1 else f"{ordered[0]}–{ordered[-1]}"


def sector_words(sectors: Iterable[str]) -> str:
    """The sectors of a scheme or a plan in words."""
    return _(" and ").join(str(SECTORS.get(code, code)) for code in sectors)


def facts(call: Call) -> list[Row]:
    """The call in a few lines."""
    return [
        Row(_("Scheme"), call.scheme.name_nl),
        Row(_("Region"), call.region.name),
        Row(_("Care office"), call.region.office.name),
        Row(_("Sector"), sector_words(call.scheme.sectors).capitalize()),
        Row(_("Opens"), wording.moment(call.opens_at)),
        Row(_("Closes"), wording.moment(call.closes_at)),
        Row(_("Budget years"), span(call.budget_years)),
        Row(_("Conditions"), call.condition_set.name_nl),
    ]


def steps(call: Call, policy: OfficePolicy | None, at: datetime) -> list[Step]:
    """The way of a plan under this call, with the moments that are known."""
    now = phase(call, at)
    opened = now in (Phase.OPEN, Phase.CLOSED)
    filing = {Phase.OPEN: "current", Phase.CLOSED: "done"}.get(now, "future")
    judging = "current" if now == Phase.CLOSED else "future"
    return [
        Step(_("Call opens"), "done" if opened else "future", wording.moment(call.opens_at)),
        Step(_("Submit plans"), filing, _until(call), _("At that moment it is too late.")),  # type: ignore[arg-type]
        Step(_("The care office judges and decides"), judging, _terms(policy)),  # type: ignore[arg-type]
        Step(_("Objection term"), "future", _objection(policy)),
        Step(_("Agreement, signed by all parties"), "future"),
    ]


def _until(call: Call) -> str:
    return _("until %(moment)s") % {"moment": wording.moment(call.closes_at)}


def _terms(policy: OfficePolicy | None) -> str:
    if policy is None:
        return ""
    values = {"weeks": policy.decision_weeks_aim, "months": policy.decision_months_limit}
    return _("aim: within %(weeks)d weeks; at most %(months)d months") % values


def _objection(policy: OfficePolicy | None) -> str:
    if policy is None:
        return ""
    return ngettext("%(n)d day", "%(n)d days", policy.objection_days) % {"n": policy.objection_days}


@dataclass(frozen=True)
class BudgetRow:
    """The money of one scheme in one region, over all years; nothing of it when `is_shut`."""

    scheme_id: str
    scheme: str
    region: str
    slug: str
    years: str
    sums: Envelope
    is_demo: bool
    is_shut: bool = False

    @property
    def used(self) -> Decimal | None:
        """How much of the money is committed, in percent."""
        return percentage(self.sums.committed, self.sums.amount, 0)

    @property
    def meter(self) -> int:
        """The same as a whole number, for a bar."""
        return int(self.used or 0)


def budget_rows(
    regions: Iterable[Region],
    schemes: Iterable[Scheme],
    budgets: Iterable[RegionalBudget],
    shut: Container[tuple[str, str]] = (),
) -> list[BudgetRow]:
    """A row for every region and scheme, also where nothing has been set yet.

    `shut` names the region and scheme of budgets of which this reader learns nothing.
    """
    groups: dict[tuple[str, str], list[RegionalBudget]] = {}
    for budget in budgets:
        key = budget.region_id, budget.scheme_id
        groups.setdefault(key, []).extend(() if key in shut else (budget,))
    return [
        _budget_row(r, s, groups.get((r.pk, s.pk), []), is_shut=(r.pk, s.pk) in shut)
        for r, s in product(regions, list(schemes))
    ]


def _budget_row(
    region: Region, scheme: Scheme, rows: list[RegionalBudget], *, is_shut: bool
) -> BudgetRow:
    return BudgetRow(
        scheme.code,
        scheme.name_nl,
        region.name,
        region.slug,
        span(b.year for b in rows),
        add_up(b.envelope for b in rows),
        any(b.is_demo for b in rows),
        is_shut,
    )


def year_tabs(path: str, years: Iterable[int], chosen: int | None) -> list[Tab]:
    """The movements of all years, or of one."""
    all_ = [Tab(_("All years"), f"{path}#ledger", chosen is None)]
    return all_ + [Tab(str(y), f"{path}?jaar={y}#ledger", chosen == y) for y in years]


def envelope_parts(envelope: Envelope) -> list[tuple[str, Decimal]]:
    """The envelope in parts that do not overlap, from certain to free."""
    return [
        (_("Paid"), envelope.paid),
        (_("In an agreement, to be paid"), envelope.contracted - envelope.paid),
        (_("Granted, no agreement yet"), envelope.granted - envelope.contracted),
        (_("Provisionally granted"), envelope.provisional),
        (_("Reserved"), envelope.reserved),
    ]


def envelope_charts(budgets: Iterable[RegionalBudget]) -> list[charts.Chart]:
    """One bar per year: paid, contracted, granted, provisionally granted, reserved and free."""
    return [charts.envelope(str(b.year), b.amount, envelope_parts(b.envelope)) for b in budgets]


def tiles(sums: Envelope) -> list[Tile]:
    """The figures of an envelope at a glance."""
    used = percentage(sums.committed, sums.amount, 0)
    share = _("%(share)s%% of the budget") % {"share": used} if used is not None else ""
    return [
        Tile(_("Budget"), format_euro(sums.amount)),
        Tile(_("Committed"), format_euro(sums.committed), share),
        Tile(_("Still available"), format_euro(sums.remaining)),
    ]


def office_tabs(current: str, *, budgets: bool = True) -> list[Tab]:
    """The pages of a care office; `budgets`: those too, which reviewers do not read."""
    pages = [
        ("office_calls", _("Calls")),
        ("budgets", _("Regional budgets")),
        ("settings_list", _("Settings")),
        ("reference", _("Conditions and schemes")),
    ]
    shown = [(name, label) for name, label in pages if budgets or name != "budgets"]
    return [Tab(label, reverse(f"funds:{name}"), name == current) for name, label in shown]


def settings_rows(policy: OfficePolicy) -> list[Row]:
    """The settings of an office, in words."""
    days = _("%(days)s days")
    return [
        Row(_("Account is given on"), policy.get_accountability_mode_display()),
        Row(_("Objection term"), _objection(policy)),
        Row(_("Decision"), _terms(policy)),
        Row(_("A second decider agrees"), _second(policy)),
        Row(_("Progress report"), _("every %(n)d months") % {"n": policy.report_months}),
        Row(
            _("Final report"),
            _("within %(n)d months after the end") % {"n": policy.final_report_months},
        ),
        Row(_("Reminders before the date"), days % {"days": _list(policy.reminder_days_before)}),
        Row(_("Escalation after the date"), days % {"days": _list(policy.escalation_days_after)}),
        Row(_("Working in the region"), _regional(policy)),
    ]


def _regional(policy: OfficePolicy) -> str:
    """How the office works with the plans of its region (8.2)."""
    ways = (
        (policy.focus_first, _("A call names the focus points of the region")),
        (policy.asks_partnership, _("A plan names the partnership it comes from")),
        (policy.regional_first, _("Plans from a regional vision or a partnership go first")),
    )
    held = [words for is_set, words in ways if is_set]
    return "; ".join([*held, *filter(None, [policy.procurement_nl])]) or _("nothing set")


def _second(policy: OfficePolicy) -> str:
    if policy.second_decider_above is None:
        return _("never")
    return _("above %(amount)s") % {"amount": format_euro(policy.second_decider_above)}


def _list(days: Iterable[int]) -> str:
    return ", ".join(map(str, days))


@dataclass(frozen=True)
class Happening:
    """An event of the record, in words."""

    at: datetime
    label: str
    who: str
    reason: str


def history(events: Iterable[Event]) -> list[Happening]:
    """Events of the record as a page shows them."""
    return [
        Happening(e.at, words.label(e.verb), e.actor_label or _("The portal"), e.reason)
        for e in events
    ]
