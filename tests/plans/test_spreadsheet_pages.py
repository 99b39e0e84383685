"""The budget as a workbook on its pages: download, look, apply, export."""

from __future__ import annotations

import io
from decimal import Decimal

import openpyxl
import pytest
from django.urls import reverse

from plans.models import Plan
from plans.services import sections
from plans.structure import Section
from portal.audit.models import Event
from tests.builders import coalition, workbooks
from tests.builders.sections import Page
from tests.cast import sign_in

pytestmark = pytest.mark.django_db
OWN = "zilverlinde"


@pytest.fixture
def plan(cast, client) -> Plan:
    plan = coalition.duo(cast)
    sign_in(client, cast.editor_a)
    return plan


def url(name: str, plan: Plan, *more: str) -> str:
    return reverse(f"plans:{name}", args=[plan.pk, *more])


def downloaded(client, plan: Plan, org: str = OWN) -> bytes:
    response = client.get(url("sheet_template", plan, org))
    assert response.status_code == 200
    return b"".join(response.streaming_content)


def looked_at(client, plan: Plan, content: bytes, name: str = "begroting.xlsx") -> str:
    response = client.post(
        url("sheet", plan, OWN),
        {"file": workbooks.upload(content, name)},
        headers={"accept-language": "en"},
    )
    assert response.status_code == 200
    return response.content.decode()


def applied(client, plan: Plan, html: str):
    page = Page(html)
    fields = next(
        f for f, a in zip(page.forms, page.actions, strict=True) if a and "toepassen" in a
    )
    return client.post(url("sheet_apply", plan, OWN), fields, headers={"accept-language": "en"})


def lines(plan: Plan, org: str = OWN):
    return sections.current_values(plan, Section.BUDGET, org)["lines"]


def version(plan: Plan) -> int:
    return sections.section_version(plan, Section.BUDGET, OWN)


def cell(content: bytes, text: str) -> tuple[int, int]:
    """The row and the column letter's number of a heading."""
    page = openpyxl.load_workbook(io.BytesIO(content)).worksheets[0]
    return next(
        (c.row, c.column) for row in page.iter_rows(min_row=6) for c in row if c.value == text
    )


def changed(content: bytes, **amounts: object) -> bytes:
    """The first line with other values in some columns, by heading (`_2027` for a year)."""
    book = openpyxl.load_workbook(io.BytesIO(content))
    page = book.worksheets[0]
    for heading, value in amounts.items():
        row, column = cell(content, heading.lstrip("_"))
        page.cell(row + 1, column).value = value
    return workbooks.saved(book)


def test_the_template_holds_the_lines_and_is_made_for_this_plan_and_provider(client, plan):
    content = downloaded(client, plan)
    book = workbooks.book(content)
    assert book.marks["plan"] == str(plan.pk)
    assert book.marks["provider"] == OWN
    page = next(iter(book.sheets.values()))
    assert "Projectleider" in {v.text for v in page.cells.values()}
    assert Event.objects.filter(verb="plan.budget_downloaded", plan_id=plan.pk).exists()


def test_nobody_else_gets_the_template(client, cast, plan):
    sign_in(client, cast.editor_b)
    for name in ("sheet_template", "sheet"):
        assert client.get(url(name, plan, OWN)).status_code == 404
    assert client.post(url("sheet_apply", plan, OWN)).status_code == 404
    sign_in(client, cast.outsider)
    assert client.get(url("sheet_template", plan, OWN)).status_code == 404
    sign_in(client, cast.signatory_a)
    assert client.get(url("sheet", plan, OWN)).status_code == 403


def test_looking_shows_what_changes_and_changes_nothing(client, plan):
    before = lines(plan)
    html = looked_at(client, plan, changed(downloaded(client, plan), _2028=250))
    assert "Apply these changes" in html
    assert "1.250" in html
    assert "Changed" in html
    assert lines(plan) == before


def test_applying_puts_the_lines_in_and_is_on_the_record(client, plan):
    html = looked_at(client, plan, changed(downloaded(client, plan), _2028="250,50"))
    assert applied(client, plan, html).url == url("lines", plan, OWN)
    assert lines(plan)[0].amounts == {2027: Decimal("1000.00"), 2028: Decimal("250.50")}
    event = Event.objects.get(verb="plan.budget_imported")
    assert event.plan_id == plan.pk
    assert event.data["org"] == OWN
    plan.refresh_from_db()
    assert plan.fund_total == Decimal("1864.20")


def test_the_same_file_twice_changes_nothing_and_says_so(client, plan):
    content = changed(downloaded(client, plan), _2028=250)
    applied(client, plan, looked_at(client, plan, content))
    now = version(plan)
    html = looked_at(client, plan, content)
    assert "Nothing would change" in html
    assert "Apply these changes" not in html
    assert version(plan) == now


def test_pressing_the_button_twice_has_one_effect(client, plan):
    html = looked_at(client, plan, changed(downloaded(client, plan), _2028=250))
    applied(client, plan, html)
    now = version(plan)
    assert applied(client, plan, html).status_code == 302
    assert version(plan) == now


def test_a_file_from_before_another_save_leads_to_a_choice_and_overwrites_nothing(
    client, cast, plan
):
    content = changed(downloaded(client, plan), _2028=250)
    coalition.budget(plan, cast.editor_a, OWN, "Projectleider", "2000.00")
    html = looked_at(client, plan, content)
    assert "has changed since" in html
    response = applied(client, plan, html)
    assert response.status_code == 409
    assert lines(plan)[0].amounts == {2027: Decimal("2000.00")}
    choice = dict(Page(response.content.decode()).fields)
    choice = {k: "mine" if k.startswith("pick:") and k != "pick:" else v for k, v in choice.items()}
    assert client.post(url("sheet_apply", plan, OWN), choice).status_code == 302
    assert lines(plan)[0].amounts == {2027: Decimal("1000.00"), 2028: Decimal("250.00")}


def test_a_save_between_looking_and_applying_leads_to_a_choice_too(client, cast, plan):
    html = looked_at(client, plan, changed(downloaded(client, plan), _2028=250))
    coalition.budget(plan, cast.editor_a, OWN, "Projectleider", "3000.00")
    assert applied(client, plan, html).status_code == 409
    assert lines(plan)[0].amounts == {2027: Decimal("3000.00")}


def test_wrong_cells_are_listed_and_nothing_can_be_applied(client, plan):
    html = looked_at(client, plan, changed(downloaded(client, plan), _2028="veel", Doel="D9"))
    assert "Repair these cells first" in html
    assert "“veel”" in html
    assert "“D9”" in html
    assert "Apply these changes" not in html


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("leeg.xlsx", b""),
        ("begroting.pdf", b"%PDF-1.7"),
        ("begroting.xlsx", b"geen werkmap"),
        ("ander.xlsx", workbooks.saved(openpyxl.Workbook())),
    ],
)
def test_any_other_file_is_refused_with_a_sentence(client, plan, name, content):
    html = looked_at(client, plan, content, name)
    assert "id_file_error" in html
    assert "Apply these changes" not in html


def test_a_file_of_another_plan_or_provider_is_refused(client, cast, plan):
    other = workbooks.marked(downloaded(client, plan), plan="999999")
    assert "another plan" in looked_at(client, plan, other)
    other = workbooks.marked(downloaded(client, plan), provider="waterrand")
    assert "another organisation" in looked_at(client, plan, other)


def test_after_withdrawal_the_workbook_is_closed(client, cast, plan):
    Plan.objects.filter(pk=plan.pk).update(state="withdrawn", ended_at=plan.changed_at)
    assert client.get(url("sheet", plan, OWN)).status_code == 403


def test_formula_like_texts_stay_texts_both_ways(client, cast, plan):
    coalition.budget(plan, cast.editor_a, OWN, '=HYPERLINK("http://x")', "1000.00")
    content = downloaded(client, plan)
    page = openpyxl.load_workbook(io.BytesIO(content)).worksheets[0]
    assert all(c.data_type != "f" for row in page.iter_rows(max_col=1) for c in row)
    applied(client, plan, looked_at(client, plan, changed(content, _2028=1)))
    assert lines(plan)[0].description == '=HYPERLINK("http://x")'


def exported(client, plan: Plan, fmt: str) -> bytes:
    response = client.get(url("budget_export", plan, fmt), headers={"accept-language": "en"})
    assert response.status_code == 200
    return b"".join(response.streaming_content)


def test_a_member_exports_own_lines_and_totals_of_others(client, plan):
    for fmt in ("csv", "xlsx"):
        content = exported(client, plan, fmt)
        if fmt == "xlsx":
            found = openpyxl.load_workbook(io.BytesIO(content)).worksheets[0]
            text = "\n".join(str(c.value) for row in found.iter_rows() for c in row)
        else:
            text = content.decode("utf-8-sig")
        assert "Projectleider" in text
        assert coalition.SECRET_LINE not in text
        assert "61.37" not in text
        assert "61,37" not in text
        assert "613" in text
    assert Event.objects.filter(verb="plan.budget_downloaded").count() == 2


def test_other_formats_do_not_exist(client, plan):
    assert client.get(url("budget_export", plan, "pdf")).status_code == 404
    assert client.post(url("budget_export", plan, "csv")).status_code == 405


def test_an_export_cannot_be_a_formula(client, cast, plan):
    coalition.budget(plan, cast.editor_a, OWN, "=1+1", "1000.00")
    assert "'=1+1" in exported(client, plan, "csv").decode("utf-8-sig")
    page = openpyxl.load_workbook(io.BytesIO(exported(client, plan, "xlsx"))).worksheets[0]
    assert all(c.data_type != "f" for row in page.iter_rows() for c in row)
