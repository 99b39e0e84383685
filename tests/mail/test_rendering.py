"""Mails as people see them: calm text, a simple page, in their own language."""

import pytest

from portal.mail.rendering import render

WHAT = {"what": "Zorg & welzijn"}


def test_a_mail_has_a_subject_and_plain_text(settings):
    settings.DEMO_MODE = False
    letter = render("test_plain", WHAT, "nl")
    assert letter.subject == "nl: Zorg & welzijn ingediend"
    assert letter.text.startswith("Uw plan Zorg & welzijn is ingediend.\nBewaar dit bericht & deel")
    assert "Open het plan: https://portaal.voorbeeld.test/plannen/3/\n" in letter.text
    assert "\n\n\n" not in letter.text
    assert "&amp;" not in letter.text


def test_the_page_is_made_from_the_text_and_escapes_what_people_typed():
    html = render("test_plain", {"what": "<xss-7q>"}, "nl").html
    assert "<xss-7q>" not in html
    assert "&lt;xss-7q&gt;" in html
    assert "deel het &lt;niet&gt;." in html


def test_a_line_with_a_link_becomes_a_button():
    html = render("test_plain", WHAT, "nl").html
    assert '<a href="https://portaal.voorbeeld.test/plannen/3/">Open het plan</a>' in html


def test_a_mail_may_have_a_page_of_its_own():
    assert "<p>Rijk: Zorg &amp; welzijn</p>" in render("test_rich", WHAT, "nl").html


def test_a_mail_is_in_the_language_of_its_reader():
    from django.utils import translation

    with translation.override("nl"):
        letter = render("test_plain", WHAT, "en")
    assert letter.subject.startswith("en: ")
    assert '<html lang="en">' in letter.html
    assert "answers to it are not read" in letter.text


@pytest.mark.parametrize("language", ["nl", "en"])
def test_the_demonstration_says_so_once_in_both_parts(settings, language):
    settings.DEMO_MODE = True
    letter = render("test_plain", WHAT, language)
    assert letter.text.startswith("*** Demonstrati")
    assert letter.text.count("***") == 2
    assert letter.html.count("Demonstrati") == 1
    assert "***" not in letter.html
    settings.DEMO_MODE = False
    letter = render("test_plain", WHAT, language)
    assert "Demonstrati" not in letter.text + letter.html


def test_a_name_is_greeted():
    assert "Sanne de Wit,\n" in render("test_plain", {**WHAT, "name": "Sanne de Wit"}, "nl").text


def test_a_subject_is_one_line_whatever_people_type():
    letter = render("test_plain", {"what": "a\r\nBcc: iedereen@elders.test"}, "nl")
    assert "\n" not in letter.subject
    assert "\r" not in letter.subject


def test_a_template_without_a_subject_is_refused():
    with pytest.raises(ValueError, match=r"test_bare\.txt"):
        render("test_bare", {}, "nl")


def test_every_mail_of_the_portal_begins_with_a_subject(settings):
    from pathlib import Path

    for path in (Path(settings.BASE_DIR) / "templates" / "mail").glob("*.txt"):
        text = path.read_text()
        assert 'extends "mail/layout.txt"' in text or path.name.startswith(("_", "layout")), path
