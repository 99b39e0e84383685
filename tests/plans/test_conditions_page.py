"""docs/conditions.md is what the checks say."""

from pathlib import Path

from django.core.management import call_command

from plans.checks.page import page
from plans.management.commands.conditions_page import TARGET, conditions
from plans.readiness import CHECKS


def test_the_page_is_up_to_date():
    """Run `python manage.py conditions_page` when this fails."""
    assert TARGET.read_text("utf-8") == page(conditions())


def test_the_page_has_the_entry_gate_the_nine_and_the_attention_point():
    codes = [c["code"] for c in conditions()]
    assert codes == ["TM24-0", *(f"TM24-{n}" for n in range(1, 10)), "TM24-GZ"]


def test_every_check_is_on_the_page():
    text = page(conditions())
    assert [c.code for c in CHECKS if f"| `{c.code}` |" not in text] == []


def test_the_page_is_english_whatever_the_language_of_the_reader(settings):
    settings.LANGUAGE_CODE = "nl"
    assert "Choose a lead provider." in page(conditions())


def test_the_command_writes_the_page(tmp_path: Path, monkeypatch):
    target = tmp_path / "conditions.md"
    monkeypatch.setattr("plans.management.commands.conditions_page.TARGET", target)
    call_command("conditions_page", stdout=open("/dev/null", "w"))  # noqa: SIM115
    assert target.read_text("utf-8") == page(conditions())
