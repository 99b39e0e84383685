"""Pictures drawn on the server: bars, envelope, heat map, time plan, indicator against target.

Pure functions from figures to a `Chart`; `{% chart chart %}` shows it with its legend and the
same figures as a table. Words stay HTML, so they keep their size on a phone; only shapes are
SVG, on a scale of 1000 that stretches. Colours are presentation attributes (no inline style),
so the same picture prints in a PDF with static/css/charts.css.
"""

from portal.web.charts.bars import envelope, single_bars, stacked_bars
from portal.web.charts.heat import Cell, heat_map
from portal.web.charts.indicators import Indicator, Point, indicators, trend
from portal.web.charts.planning import Activity, time_plan
from portal.web.charts.shapes import REST, SERIES, Chart

__all__ = [
    "REST",
    "SERIES",
    "Activity",
    "Cell",
    "Chart",
    "Indicator",
    "Point",
    "envelope",
    "heat_map",
    "indicators",
    "single_bars",
    "stacked_bars",
    "time_plan",
    "trend",
]
