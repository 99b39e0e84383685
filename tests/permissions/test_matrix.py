"""Every address × every role, by GET and POST, against the table that people have read (T1).

`in`: sign in first; `ok`: a page, a form with errors or a redirect; 403: seen, not permitted;
404: does not exist for this person; 405: not by this method. After a deliberate change:
`WRITE_MATRIX=1 pytest tests/permissions`, and read the difference before it is committed.
"""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from tests.permissions.probe import answers, as_text
from tests.permissions.scenes import SCENES

FOLDER = Path(__file__).parent / "tables"


@pytest.mark.django_db
@pytest.mark.parametrize("scene", SCENES)
def test_the_answers_are_those_of_the_table(scene, cast):
    found = as_text(answers(scene, cast))
    path = FOLDER / f"{scene}.txt"
    if os.environ.get("WRITE_MATRIX"):
        path.write_text(found, encoding="utf-8")
    assert found.splitlines() == path.read_text(encoding="utf-8").splitlines()
    assert "500" not in found
