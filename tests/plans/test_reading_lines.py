"""The lines of a budget to read: every cell as it was typed, safe, with a dash for nothing."""

from __future__ import annotations

from decimal import Decimal

import pytest
from django.template import Context, Template
from django.utils import translation

from plans.data import Line, Member, OrgBudget, PlanData
from plans.reading import Names, Reading
from plans.templatetags.line_tags import line_rows
from plans.templatetags.plan_tags import year_cells

NAMES = Names(purposes={}, frameworks={}, categories={"PERS": "Personeel"}, schemes={})
LINE = Line(
    category="PERS",
    description="Projectleider <b>",
    goal="D1",
    source="fund",
    quantity=Decimal("1.5"),
    unit="fte",
    unit_price=Decimal(60000),
    amounts={2026: Decimal(90000)},
)


def read(*lines: Line) -> str:
    data = PlanData(
        title="",
        scheme="SWZ",
        region="zhn",
        year=2026,
        members=(Member(org="een", role="lead"),),
        budget=(OrgBudget(org="een", lines=lines),),
    )
    return line_rows(Reading(data, NAMES), lines)


def test_a_line_says_what_it_is_who_pays_on_what_basis_and_when():
    with translation.override("nl"):
        drawn = read(LINE)
    assert drawn == (
        '<tr><th scope="row">Projectleider &lt;b&gt;<br>'
        '<span class="small soft">Personeel · D1</span></th>'
        '<td>Fonds</td><td>1,5 fte × €\u00a060.000</td><td class="num">€\u00a090.000</td></tr>'
    )


@pytest.mark.parametrize(
    ("source", "other", "said"),
    [("own", "", "Eigen"), ("other", "Gemeente <x>", "Gemeente &lt;x&gt;"), ("other", "", "")],
)
def test_who_pays(source, other, said):
    line = Line(category="PERS", description="x", source=source, other_source=other, amounts={})
    with translation.override("nl"):
        assert f"<td>{said}</td>" in read(line)


def test_what_is_not_known_is_left_out():
    line = Line(category="ANDERS", description="x", source="fund", amounts={})
    assert '<span class="small soft">ANDERS</span></th>' in read(line)
    assert "<td>–</td>" in read(line)


def test_cells_of_years_in_their_order_with_a_dash_for_nothing():
    cells = year_cells({2027: Decimal("1250.50"), 2028: Decimal(0)}, (2026, 2027, 2028))
    dash = '<td class="num">–</td>'
    assert cells == f'{dash}<td class="num">€\u00a01.250,50</td>{dash}'


def test_the_tags_say_the_same_in_a_template():
    page = Template("{% load plan_tags %}{% year_cells amounts years %}")
    amounts = {2026: Decimal(5)}
    shown = page.render(Context({"amounts": amounts, "years": (2026,)}))
    assert shown == year_cells(amounts, (2026,))
