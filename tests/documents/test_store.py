"""Keeping bytes: whole, private, unchanged; handing them out: as an attachment and nothing else."""

import io
import os
import subprocess
import sys
import time
from datetime import UTC, datetime

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError
from django.db import connection, transaction
from django.db.utils import DatabaseError
from django.test import RequestFactory

from portal.documents import store, vault
from portal.documents.models import OPENABLE, Document, ScanState
from portal.documents.snapshots import freeze
from portal.documents.whole import whole_file
from portal.refusal import Refusal

AT = datetime(2026, 11, 21, 10, 5, tzinfo=UTC)
CONTENT = b"%PDF-1.7 niet echt"


@pytest.fixture(autouse=True)
def folder(settings, tmp_path):
    """A private folder of this test's own."""
    settings.DOCUMENTS_DIR = tmp_path / "documents"
    return settings.DOCUMENTS_DIR


def saved(content=CONTENT, **changes):
    arguments = {
        "kind": "agreement",
        "title": "Overeenkomst ZZ-2026-0042",
        "filename": "Overeenkomst cliënten.pdf",
        "content_type": "application/pdf",
        "at": AT,
    }
    return store.save(content, **{**arguments, **changes})


@pytest.mark.django_db
def test_what_is_kept_comes_back():
    document = Document.objects.get(pk=saved(plan_id=42, organisation_id=7).pk)
    assert store.read(document) == CONTENT
    with store.open(document) as source:
        assert source.read() == CONTENT
    assert (document.size, document.created_at) == (len(CONTENT), AT)
    assert (document.scan_state, document.openable) == (ScanState.OWN, True)
    assert str(document) == "Overeenkomst ZZ-2026-0042"


@pytest.mark.django_db
def test_a_stream_is_kept_without_reading_it_whole():
    document = saved(io.BytesIO(b"x" * (3 * vault.BLOCK + 1)))
    assert document.size == 3 * vault.BLOCK + 1
    assert store.read(document) == b"x" * document.size


@pytest.mark.django_db
def test_the_name_on_disk_tells_nothing_and_the_files_are_private(folder):
    document = saved()
    path = vault.path_of(document.storage_name)
    assert path.name == document.sha256
    assert path.stat().st_mode & 0o277 == 0
    assert folder.stat().st_mode & 0o077 == 0
    assert [p.name for p in folder.iterdir()] == [document.sha256[:2]]


@pytest.mark.django_db
def test_the_same_bytes_lie_there_once():
    first, second = saved(), saved(title="Kopie")
    assert first.pk != second.pk
    assert first.storage_name == second.storage_name
    assert list(vault.names()) == [first.storage_name]


@pytest.mark.django_db
def test_a_document_can_name_the_snapshot_it_was_made_from():
    snapshot = freeze("agreement", {"amount": "1.00"}, at=AT)
    document = saved(snapshot=snapshot)
    assert list(snapshot.documents.all()) == [document]


@pytest.mark.django_db
def test_altered_bytes_are_not_handed_on_as_if_nothing_happened():
    document = saved()
    path = vault.path_of(document.storage_name)
    path.chmod(0o600)
    path.write_bytes(b"iets anders")
    with pytest.raises(ValueError, match="bytes that were stored"):
        store.read(document)


@pytest.mark.django_db
@pytest.mark.parametrize("column", ["sha256", "storage_name", "size", "kind", "content_type"])
def test_the_database_keeps_a_document_to_its_bytes(column):
    document = saved()
    value = 1 if column == "size" else "0" * 64
    with pytest.raises(DatabaseError), transaction.atomic():
        Document.objects.filter(pk=document.pk).update(**{column: value})


@pytest.mark.django_db
def test_the_outcome_of_the_virus_check_may_change():
    document = saved(scan_state=ScanState.PENDING)
    Document.objects.filter(pk=document.pk).update(scan_state=ScanState.CLEAN)
    document.refresh_from_db()
    assert document.openable


@pytest.mark.django_db
def test_a_scan_state_that_does_not_exist_is_refused():
    saved()
    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("UPDATE documents_document SET scan_state = 'fine'")


@pytest.mark.django_db
def test_a_download_is_an_attachment_that_no_browser_runs_or_keeps():
    response = store.download(saved())
    assert b"".join(response) == CONTENT
    assert response["Content-Type"] == "application/pdf"
    assert response["Content-Disposition"].startswith("attachment; filename*=utf-8''Overeenkomst")
    assert response["X-Content-Type-Options"] == "nosniff"
    assert response["Content-Security-Policy"].startswith("sandbox; default-src 'none'")
    assert response["Cache-Control"] == "private, no-store"


@pytest.mark.django_db
def test_the_sandbox_is_not_overwritten_by_the_policy_of_pages():
    from csp.middleware import CSPMiddleware

    document = saved()
    middleware = CSPMiddleware(lambda request: store.download(document))
    response = middleware(RequestFactory().get("/"))
    assert response["Content-Security-Policy"].startswith("sandbox")


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("told", "sent"),
    [
        ("text/html", "application/octet-stream"),
        ("image/svg+xml", "application/octet-stream"),
        ("application/xhtml+xml", "application/octet-stream"),
        ("image/png", "image/png"),
    ],
)
def test_types_that_a_browser_would_run_go_out_as_plain_bytes(told, sent):
    assert store.download(saved(content_type=told))["Content-Type"] == sent


@pytest.mark.django_db
def test_a_hostile_name_puts_nothing_in_the_headers():
    response = store.download(saved(filename='a"\r\nSet-Cookie: x=y;.pdf'))
    assert "\r" not in response["Content-Disposition"]
    assert "Set-Cookie:" not in response["Content-Disposition"]


@pytest.mark.django_db
@pytest.mark.parametrize("state", sorted(set(ScanState) - set(OPENABLE)))
def test_a_file_that_is_not_in_order_is_not_handed_out(state):
    with pytest.raises(Refusal) as refusal:
        store.download(saved(scan_state=state))
    assert refusal.value.code == "not_openable"


@pytest.mark.parametrize(
    "name",
    ["", "ab", "../../etc/passwd", "ab/" + "c" * 64, "zz/" + "z" * 64, "ab/../ab" + "0" * 56],
)
def test_only_our_own_names_lead_to_a_file(name):
    with pytest.raises(ValueError, match="not a storage name"):
        vault.path_of(name)


def test_a_stream_that_breaks_off_leaves_nothing_behind(folder):
    class Broken(io.BytesIO):
        def read(self, size=-1):
            raise OSError("netwerk weg")

    with pytest.raises(OSError, match="netwerk weg"):
        vault.put(Broken())
    assert list(folder.iterdir()) == []


@pytest.mark.django_db
def test_the_check_finds_what_is_missing_altered_or_loose(capsys):
    fine, gone, bad = saved(b"1"), saved(b"2"), saved(b"3")
    call_command("documents_check")
    vault.path_of(gone.storage_name).unlink()
    path = vault.path_of(bad.storage_name)
    path.chmod(0o600)
    path.write_bytes(b"4")
    vault.put(io.BytesIO(b"los"))
    with pytest.raises(CommandError):
        call_command("documents_check")
    told = capsys.readouterr()
    assert "3 files with a row, 1 without, 2 bad" in told.out
    assert f"{gone.pk}: the file is missing" in told.err
    assert f"{bad.pk}: the file was altered" in told.err
    assert str(fine.pk) not in told.err


def test_a_whole_file_appears_only_when_it_is_finished(tmp_path):
    target = tmp_path / "map" / "a.zip"
    with whole_file(target) as out:
        out.write(b"half")
        assert not target.exists()
    assert target.read_bytes() == b"half"


def test_after_an_error_the_old_file_stays(tmp_path):
    target = tmp_path / "a.zip"
    target.write_bytes(b"oud")
    with pytest.raises(TypeError), whole_file(target) as out:
        out.write("geen bytes")
    assert target.read_bytes() == b"oud"
    assert [p.name for p in tmp_path.iterdir()] == ["a.zip"]


KILLED = """
import os, sys, time
from pathlib import Path
from portal.documents.whole import whole_file
with whole_file(Path(sys.argv[1])) as out:
    while True:
        out.write(os.urandom(4096)); out.flush(); print("x", flush=True); time.sleep(0.001)
"""


@pytest.mark.parametrize("attempt", range(5))
def test_a_killed_process_leaves_no_file_that_looks_whole(tmp_path, attempt, settings):
    target = tmp_path / "a.zip"
    process = subprocess.Popen(
        [sys.executable, "-c", KILLED, target],
        cwd=settings.BASE_DIR,
        stdout=subprocess.PIPE,
        env={**os.environ, "PYTHONPATH": str(settings.BASE_DIR)},
    )
    process.stdout.readline()
    time.sleep(0.01 * attempt)
    process.kill()
    process.wait()
    assert not target.exists()
