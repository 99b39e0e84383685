"""Pictures: geometry in whole thousandths, the same figures behind them as a table."""

import re
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
from django.template import Context, Template
from django.utils.translation import override
from hypothesis import given
from hypothesis import strategies as st

from portal.web import charts, specimens
from portal.web.charts import Activity, Cell, Indicator, Point

STATIC = Path(__file__).resolve().parents[2] / "static"


@pytest.fixture(autouse=True)
def dutch():
    with override("nl"):
        yield


def rects(chart):
    """(x, width) of every piece in the order drawn; the ground is left out."""
    found = re.findall(r'<rect x="(\d+)" width="(\d+)" height="20" fill="(#\w+)"', str(chart.body))
    return [(int(x), int(width), fill) for x, width, fill in found]


def test_bars_share_one_scale_and_pieces_lie_end_to_end():
    rows = [("2026", [Decimal(60), Decimal(40)]), ("2027", [Decimal(50), Decimal(0)])]
    chart = charts.stacked_bars("Begroting", ["A", "B"], rows)
    assert rects(chart) == [
        (0, 600, charts.SERIES[0]),
        (600, 400, charts.SERIES[1]),
        (0, 500, charts.SERIES[0]),
    ]
    assert chart.table.head == ["", "A", "B", "Totaal"]
    assert chart.table.rows[0] == ["2026", "€\u00a060", "€\u00a040", "€\u00a0100"]
    assert chart.table.foot == ["Totaal", "€\u00a0110", "€\u00a040", "€\u00a0150"]


def test_single_bars_have_one_colour_no_legend_and_a_table_of_two_columns():
    rows = [("2026", Decimal(80)), ("2027", Decimal(20))]
    chart = charts.single_bars("Aanvraag", ("Jaar", "Bedrag"), rows, desc="Van 80 naar 20.")
    assert rects(chart) == [(0, 1000, charts.SERIES[0]), (0, 250, charts.SERIES[0])]
    assert list(chart.legend) == []
    assert chart.table.head == ["Jaar", "Bedrag"]
    assert chart.table.foot == ["Totaal", "€\u00a0100"]
    assert rects(charts.single_bars("x", ("a", "b"), [])) == []


@given(st.lists(st.integers(0, 10**9), min_size=1, max_size=9).filter(any))
def test_pieces_leave_no_gap_and_never_pass_the_edge(values):
    with override("nl"):
        names = [str(n) for n in range(len(values))]
        chart = charts.stacked_bars("x", names, [("r", [Decimal(v) for v in values])])
    edge = 0
    for x, width, _fill in rects(chart):
        assert x == edge
        edge = x + width
    assert edge == 1000


def test_nothing_to_show_is_no_error():
    assert rects(charts.stacked_bars("x", [], [])) == []
    assert rects(charts.stacked_bars("x", ["A"], [("r", [Decimal(0)])])) == []
    assert charts.time_plan("x", []).table is None
    assert charts.indicators("x", []).table.rows == []


def test_an_envelope_shows_what_is_free():
    parts = [("Betaald", Decimal(250)), ("Toegekend", Decimal(250))]
    chart = charts.envelope("Budget", Decimal(1000), parts)
    assert rects(chart) == [(0, 250, charts.SERIES[0]), (250, 250, charts.SERIES[1])]
    assert chart.table.rows[-1] == ["Vrij", "€\u00a0500", "50%"]
    assert chart.legend[-1] == (charts.REST, "Vrij: €\u00a0500")


def test_an_overcommitted_envelope_says_so_and_stays_within_its_frame():
    chart = charts.envelope("Budget", Decimal(1000), [("Toegekend", Decimal(1250))])
    assert rects(chart) == [(0, 1000, charts.SERIES[0])]
    assert chart.table.rows[-1] == ["Tekort", "€\u00a0250", "25%"]


def test_a_heat_map_is_a_table_with_words_in_every_square():
    rows = [("Plan A", "/a/", [Cell(4, "4", "goed"), Cell(0, "–", "nog niet beoordeeld")])]
    chart = charts.heat_map("Scores", [("1", "Doelen"), ("2", "Toegang")], rows, corner="Plan")
    html = str(chart.body)
    assert '<th scope="row"><a href="/a/">Plan A</a></th>' in html
    assert '<td class="level-4">4<span class="visually-hidden"> goed</span></td>' in html
    assert "1 Doelen · 2 Toegang" in html
    assert chart.table is None


def test_a_time_plan_has_equal_months_and_marks_the_years():
    chart = charts.time_plan(
        "Planning",
        [
            Activity("A", date(2026, 7, 1), date(2026, 12, 31)),
            Activity("M", date(2027, 1, 1), date(2027, 1, 1), "Linde"),
            Activity("B", date(2027, 1, 1), date(2028, 6, 30)),
        ],
    )
    html = str(chart.body)
    assert re.findall(r'<span class="m(\d+)">(\d+)</span>', html) == [
        ("6", "2026"),
        ("12", "2027"),
        ("6", "2028"),
    ]
    assert chart.table.rows[1] == ["M", "1 januari 2027", "1 januari 2027", "Linde"]


def test_an_activity_of_one_day_is_a_milestone():
    assert Activity("M", date(2027, 1, 1), date(2027, 1, 1)).is_milestone
    assert not Activity("A", date(2027, 1, 1), date(2027, 1, 2)).is_milestone


@pytest.mark.parametrize(
    ("baseline", "value", "target", "width"),
    [
        ("0", "450", "900", 400),
        ("0", "900", "900", 800),
        ("0", "1200", "900", 1000),
        ("8.6", "8.05", "7.5", 400),
        ("8.6", "9", "7.5", 0),
    ],
)
def test_progress_runs_from_baseline_to_target_also_when_less_is_better(
    baseline, value, target, width
):
    item = Indicator("x", Decimal(baseline), Decimal(value), Decimal(target), "%")
    pieces = [w for x, w, fill in rects(charts.indicators("x", [item])) if fill == charts.SERIES[0]]
    assert pieces == [width]


def test_an_indicator_not_measured_yet_says_so():
    chart = charts.indicators("x", [Indicator("Wacht", Decimal(21), None, Decimal(5), "dagen")])
    assert "nog niet gemeten" in str(chart.body)
    assert chart.table.rows == [["Wacht", "21 dagen", "–", "5 dagen"]]


def test_an_indicator_whose_target_is_its_baseline_draws_no_bar():
    chart = charts.indicators("x", [Indicator("x", Decimal(5), Decimal(5), Decimal(5))])
    assert [r for r in rects(chart) if r[2] == charts.SERIES[0]] == []


def test_a_trend_joins_what_was_measured_and_draws_the_target():
    points = [Point("H1", Decimal(0)), Point("H2", Decimal(450)), Point("H3", None)]
    chart = charts.trend("x", points, Decimal(900), unit="cliënten")
    assert 'd="M166 290 L500 150"' in str(chart.body)
    assert 'd="M0 10H1000"' in str(chart.body)
    assert chart.table.rows[-1] == ["H3", "–"]


def test_a_trend_without_measurements_still_shows_the_target():
    chart = charts.trend("x", [Point("H1", None)], Decimal(900))
    assert "stroke-dasharray" in str(chart.body)


@pytest.mark.parametrize("chart", specimens.context()["charts"], ids=lambda c: c.title)
def test_every_picture_has_a_title_and_its_figures_as_a_table(chart):
    html = Template("{% load ui %}{% chart chart %}").render(Context({"chart": chart}))
    assert f'<h3 class="chart-title">{chart.title}</h3>' in html
    assert "<table" in html
    assert "style=" not in html
    assert "Dezelfde cijfers als tabel" in html or 'class="heat"' in html


def test_numbers_in_a_picture_are_never_written_with_a_comma():
    for chart in specimens.context()["charts"]:
        assert not re.search(r'(?:x|y|width|height|d)="[^"]*\d,\d', str(chart.body))


def test_names_in_a_picture_are_escaped():
    chart = charts.stacked_bars("x", ["<xss-7q>"], [("<xss-7q>", [Decimal(1)])])
    assert "<xss-7q>" not in str(chart.body)


def test_on_paper_the_figures_stand_open():
    source = "{% load ui %}{% for c in charts %}{% chart c paper=True %}{% endfor %}"
    html = Template(source).render(Context({"charts": specimens.context()["charts"]}))
    assert "<details" not in html
    assert html.count("<table") == 6


def test_every_picture_can_be_set_in_a_pdf():
    """The renderer reads tokens.css and charts.css, and no drawing lies in a grid."""
    from weasyprint import CSS, HTML

    source = "{% load ui %}{% for c in charts %}{% chart c paper=True %}{% endfor %}"
    html = Template(source).render(Context({"charts": specimens.context()["charts"]}))
    sheets = [CSS(filename=STATIC / "css" / name) for name in ("tokens.css", "charts.css")]
    assert HTML(string=html).write_pdf(stylesheets=sheets)[:5] == b"%PDF-"
