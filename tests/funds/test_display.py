"""What pages say about a call and about money: badges, words, rows, pictures."""

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from types import SimpleNamespace

import pytest
from django.utils import translation

from portal.funds import pages
from portal.funds.envelope import Envelope
from portal.funds.models import OfficePolicy, Region, RegionalBudget, Scheme
from portal.funds.window import Phase

OPENS, CLOSES = datetime(2026, 1, 2, 8, tzinfo=UTC), datetime(2026, 4, 1, 15, tzinfo=UTC)


@pytest.fixture(autouse=True)
def _english():
    with translation.override("en"):
        yield


@dataclass
class Call:
    """As much of a call as pages read."""

    state: str = "published"
    opens_at: datetime = OPENS
    closes_at: datetime = CLOSES
    budget_years: list[int] = field(default_factory=lambda: [2026, 2027, 2028])
    scheme: object = field(
        default_factory=lambda: SimpleNamespace(name_nl="Regeling", sectors=["VV", "GZ"])
    )
    region: object = field(
        default_factory=lambda: SimpleNamespace(
            name="Regio", office=SimpleNamespace(name="Kantoor")
        )
    )
    condition_set: object = field(default_factory=lambda: SimpleNamespace(name_nl="Voorwaarden"))


@pytest.mark.parametrize(
    ("before", "words"),
    [
        (timedelta(days=80), "80 days left"),
        (timedelta(days=1, hours=23), "1 day left"),
        (timedelta(hours=23, minutes=59), "23 hours left"),
        (timedelta(hours=1), "1 hour left"),
        (timedelta(minutes=59, seconds=59), "less than an hour left"),
        (timedelta(milliseconds=1), "less than an hour left"),
        (timedelta(0), ""),
        (timedelta(days=-1), ""),
        (timedelta(days=200), ""),
    ],
)
def test_time_left_is_told_in_whole_days_then_hours(before, words):
    assert pages.card(Call(), CLOSES - before).left == words


@pytest.mark.parametrize(
    ("state", "at", "phase", "says"),
    [
        ("published", OPENS - timedelta(days=1), Phase.COMING, "Opens on 2 January 2026, 09:00"),
        ("published", CLOSES - timedelta(days=2), Phase.OPEN, "Closes on 1 April 2026, 17:00"),
        ("published", CLOSES, Phase.CLOSED, "Closed on 1 April 2026, 17:00"),
        ("draft", CLOSES, Phase.PREPARED, "Closes on 1 April 2026, 17:00"),
        ("withdrawn", OPENS, Phase.WITHDRAWN, "Closes on 1 April 2026, 17:00"),
    ],
)
def test_the_moment_that_counts_stands_in_the_head(state, at, phase, says):
    card = pages.card(Call(state), at)
    assert card.phase == phase
    assert card.when.startswith(says)
    assert card.tone == pages.TONES[phase]


@pytest.mark.parametrize(
    ("years", "text"),
    [([2026], "2026"), ([2027, 2026], "2026–2027"), ([2026, 2027, 2028], "2026–2028"), ([], "")],
)
def test_years_are_written_as_a_span(years, text):
    assert pages.span(years) == text


def test_the_facts_name_scheme_region_office_and_clock_times():
    facts = {str(row.label): row.value for row in pages.facts(Call())}
    assert facts["Opens"] == "2 January 2026, 09:00"
    assert facts["Closes"] == "1 April 2026, 17:00"
    assert facts["Budget years"] == "2026–2028"
    assert facts["Sector"] == "Nursing and care and disability care"
    assert (facts["Region"], facts["Care office"]) == ("Regio", "Kantoor")


@pytest.mark.parametrize(
    ("at", "states"),
    [
        (OPENS - timedelta(days=1), ["future", "future", "future"]),
        (OPENS, ["done", "current", "future"]),
        (CLOSES, ["done", "done", "current"]),
    ],
)
def test_the_way_of_a_plan_shows_where_the_call_stands(at, states):
    steps = pages.steps(Call(), None, at)
    assert [step.state for step in steps[:3]] == states
    assert len(steps) == 5


def test_the_way_of_a_plan_tells_the_terms_of_the_office():
    policy = OfficePolicy(objection_days=20, decision_weeks_aim=6, decision_months_limit=3)
    steps = pages.steps(Call(), policy, OPENS)
    assert steps[2].when == "aim: within 6 weeks; at most 3 months"
    assert steps[3].when == "20 days"


ENVELOPE = Envelope(Decimal(1000), Decimal(100), Decimal(480), Decimal(300), Decimal(120))


def test_the_parts_of_an_envelope_do_not_overlap():
    parts = pages.envelope_parts(ENVELOPE)
    assert [amount for _label, amount in parts] == [120, 180, 180, 0, 100]
    assert sum(amount for _label, amount in parts) == ENVELOPE.committed


def test_the_tiles_tell_the_share_that_is_committed():
    budget, committed, left = pages.tiles(ENVELOPE)
    assert (budget.value, committed.value, left.value) == (
        "€\u00a01.000", "€\u00a0580", "€\u00a0420",
    )  # fmt: skip
    assert committed.note == "58% of the budget"


def test_an_empty_envelope_has_no_share():
    assert pages.tiles(Envelope())[1].note == ""


def budget(region, scheme, year, amount, **figures):
    return RegionalBudget(
        region=region, scheme=scheme, year=year, amount=Decimal(amount),
        **{"reserved": Decimal(0), "granted": Decimal(0), "contracted": Decimal(0)} | figures,
        paid=Decimal(0),
    )  # fmt: skip


def test_every_region_and_scheme_has_a_row_also_without_money():
    one, two = Region(uzovi="1", name="A", slug="a"), Region(uzovi="2", name="B", slug="b")
    rsb, swz = Scheme(code="RSB", name_nl="Stimulering"), Scheme(code="SWZ", name_nl="Wonen")
    found = [
        budget(one, swz, 2026, 1000, reserved=Decimal(250)),
        budget(one, swz, 2027, 500),
    ]
    rows = pages.budget_rows([one, two], [rsb, swz], found)
    assert [(r.slug, r.scheme_id, r.years) for r in rows] == [
        ("a", "RSB", ""), ("a", "SWZ", "2026–2027"), ("b", "RSB", ""), ("b", "SWZ", ""),
    ]  # fmt: skip
    assert (rows[1].sums.amount, rows[1].used, rows[1].meter) == (1500, 17, 17)
    assert (rows[0].used, rows[0].meter) == (None, 0)


def test_a_chart_per_year_has_the_same_figures_as_its_table():
    place, swz = Region(uzovi="1"), Scheme(code="SWZ")
    (chart,) = pages.envelope_charts([budget(place, swz, 2026, 1000, reserved=Decimal(250))])
    assert chart.title == "2026"
    assert ["Reserved", "€\u00a0250", "25%"] in chart.table.rows
    assert ["Free", "€\u00a0750", "75%"] in chart.table.rows


@pytest.mark.parametrize("current", ["office_calls", "budgets", "settings_list", "reference"])
def test_one_tab_of_the_office_is_the_current_one(current):
    tabs = pages.office_tabs(current)
    assert [t.current for t in tabs].count(True) == 1
    assert len(tabs) == 4


def test_settings_are_told_in_words():
    policy = OfficePolicy(
        accountability_mode="results", objection_days=1, reminder_days_before=[30, 14, 3],
        escalation_days_after=[1, 14],
    )  # fmt: skip
    rows = {str(row.label): str(row.value) for row in pages.settings_rows(policy)}
    assert rows["Account is given on"] == "Result obligation"
    assert rows["Objection term"] == "1 day"
    assert rows["Reminders before the date"] == "30, 14, 3 days"
    assert rows["Progress report"] == "every 6 months"


def test_history_speaks_in_words_and_the_portal_has_a_name():
    events = [
        SimpleNamespace(at=OPENS, verb="call.published", actor_label="Coby", reason=""),
        SimpleNamespace(at=OPENS, verb="call.odd", actor_label="", reason="Zomaar."),
    ]
    first, second = pages.history(events)
    assert (first.label, first.who) == ("Published", "Coby")
    assert (second.label, second.who, second.reason) == ("call.odd", "The portal", "Zomaar.")
