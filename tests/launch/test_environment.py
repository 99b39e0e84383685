"""The environment follows the locked requirements, and only then changes."""

import sys

import pytest

from portal.launch import environment


@pytest.fixture
def root(tmp_path):
    (tmp_path / environment.REQUIREMENTS).write_text("# nothing needed\n")
    return tmp_path


@pytest.fixture
def steps(monkeypatch, root):
    """The commands that were run, in place of running them."""
    commands = []
    (root / ".venv" / "bin").mkdir(parents=True)
    monkeypatch.setattr(environment, "_run", commands.append)
    return commands


def test_an_environment_is_made_once(root):
    python = environment.provide(root)
    assert python.exists()
    made = python.stat().st_mtime_ns
    assert environment.provide(root) == python
    assert python.stat().st_mtime_ns == made


def test_requirements_are_installed_by_hash(root, steps):
    environment.provide(root)
    venv, pip = steps
    assert venv[1:3] == ["-m", "venv"]
    assert "--require-hashes" in pip
    assert pip[-1].endswith("requirements-dev.txt")


def test_nothing_is_installed_when_nothing_changed(root, steps):
    python = root / ".venv" / "bin" / "python"
    python.symlink_to("/usr/bin/env")
    (root / ".venv" / ".installed").write_text(environment.fingerprint(root))
    assert environment.provide(root) == python
    assert steps == []


def test_a_changed_lock_is_installed(root):
    before = environment.fingerprint(root)
    (root / environment.REQUIREMENTS).write_text("django==5.2\n")
    assert environment.fingerprint(root) != before


def test_a_failed_step_leaves_no_mark(root, monkeypatch):
    python = root / ".venv" / "bin" / "python"
    python.parent.mkdir(parents=True)
    python.symlink_to(sys.executable)
    monkeypatch.setattr(environment, "_usable", lambda python: True)
    (root / environment.REQUIREMENTS).write_text("this is no requirement\n")
    with pytest.raises(SystemExit, match="could not be made"):
        environment.provide(root)
    assert not (root / ".venv" / ".installed").exists()


def test_a_step_that_fails_stops_with_a_sentence():
    with pytest.raises(SystemExit, match="could not be made"):
        environment._run(["false"])
