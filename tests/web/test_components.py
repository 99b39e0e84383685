"""Components: what they say, in the order and with the roles they should have."""

import re
from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from django.core.paginator import Paginator
from django.template import Context, Template
from django.test import RequestFactory
from django.utils.translation import override

from portal.web import icons
from portal.web.components import (
    Anchor,
    FileRow,
    Grid,
    GridRow,
    Party,
    Row,
    Section,
    Step,
    Tab,
    Task,
    Tile,
)
from portal.web.grids import sums
from portal.web.specimen_forms import GridSpecimen, ScoreSpecimen
from portal.web.tags import text


def draw(source, language="nl", **values):
    with override(language):
        html = Template("{% load ui %}" + source).render(Context(values))
    return re.sub(r"[ \n]+", " ", html)


def words(html):
    """The text that is read aloud, in order."""
    html = re.sub(r"<svg.*?</svg>", "", html, flags=re.S)
    return " ".join(re.sub(r"<[^>]+>", " ", html).split())


ATTACK = "<xss-7q>"


@pytest.mark.parametrize(
    ("filter", "value", "shown"),
    [
        (text.euro, Decimal("1250000"), "€\u00a01.250.000"),
        (text.euro, Decimal("25451.73"), "€\u00a025.451,73"),
        (text.euro, None, "–"),
        (text.euro_cents, Decimal(5), "€\u00a05,00"),
        (text.number, Decimal("0.50"), "0,5"),
        (text.percent, Decimal("95.7"), "95,7%"),
        (text.date_long, date(2026, 4, 1), "1 april 2026"),
        (text.date_long, datetime(2026, 3, 31, 22, 30, tzinfo=UTC), "1 april 2026"),
        (text.date_short, date(2026, 4, 1), "01-04-2026"),
        (text.moment, datetime(2026, 4, 1, 15, 0, tzinfo=UTC), "1 april 2026, 17.00 uur"),
        (text.moment_short, datetime(2026, 4, 1, 15, 0, tzinfo=UTC), "01-04-2026 17.00"),
        (text.when, "begin april", "begin april"),
        (text.when, date(2026, 4, 1), "1 april 2026"),
        (text.when, datetime(2026, 4, 1, 15, 0, tzinfo=UTC), "1 april 2026, 17.00 uur"),
        (text.when, None, ""),
        (text.file_size, 400, "1 kB"),
        (text.file_size, 184_320, "184 kB"),
        (text.file_size, 1_420_000, "1,4 MB"),
        (text.file_size, None, "–"),
        (text.initials, "De Zilverlinde", "DZ"),
        (text.initials, "Zorgkantoor Zorg en Zekerheid", "ZZ"),
        (text.initials, "baken", "B"),
        (text.initials, "", ""),
    ],
)
def test_figures_and_days_are_written_as_dutch_people_do(filter, value, shown):
    with override("nl"):
        assert filter(value) == shown


def test_english_keeps_the_notation_of_amounts_and_changes_the_months():
    with override("en"):
        assert text.euro(Decimal("1250000")) == "€\u00a01.250.000"
        assert text.date_long(date(2026, 4, 1)) == "1 April 2026"
        assert text.moment(datetime(2026, 4, 1, 15, 0, tzinfo=UTC)) == "1 April 2026, 17:00"


def test_an_icon_is_silent_unless_it_has_a_label():
    assert 'aria-hidden="true"' in icons.svg("check")
    assert 'role="img" aria-label="Getekend"' in icons.svg("check", "Getekend")
    with pytest.raises(KeyError):
        icons.svg("unicorn")


def test_a_badge_is_words_in_a_tone():
    assert draw('{% badge "Ingediend" "info" %}') == '<span class="badge info">Ingediend</span>'


@pytest.mark.parametrize(
    "source",
    [
        "{% badge x %}",
        "{% page_header x lead=x kicker=x status=x meta=x %}{% endpage_header %}",
        "{% card title=x aside=x %}{{ x }}{% endcard %}",
        "{% notice 'warn' title=x %}{{ x }}{% endnotice %}",
        "{% help x %}{{ x }}{% endhelp %}",
        "{% table caption=x note=x %}{% endtable %}",
        "{% confirm title=x button=x cancel_url=x %}{% endconfirm %}",
        "{% breadcrumbs x x x %}",
        "{% empty_state x x x x %}",
        "{% meter 1 2 x %}",
        "{% button x name=x value=x %}",
        "{% link_button x x %}",
        "{% filter_bar label=x clear_url=x %}{% endfilter_bar %}",
        "{% summary_list rows %}",
        "{% task_list tasks %}",
        "{% timeline steps %}",
        "{% stepper sections x %}",
        "{% tabs tabs x %}",
        "{% tiles tiles %}",
        "{% document_list files %}",
        "{% party_list parties %}",
    ],
)
def test_no_component_lets_markup_through(source):
    values = {
        "rows": [Row(ATTACK, ATTACK, ATTACK, ATTACK)],
        "tasks": [Task(ATTACK, ATTACK, ATTACK, reason=ATTACK), Task(ATTACK)],
        "steps": [Step(ATTACK, "done", ATTACK, ATTACK)],
        "sections": [Section(ATTACK, ATTACK, status=ATTACK)],
        "tabs": [Tab(ATTACK, ATTACK), Tab(ATTACK, ATTACK)],
        "tiles": [Tile(ATTACK, ATTACK, ATTACK)],
        "files": [FileRow(ATTACK, ATTACK, 1, ATTACK, ATTACK, ATTACK)],
        "parties": [Party(ATTACK, ATTACK, ATTACK)],
    }
    html = draw(source, x=ATTACK, **values)
    assert ATTACK not in html
    assert "xss-7q" in html


def test_a_lone_tab_is_no_choice_and_is_not_drawn():
    one, two = Tab("Plannen", "/a/", True), Tab("Fasen", "/b/")
    assert draw("{% tabs tabs %}", tabs=[one]).strip() == ""
    assert words(draw("{% tabs tabs %}", tabs=[one, two])).split() == ["Plannen", "Fasen"]


def test_a_page_header_has_one_heading_and_its_buttons():
    html = draw(
        '{% page_header "Plan" lead="Kort" kicker="ZHN-7" status="Concept" tone="info" %}'
        '{% link_button "Verder" "/x/" %}{% endpage_header %}'
    )
    assert html.count("<h1>") == 1
    assert words(html) == "ZHN-7 Plan Kort Concept Verder"
    assert "page-head-actions" not in draw('{% page_header "Plan" %} {% endpage_header %}')


def test_a_closed_task_is_no_link_and_says_why():
    html = draw("{% task_list t %}", t=[Task("Indienen", "", "Dicht", reason="Twee wachten nog.")])
    assert "<a " not in html
    assert words(html) == "Indienen Twee wachten nog. Dicht"


def test_an_empty_value_is_said_to_be_empty():
    html = draw("{% summary_list rows %}", rows=[Row("Kassier", "", "/kassier/")])
    assert words(html) == "Kassier niet ingevuld Wijzigen Kassier"


def test_a_timeline_says_what_is_done_and_what_is_to_come():
    steps = [Step("A", "done", date(2026, 4, 1)), Step("B", "current"), Step("C", "future")]
    html = draw("{% timeline steps %}", steps=steps)
    assert words(html) == "A (gereed) 1 april 2026 B C (komt nog)"
    assert html.count('aria-current="step"') == 1


def test_the_stepper_marks_the_section_and_counts():
    sections = [Section("A", "/a/", "ok", "volledig"), Section("B", "/b/", current=True)]
    html = draw("{% stepper sections 'Onderdelen' %}", sections=sections)
    assert "Onderdeel 2 van 2" in html
    assert html.count('aria-current="page"') == 1
    assert "A : volledig" in words(html)


def test_a_meter_has_words_and_a_bar():
    html = draw('{% meter 7 12 "Onderdelen gereed" %}')
    assert "7 van 12" in words(html)
    assert '<progress value="7" max="12" aria-label="Onderdelen gereed">' in html


def test_a_table_can_be_scrolled_by_keyboard_and_has_a_caption():
    html = draw('{% table caption="Plannen" sticky=True %}<tbody></tbody>{% endtable %}')
    assert 'tabindex="0" role="region" aria-label="Plannen"' in html
    assert "<caption><span>Plannen</span></caption>" in html


def test_a_document_tells_its_size_and_checksum():
    html = draw("{% document_list f %}", f=[FileRow("a.pdf", "/a/", 184_320, "9f2c" * 16)])
    assert "184 kB" in words(html)
    assert "9f2c9f2c9f2c…" in words(html)
    assert "Downloaden a.pdf" in words(html)
    assert "href" not in draw("{% document_list f %}", f=[FileRow("a.pdf", status="Wacht")])


def test_a_party_has_its_state_and_moment():
    signed = datetime(2026, 4, 1, 15, 0, tzinfo=UTC)
    html = draw("{% party_list p %}", p=[Party("De Linde", "M. Hof", "Getekend", "ok", signed)])
    assert words(html) == "DL De Linde M. Hof Getekend 1 april 2026, 17.00 uur"


def test_sorting_keeps_the_filter_and_turns_round():
    request = RequestFactory().get("/?state=draft&sort=title&page=3")
    html = draw('{% sort_header "Plan" "title" %}', request=request)
    assert 'aria-sort="ascending"' in html
    assert 'href="?state=draft&amp;sort=-title"' in html
    other = draw('{% sort_header "Datum" "day" "num" %}', request=request)
    assert "aria-sort" not in other
    assert 'class="num"' in other
    assert 'href="?state=draft&amp;sort=day"' in other


def test_pages_keep_the_filter():
    request = RequestFactory().get("/?state=draft&page=3")
    page = Paginator(range(240), 25).page(3)
    html = draw("{% pagination page %}", page=page, request=request)
    assert "51 tot en met 75 van 240" in words(html)
    assert 'href="?state=draft&amp;page=4" rel="next"' in html
    assert html.count('aria-current="page"') == 1


def test_one_page_has_no_links():
    html = draw("{% pagination page %}", page=Paginator(range(3), 25).page(1))
    assert "<a " not in html


def test_score_cards_are_radio_buttons_with_their_meaning():
    anchors = [Anchor(n, f"Naam {n}", "Omdat") for n in (1, 2, 3, 4)]
    form = ScoreSpecimen(initial={"score": 3})
    html = draw("{% score_cards f a 3 %}", f=form["score"], a=anchors)
    assert html.count('type="radio"') == 4
    assert html.count(" checked") == 1
    assert re.search(r'value="3"[^>]*checked', html)
    assert html.count("score passing") == 2
    assert "3 of hoger is genoeg." in words(html)


def test_score_cards_show_what_was_posted_and_the_error():
    anchors = [Anchor(n, str(n)) for n in (1, 2, 3, 4)]
    html = draw("{% score_cards f a %}", f=ScoreSpecimen({})["score"], a=anchors)
    assert "Fout: Kies een antwoord bij “Score”." in words(html)
    assert 'aria-describedby="id_score_error"' in html
    posted = draw("{% score_cards f a %}", f=ScoreSpecimen({"score": "2"})["score"], a=anchors)
    assert re.search(r'value="2"[^>]*checked', posted)


def test_a_money_grid_adds_up_per_row_per_column_and_in_all():
    html = draw("{% money_grid grid %}", grid=GridSpecimen().grid())
    assert '<output data-sum="row">€\u00a0275.000,00</output>' in html
    assert '<output data-sum="column">€\u00a0233.951,00</output>' in html
    assert '<output data-sum="all">€\u00a0580.201,00</output>' in html
    assert 'data-left="650000.00">€\u00a069.799,00' in html
    assert 'aria-label="De Zilverlinde, 2026"' in html


def test_a_cell_that_cannot_be_read_counts_as_nothing():
    grid = GridSpecimen({"p0_2026": "100,50", "p0_2027": "veel", "p1_2026": "1.250"}).grid()
    found = sums(grid)
    assert found.whole == Decimal("100.50")
    assert found.columns == [Decimal("100.50"), Decimal("0.00"), Decimal("0.00")]
    assert found.left == Decimal("649899.50")


def test_a_grid_may_have_holes_and_no_limit():
    form = GridSpecimen()
    grid = Grid("Leeg", ["2026", "2027"], [GridRow("A", [form["p0_2026"], None])])
    found = sums(grid)
    assert found.columns == [Decimal("120000.00"), Decimal("0.00")]
    assert found.left is None
    assert "Nog te verdelen" not in draw("{% money_grid grid %}", grid=grid)


def test_a_confirmation_is_a_form_of_its_own():
    html = draw(
        '{% confirm title="Intrekken?" button="Ja" tone="danger" cancel_url="/terug/" name="do" '
        'value="withdraw" %}<p>Weg is weg.</p>{% endconfirm %}',
        csrf_token="token",
    )
    assert 'method="post"' in html
    assert 'name="csrfmiddlewaretoken" value="token"' in html
    assert 'class="button button-danger" type="submit" name="do" value="withdraw"' in html
    assert "Nee, ga terug" in html


def test_a_draft_line_brings_its_words_for_the_script():
    html = draw('{% draft_status "14.03" %}')
    assert "Opgeslagen om 14.03" in html
    assert 'role="status"' in html
    assert 'data-saved="Opgeslagen om {time}"' in html
