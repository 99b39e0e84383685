"""The printed plan is an accessible PDF: PDF/A-3 and PDF/UA by veraPDF, in words and in order."""

from __future__ import annotations

import shutil
import subprocess

import pytest

from plans.services.receipts import draw
from plans.structure import Section
from portal.documents.store import read
from tests.builders import plans
from tests.documents.tools import vera

pytestmark = [pytest.mark.slow, pytest.mark.django_db]


def printed(submission, org, folder):
    """The PDF of a filed plan as an organisation may see it (None: the office), in a file."""
    path = folder / f"{submission.plan_id}-{org or 'office'}.pdf"
    path.write_bytes(read(draw(submission, org)))
    return path


@pytest.mark.parametrize(("code", "org"), [("V1", "waterrand"), ("V7", None)])
def test_verapdf_finds_nothing_wrong(cast, tmp_path, code, org):
    submission = plans.filed_plan(cast, code)
    files = [printed(submission, None, tmp_path)]
    if org:
        files.append(printed(submission, org, tmp_path))
    assert vera(*files) == []


@pytest.mark.skipif(not shutil.which("pdftotext"), reason="poppler is not installed")
def test_it_reads_in_the_order_of_the_plan_and_hides_what_a_member_may_not_see(cast, tmp_path):
    submission = plans.filed_plan(cast, "V1")
    hidden = submission.plan.budget_lines.filter(org="waterrand").first().description
    texts = {}
    for org in (None, "zilverlinde", "waterrand"):
        path = printed(submission, org, tmp_path)
        done = subprocess.run(["pdftotext", path, "-"], capture_output=True, text=True, check=True)
        texts[org] = " ".join(done.stdout.split())
    heads = [texts[None].rfind(f"{n}. {s.label}") for n, s in enumerate(Section, start=1)]
    assert -1 not in heads
    assert heads == sorted(heads)
    assert hidden in texts[None]
    assert hidden in texts["waterrand"]
    assert hidden not in texts["zilverlinde"]
