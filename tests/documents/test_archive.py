"""Archives prove themselves: manifest, checksums, whole or absent (goal G50)."""

import csv
import hashlib
import io
import json
import shutil
import subprocess
import tracemalloc
import zipfile
from datetime import UTC, date, datetime
from decimal import Decimal

import pytest

from portal.documents import store, vault
from portal.documents.archive import ZipEntry, zip_export
from portal.documents.tables import Cell, Column
from tests.documents.tools import need

AT = datetime(2026, 11, 21, 10, 5, tzinfo=UTC)
COLUMNS = {
    "number": Column("Overeenkomst"),
    "amount": Column("Bedrag", Cell.MONEY),
    "signed": Column("Getekend op", Cell.DATE),
}


def entry(name="a.pdf", content=b"abc", **facts):
    facts = {"number": "ZZ-1", "amount": Decimal("10.50"), "signed": date(2026, 11, 1), **facts}
    return ZipEntry(name, content, facts)


def made(tmp_path, entries, **options):
    target = tmp_path / "uit" / "overeenkomsten.zip"
    summary = zip_export(entries, COLUMNS, target, title="Getekend 2026", at=AT, **options)
    return target, summary


def test_files_and_manifests_are_in_the_archive(tmp_path):
    target, summary = made(tmp_path, [entry("1.pdf", b"een"), entry("map/2.pdf", b"twee")])
    with zipfile.ZipFile(target) as archive:
        assert archive.testzip() is None
        assert archive.namelist() == [
            "1.pdf",
            "map/2.pdf",
            "manifest.csv",
            "manifest.json",
            "SHA256SUMS",
        ]
        assert archive.read("map/2.pdf") == b"twee"
        assert {info.compress_type for info in archive.infolist()} == {zipfile.ZIP_STORED}
    assert (summary.files, summary.size) == (2, target.stat().st_size)
    assert summary.sha256 == hashlib.sha256(target.read_bytes()).hexdigest()


def test_the_manifest_tells_name_facts_size_and_checksum(tmp_path):
    target, _summary = made(tmp_path, [entry("1.pdf", b"een", number="=1+1")])
    digest = hashlib.sha256(b"een").hexdigest()
    with zipfile.ZipFile(target) as archive:
        text = archive.read("manifest.csv").decode("utf-8-sig")
        record = json.loads(archive.read("manifest.json"))
    head, row = csv.reader(io.StringIO(text), delimiter=";")
    assert head[1:4] == ["Overeenkomst", "Bedrag", "Getekend op"]
    assert row == ["1.pdf", "'=1+1", "10,50", "01-11-2026", "3", digest]
    assert (record["title"], record["count"], record["size"]) == ("Getekend 2026", 1, 3)
    assert record["made_at"] == "2026-11-21T10:05:00Z"
    assert record["files"] == [
        {
            "file": "1.pdf",
            "size": 3,
            "sha256": digest,
            "facts": {"number": "=1+1", "amount": "10.50", "signed": "2026-11-01"},
        }
    ]


def test_ordinary_tools_agree(tmp_path):
    need("unzip", "sha256sum")
    target, _summary = made(
        tmp_path, [entry(f"overeenkomst {i}.pdf", bytes([i])) for i in range(20)]
    )
    assert subprocess.run(["unzip", "-t", target], capture_output=True).returncode == 0
    out = tmp_path / "uitgepakt"
    subprocess.run(["unzip", "-q", target, "-d", out], check=True)
    checked = subprocess.run(
        ["sha256sum", "-c", "SHA256SUMS"], cwd=out, capture_output=True, text=True
    )
    assert checked.returncode == 0
    assert checked.stdout.count(": OK") == 20


@pytest.mark.django_db
def test_documents_come_from_the_store_and_their_bytes_are_checked(tmp_path, settings):
    settings.DOCUMENTS_DIR = tmp_path / "documents"
    document = store.save(
        b"echt",
        kind="agreement",
        title="t",
        filename="t.pdf",
        content_type="application/pdf",
        at=AT,
    )
    target, _summary = made(tmp_path, [entry("1.pdf", document)])
    with zipfile.ZipFile(target) as archive:
        assert archive.read("1.pdf") == b"echt"
    shutil.rmtree(target.parent)
    path = vault.path_of(document.storage_name)
    path.chmod(0o600)
    path.write_bytes(b"vals")
    with pytest.raises(ValueError, match="bytes that were stored"):
        made(tmp_path, [entry("1.pdf", document)])
    assert list(target.parent.iterdir()) == []


def test_the_same_files_at_the_same_moment_give_the_same_archive(tmp_path):
    _target, first = made(tmp_path, [entry()])
    _target, second = made(tmp_path, [entry()])
    assert first == second


@pytest.mark.parametrize(
    ("names", "stored"),
    [
        (["a.pdf", "A.pdf", "a.pdf"], ["a.pdf", "A (2).pdf", "a (3).pdf"]),
        (["../../etc/passwd"], ["etc/passwd"]),
        (["/abs.pdf"], ["abs.pdf"]),
        (["C:\\x\\y.pdf"], ["C/x/y.pdf"]),
        (["manifest.csv", "SHA256SUMS"], ["manifest (2).csv", "SHA256SUMS (2)"]),
        (["", ".."], ["document", "document (2)"]),
        (["regel\nom.pdf"], ["regelom.pdf"]),
    ],
)
def test_names_in_the_archive_are_safe_and_differ(tmp_path, names, stored):
    target, _summary = made(tmp_path, [entry(name) for name in names])
    with zipfile.ZipFile(target) as archive:
        assert archive.namelist()[: len(names)] == stored


def test_an_error_halfway_leaves_no_archive(tmp_path):
    def entries():
        yield entry("1.pdf")
        raise RuntimeError("halverwege")

    with pytest.raises(RuntimeError, match="halverwege"):
        made(tmp_path, entries())
    assert list((tmp_path / "uit").iterdir()) == []


def test_progress_is_told_after_each_file(tmp_path):
    told = []
    made(tmp_path, [entry(str(i)) for i in range(3)], progress=told.append)
    assert told == [1, 2, 3]


def test_an_empty_archive_says_that_it_is_empty(tmp_path):
    target, summary = made(tmp_path, [])
    assert summary.files == 0
    with zipfile.ZipFile(target) as archive:
        assert json.loads(archive.read("manifest.json"))["count"] == 0


def test_a_thousand_agreements_stream_through_little_memory(tmp_path):
    source = tmp_path / "bron.pdf"
    source.write_bytes(b"x" * 80_000)
    tracemalloc.start()
    target, summary = made(tmp_path, (entry(f"{i}.pdf", source) for i in range(1000)))
    _now, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert summary.files == 1000
    assert peak < 15 << 20
    assert target.stat().st_size > 80_000_000
