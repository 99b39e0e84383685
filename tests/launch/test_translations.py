"""Catalogues are compiled without any system tool, when they are newer."""

import gettext
import os

import pytest

from portal.launch import translations

SOURCE = """
msgid ""
msgstr ""
"Content-Type: text/plain; charset=UTF-8\\n"
"Plural-Forms: nplurals=2; plural=(n != 1);\\n"

msgid "Plan"
msgstr "Plan van aanpak"

msgid "%(n)s plan"
msgid_plural "%(n)s plans"
msgstr[0] "%(n)s plan (één)"
msgstr[1] "%(n)s plannen"

msgctxt "verb"
msgid "Sign"
msgstr "Ondertekenen"
"""


@pytest.fixture
def catalogue(tmp_path):
    source = tmp_path / "locale" / "nl" / "LC_MESSAGES" / "django.po"
    source.parent.mkdir(parents=True)
    source.write_text(SOURCE, encoding="utf-8")
    return source


def test_a_catalogue_is_compiled_with_plurals_and_contexts(catalogue, tmp_path):
    assert translations.compile_stale(tmp_path) == [catalogue.with_suffix(".mo")]
    found = gettext.translation("django", tmp_path / "locale", ["nl"])
    assert found.gettext("Plan") == "Plan van aanpak"
    assert found.ngettext("%(n)s plan", "%(n)s plans", 1) == "%(n)s plan (één)"
    assert found.ngettext("%(n)s plan", "%(n)s plans", 2) == "%(n)s plannen"
    assert found.pgettext("verb", "Sign") == "Ondertekenen"


def test_a_compiled_catalogue_is_left_alone_until_its_source_changes(catalogue, tmp_path):
    translations.compile_stale(tmp_path)
    assert translations.compile_stale(tmp_path) == []
    later = catalogue.stat().st_mtime + 10
    os.utime(catalogue, (later, later))
    assert len(translations.compile_stale(tmp_path)) == 1


def test_no_half_written_file_stays(catalogue, tmp_path):
    translations.compile_stale(tmp_path)
    assert {path.suffix for path in catalogue.parent.iterdir()} == {".po", ".mo"}
