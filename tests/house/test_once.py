"""Every form that posts carries the key by which a second click finds the first one's answer."""

from __future__ import annotations

import re

from tests.house.code import templates

FORM = re.compile(r"<form[^>]*method=\"post\"[^>]*>.*?</form>", re.DOTALL)
CONFIRM = re.compile(r"{% confirm .*?{% endconfirm %}", re.DOTALL)
# Twice is the same as once without a key, and why.
WITHOUT = {
    "accounts/go_on.html": "it sends again what was sent, with the key that was in it",
    "components/confirm.html": "what stands between its tags has the key",
    "components/language_switch.html": "the language is set",
    "components/site_header.html": "signing out",
    "plans/spreadsheet/upload.html": "it only shows what would change",
    "reviews/dashboard_key.html": "the columns of a table are set",
    "web/styleguide.html": "nothing happens",
}


def lacking(pattern: re.Pattern[str]) -> set[str]:
    """The pages in which such a piece stands without the key."""
    return {
        name
        for name, path in templates().items()
        for piece in pattern.findall(path.read_text(encoding="utf-8"))
        if "{% once" not in piece
    }


def test_every_form_that_posts_has_a_key():
    assert lacking(FORM) == set(WITHOUT)


def test_every_question_that_is_confirmed_has_a_key():
    assert lacking(CONFIRM) <= {"web/styleguide.html"}
