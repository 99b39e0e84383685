"""docs/conditions.md and docs/voorwaarden.md are what the checks say."""

import re
from pathlib import Path

import pytest
from django.core.management import call_command
from django.utils.translation import override

from plans.checks.page import DUTCH, ENGLISH, page
from plans.management.commands.conditions_page import DOCS, TARGETS, conditions
from plans.readiness import CHECKS


@pytest.mark.parametrize("name", TARGETS)
def test_the_page_is_up_to_date(name):
    """Run `python manage.py conditions_page` when this fails."""
    assert (DOCS / name).read_text("utf-8") == page(conditions(), TARGETS[name])


def test_the_page_has_the_entry_gate_the_nine_and_the_attention_point():
    codes = [c["code"] for c in conditions()]
    assert codes == ["TM24-0", *(f"TM24-{n}" for n in range(1, 10)), "TM24-GZ"]


def test_every_check_is_on_the_page():
    text = page(conditions())
    assert [c.code for c in CHECKS if f"| `{c.code}` |" not in text] == []


def test_every_check_is_on_the_dutch_page_in_dutch_words():
    text = page(conditions(), DUTCH)
    with override("nl"):
        said = [str(c.message).split("{")[0] for c in CHECKS]
    assert [words for words in said if words not in text] == []


def test_the_dutch_page_shows_no_code_of_a_field_or_a_check():
    text = page(conditions(), DUTCH).split("## ", 1)[1]
    assert "`" not in text
    assert [c.code for c in CHECKS if "_" in c.code and f" {c.code} " in text] == []


def test_the_dutch_page_names_what_is_filled_in_in_dutch():
    filled = {name for c in CHECKS for name in re.findall(r"\{(\w+)\}", str(c.message))}
    assert sorted(filled - set(DUTCH.values)) == []


def test_every_condition_is_explained_in_dutch():
    text = page(conditions(), DUTCH)
    for condition in conditions():
        part = text.split(f"## {condition['code']} ", 1)[1].split("\n| onderdeel", 1)[0]
        assert len(part) > 60, condition["code"]


@pytest.mark.parametrize("words", [ENGLISH, DUTCH], ids=["en", "nl"])
def test_a_row_has_a_cell_for_every_column(words):
    for row in page(conditions(), words).splitlines():
        if row.startswith("| "):
            assert row.count(" | ") == len(words.columns) - 1, row


def test_the_page_is_english_whatever_the_language_of_the_reader(settings):
    settings.LANGUAGE_CODE = "nl"
    assert "Choose a lead provider." in page(conditions())


def test_the_command_writes_the_pages(tmp_path: Path, monkeypatch):
    monkeypatch.setattr("plans.management.commands.conditions_page.DOCS", tmp_path)
    call_command("conditions_page", stdout=open("/dev/null", "w"))  # noqa: SIM115
    for name, words in TARGETS.items():
        assert (tmp_path / name).read_text("utf-8") == page(conditions(), words)
