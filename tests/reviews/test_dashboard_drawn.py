"""What the dashboard draws itself, rows and filter fields: made once per kind, never mixed up."""

from __future__ import annotations

from datetime import UTC, datetime
from decimal import Decimal
from types import SimpleNamespace

import pytest
from django.urls import reverse
from django.utils import translation
from django.utils.safestring import SafeString

from plans.models import Plan
from reviews import dashboard_filter
from reviews.ageing import Age
from reviews.dashboard import Line
from reviews.dashboard_filter import columns_field, filter_fields
from reviews.dashboard_rows import Rows
from reviews.flags import flags_of
from reviews.forms.dashboard import ALL_COLUMNS, DashboardForm
from reviews.heat import Painter, Square
from tests.builders import reviews
from tests.builders.reviews import TAKEN_UP
from tests.cast import sign_in

NASTY = "<b>\"Samen\" & 'beter'</b>"
ESCAPED = "&lt;b&gt;&quot;Samen&quot; &amp; &#x27;beter&#x27;&lt;/b&gt;"
MOMENT = datetime(2026, 6, 1, tzinfo=UTC)


def line(**changes) -> Line:
    """A line with something in every cell."""
    stored = SimpleNamespace(
        pk=7, title=NASTY, reference="ZZ-1", lead_name=NASTY, total=Decimal("1234.50"), warnings=2
    )
    values = {
        "plan": stored,
        "label": "In beoordeling",
        "tone": "info",
        "phase": NASTY,
        "url": "/beoordeling/plan/7/?a=1&b=2",
        "amounts": ((2026, Decimal(1000)), (2027, Decimal(0))),
        "progress": (1, 2),
        "waiting": (NASTY,),
        "eligible": True,
        "rank": Decimal("66.67"),
        "failed": (),
        "age": Age(41, MOMENT, MOMENT, "warn"),
        "halted": False,
        "flags": flags_of(["warned", "double"]),
        "cells": [Square("1", "level-3", "3", "3 4", True)],
    }
    return Line(**(values | changes))  # type: ignore[arg-type]


def drawn(*lines: Line, columns=ALL_COLUMNS) -> str:
    with translation.override("nl"):
        return Rows(Painter([], 1), columns).draw(lines)


def test_whatever_people_wrote_is_escaped_in_every_cell():
    html = drawn(line())
    assert isinstance(html, SafeString)
    assert "<b>&quot;" not in html
    assert html.count(ESCAPED) == 5
    assert "?a=1&amp;b=2" in html


@pytest.mark.parametrize(
    ("changes", "there", "absent"),
    [
        (
            {},
            ["€\u00a01.234,50", "2026 <span>€\u00a01.000</span>", "66,67", ": 2"],
            ["2027 <span>"],
        ),
        ({"eligible": None, "rank": None}, ['class="num nothing"'], ["66,67"]),
        ({"eligible": False, "failed": ("TM24-3", "TM24-5")}, ["TM24-3, TM24-5", "fails"], ["66"]),
        ({"progress": None, "waiting": ()}, ['class="nothing"'], ["1 van 2"]),
        ({"flags": ()}, ['class="flags nothing"'], ["flag danger"]),
        ({"halted": True}, ["staat stil"], ["sub late"]),
        ({"age": Age(1, MOMENT, MOMENT, "danger")}, ["1 dag<", "late over"], ["1 dagen"]),
        ({"age": Age(2, MOMENT, MOMENT, "ok")}, ["2 dagen", "01-06-2026"], ["sub late"]),
        ({"age": Age(2, MOMENT, MOMENT, "neutral")}, ["2 dagen</td>"], ["01-06-2026"]),
        ({"phase": ""}, ["In beoordeling</span></td>"], []),
    ],
)
def test_a_cell_says_what_is_known_and_no_more(changes, there, absent):
    html = drawn(line(**changes))
    assert [words for words in there if words not in html] == []
    assert [words for words in absent if words in html] == []


def test_only_the_chosen_columns_are_drawn_in_order():
    html = drawn(line(), columns=("rank", "age"))
    assert html.count("<td") == 2
    assert html.index("66,67") < html.index("41 dagen")


def test_rows_that_look_alike_stay_apart_where_they_differ():
    html = drawn(line(), line(flags=(), rank=Decimal(12), age=Age(3, MOMENT, MOMENT, "ok")))
    first, second = html.split("</tr>")[:2]
    assert "66,67" in first
    assert ">12<" in second
    assert ("41 dagen" in first, "3 dagen" in second) == (True, True)
    assert drawn() == ""


def fields(language: str = "nl", **said: str) -> str:
    with translation.override(language):
        return "".join(filter_fields(DashboardForm(said or None)))


def test_a_filter_shows_what_was_chosen_and_not_what_somebody_chose_before():
    chosen = fields(state="in_review", flag="double")
    assert '<option value="in_review" selected>' in chosen
    assert '<option value="double" selected>' in chosen
    assert "selected" not in fields(state="granted").split('value="in_review"')[1].split(">")[0]
    assert fields().count('<option value="" selected>') == 5


def test_the_fields_speak_the_language_of_the_page():
    assert "Status" in fields("en")
    assert fields("nl") != fields("en")
    assert fields("nl") == fields("nl")


def test_what_was_typed_is_escaped_and_never_kept():
    before = dashboard_filter._kept.cache_info().currsize
    assert "&lt;b&gt;" in fields(q="<b>zoek")
    assert "<b>zoek" not in fields(q="<b>zoek")
    fields(state="onzin<b>")
    assert "zoek" not in fields()
    assert dashboard_filter._kept.cache_info().currsize <= before + 6


def test_a_choice_that_does_not_exist_is_named_as_an_error():
    assert "id_state_error" in fields(state="onzin")
    assert "id_state_error" not in fields()


def test_the_columns_that_are_shown_are_ticked():
    html = columns_field(("rank", "age"))
    assert html.count("checked") == 2
    assert columns_field(ALL_COLUMNS).count("checked") == len(ALL_COLUMNS)


@pytest.mark.django_db
def test_the_page_shows_a_nasty_title_as_text(cast, client, filed_world):
    plan = reviews.filed(cast, "V7").plan
    Plan.objects.filter(pk=plan.pk).update(title=NASTY, submitted_at=TAKEN_UP)
    sign_in(client, cast.coordinator)
    page = client.get(reverse("reviews:dashboard", args=[plan.call_id])).content.decode()
    assert ESCAPED in page
    assert NASTY not in page


@pytest.mark.parametrize(
    ("square", "said"),
    [
        (Square("7", "level-4", "✓", aloud="Voldaan"), "Voldaan"),
        (Square("3", "level-2 own", "2", aloud="2, uw eigen score"), "2, uw eigen score"),
        (Square("9", "level-none", "", aloud="geldt hier niet"), "geldt hier niet"),
    ],
)
def test_what_a_square_shows_to_the_eye_alone_is_also_said_aloud(square, said):
    html = drawn(line(cells=[square]), columns=("conditions",))
    assert f'<span class="visually-hidden">{said}</span>' in html
    assert f'<span aria-hidden="true">{square.mark}</span>' in html


def test_a_figure_that_speaks_for_itself_is_said_once():
    html = drawn(line(cells=[Square("4", "level-4", "4", "4 4")]), columns=("conditions",))
    assert '<b class="level-4">4</b>' in html
