"""Dutch is complete: nothing missing, nothing fuzzy, nothing that the code no longer says."""

from __future__ import annotations

import ast
import os
import shutil
import subprocess
import sys
from pathlib import Path

import polib
import pytest

from tests.house.code import ROOT, modules, tree

CATALOGUE = ROOT / "locale" / "nl" / "LC_MESSAGES" / "django.po"


def test_every_text_has_its_dutch():
    catalogue = polib.pofile(str(CATALOGUE))
    missing = [e.msgid for e in catalogue if not e.translated() and not e.obsolete]
    fuzzy = [e.msgid for e in catalogue if "fuzzy" in e.flags]
    assert missing == []
    assert fuzzy == []
    assert len(catalogue) > 300


@pytest.mark.parametrize("mark", ["%(", "{"])
def test_the_dutch_has_the_same_places_to_fill_in(mark):
    import re

    pattern = r"%\(\w+\)[sd]" if mark == "%(" else r"\{\w*\}"
    for entry in polib.pofile(str(CATALOGUE)):
        for dutch in [entry.msgstr, *entry.msgstr_plural.values()]:
            if dutch:
                english = set(re.findall(pattern, entry.msgid + (entry.msgid_plural or "")))
                assert set(re.findall(pattern, dutch)) <= english, entry.msgid


def test_no_text_hides_in_an_f_string():
    """xgettext does not look there, so that nobody would miss the Dutch."""
    marks = {"_", "gettext", "gettext_lazy", "ngettext", "pgettext"}
    hidden = [
        f"{module}:{call.lineno}"
        for module, path in modules().items()
        for text in ast.walk(tree(path))
        if isinstance(text, ast.JoinedStr)
        for call in ast.walk(text)
        if isinstance(call, ast.Call) and getattr(call.func, "id", "") in marks
    ]
    assert hidden == []


@pytest.mark.skipif(not shutil.which("xgettext"), reason="gettext is not installed")
def test_the_catalogue_says_what_the_code_says(tmp_path: Path):
    for folder in ("portal", "plans", "reviews", "templates", "locale"):
        shutil.copytree(ROOT / folder, tmp_path / folder)
    shutil.copy(ROOT / "manage.py", tmp_path)
    command = [sys.executable, "manage.py", "makemessages", "-l", "nl", "--no-location"]
    environment = {**os.environ, "DJANGO_SETTINGS_MODULE": "portal.settings.test"}
    subprocess.run(command, cwd=tmp_path, env=environment, check=True, capture_output=True)
    fresh = polib.pofile(str(tmp_path / "locale" / "nl" / "LC_MESSAGES" / "django.po"))
    said = {e.msgid for e in fresh if not e.obsolete}
    known = {e.msgid for e in polib.pofile(str(CATALOGUE))}
    assert sorted(said - known) == []
    assert sorted(known - said) == []
