"""The printed plan is an accessible PDF: PDF/A-3 and PDF/UA by veraPDF, in words and in order."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import pytest
from django.db import transaction
from django.test import override_settings

from plans.services.receipts import draw
from plans.structure import Section
from portal.documents.store import read
from tests.builders import plans
from tests.cast import Cast
from tests.documents.tools import vera

pytestmark = [pytest.mark.slow, pytest.mark.django_db]
ORGS = ("zilverlinde", "waterrand")


def printed(submission, org, folder):
    """The PDF of a filed plan as an organisation may see it (None: the office), in a file."""
    path = folder / f"{submission.plan_id}-{org or 'office'}.pdf"
    path.write_bytes(read(draw(submission, org)))
    return path


@pytest.fixture(scope="module")
def files(django_db_setup, django_db_blocker, tmp_path_factory) -> dict[str | None, Path]:
    """V1 as the office, its lead and a member may see it, and what the member alone wrote."""
    folder = tmp_path_factory.mktemp("printed")
    documents = override_settings(DOCUMENTS_DIR=folder)
    with documents, django_db_blocker.unblock(), transaction.atomic():
        submission = plans.filed_plan(Cast(), "V1")
        made = {org: printed(submission, org, folder) for org in (None, *ORGS)}
        line = submission.plan.budget_lines.filter(org="waterrand").first().description
        transaction.set_rollback(True)
    (folder / "line.txt").write_text(line, encoding="utf-8")
    return made


def test_verapdf_finds_nothing_wrong(files):
    assert vera(files[None], files["waterrand"]) == []


def test_verapdf_finds_nothing_wrong_with_a_plan_of_four_years(cast, tmp_path):
    assert vera(printed(plans.filed_plan(cast, "V7"), None, tmp_path)) == []


@pytest.mark.skipif(not shutil.which("pdftotext"), reason="poppler is not installed")
def test_it_reads_in_the_order_of_the_plan_and_hides_what_a_member_may_not_see(files):
    hidden = files[None].with_name("line.txt").read_text(encoding="utf-8")
    texts = {}
    for org, path in files.items():
        done = subprocess.run(["pdftotext", path, "-"], capture_output=True, text=True, check=True)
        texts[org] = " ".join(done.stdout.split())
    heads = [texts[None].rfind(f"{n}. {s.label}") for n, s in enumerate(Section, start=1)]
    assert -1 not in heads
    assert heads == sorted(heads)
    assert hidden in texts[None]
    assert hidden in texts["waterrand"]
    assert hidden not in texts["zilverlinde"]
