"""What the system lacks is installed, or named in one sentence."""

import platform
import shutil
import subprocess

import pytest

from portal.launch import system

PRESENT = system.Need("sh", "everything", lambda: True, "sh", "sh", "sh")
LACKING = system.Need(
    "Pango", "PDF documents", lambda: False, "libpango-1.0-0 libpangoft2-1.0-0", "pango", "pango"
)


@pytest.fixture
def apt(monkeypatch):
    """Every command that would have been run as root on Debian."""
    commands = []

    def run(command, **options):
        commands.append(command)
        return subprocess.CompletedProcess(command, 0, "", "")

    monkeypatch.setattr(system.subprocess, "run", run)
    monkeypatch.setattr(system.shutil, "which", lambda name: f"/usr/bin/{name}")
    monkeypatch.setattr(system.os, "geteuid", lambda: 0)
    return commands


def without(monkeypatch, *programs):
    monkeypatch.setattr(
        shutil, "which", lambda name: None if name in programs else f"/usr/bin/{name}"
    )


def test_nothing_is_done_when_nothing_lacks(apt):
    system.provide([PRESENT])
    assert apt == []


def test_root_on_debian_gets_what_lacks_after_an_update(apt):
    arrived = []
    need = system.Need("x", "y", lambda: bool(arrived or arrived.append(1)), "a b", "c", "d")
    system.provide([need])
    assert apt[0] == ["apt-get", "-q", "update"]
    assert apt[1][-3:] == ["--no-install-recommends", "a", "b"]


@pytest.mark.parametrize(("known", "chosen"), [(0, "a"), (100, "b")])
def test_of_two_packages_the_first_that_the_archive_knows_is_taken(apt, monkeypatch, known, chosen):
    def run(command, **options):
        apt.append(command)
        return subprocess.CompletedProcess(
            command, known if command[0] == "apt-cache" else 0, "", ""
        )

    monkeypatch.setattr(system.subprocess, "run", run)
    arrived = []
    need = system.Need("x", "y", lambda: bool(arrived or arrived.append(1)), "a|b", "c", "d")
    system.provide([need])
    assert apt[-1][-1] == chosen
    assert "apt-get install b" in system.sentence([need]) or shutil.which("dnf")


def test_what_cannot_be_installed_is_told_in_one_sentence(apt):
    with pytest.raises(SystemExit, match="lacks Pango"):
        system.provide([PRESENT, LACKING])


def test_without_root_nothing_is_installed(apt, monkeypatch):
    monkeypatch.setattr(system.os, "geteuid", lambda: 1000)
    with pytest.raises(SystemExit, match="install it with"):
        system.provide([LACKING])
    assert apt == []


@pytest.mark.parametrize(
    ("name", "lacking", "command"),
    [
        ("Linux", ("dnf",), "sudo apt-get install libpango-1.0-0 libpangoft2-1.0-0"),
        ("Linux", (), "sudo dnf install pango"),
        ("Darwin", (), "brew install pango"),
    ],
)
def test_the_sentence_names_the_command_of_this_system(monkeypatch, name, lacking, command):
    monkeypatch.setattr(platform, "system", lambda: name)
    without(monkeypatch, *lacking)
    assert system.sentence([LACKING]) == (
        f"This machine lacks Pango (for PDF documents); install it with `{command}` and try again."
    )


def test_every_need_can_be_installed_everywhere():
    for need in system.TO_TEST:
        assert need.apt, need.name
        assert need.dnf, need.name
        assert need.brew, need.name


def test_this_machine_has_all_that_the_suite_needs():
    assert [need.name for need in system.TO_TEST if not need.present()] == []
    assert system.chromium()
