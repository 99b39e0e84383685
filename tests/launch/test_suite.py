"""`make test` runs everything, ends with pytest's summary and fails when anything failed."""

import os
import subprocess
import sys

import pytest

from portal.launch import __main__ as front
from portal.launch import suite
from portal.launch.secret_files import ROOT

RUN = """
import sys
from portal.launch import suite
suite.checks = lambda: {{"lint": ["python", "-c", {check!r}]}}
sys.argv = ["suite", {test!r}, "--no-header", "-p", "no:cacheprovider", "-n", "0"]
suite.main()
"""
GOOD = "print('never shown')"
BAD = "raise SystemExit('line 1 is ugly')"


def run(check, test):
    return subprocess.run(
        [sys.executable, "-c", RUN.format(check=check, test=str(test))],
        cwd=ROOT,
        capture_output=True,
        text=True,
    )


@pytest.fixture
def tiny(tmp_path):
    def write(body):
        path = tmp_path / "test_tiny.py"
        path.write_text(f"def test_tiny():\n    {body}\n")
        return path

    return write


def test_all_good_is_a_success_that_ends_with_the_summary(tiny):
    done = run(GOOD, tiny("pass"))
    assert done.returncode == 0, done.stdout
    assert done.stdout.splitlines()[0] == "lint: ok"
    assert done.stdout.rstrip().splitlines()[-1].startswith("1 passed")
    assert "never shown" not in done.stdout


def test_a_failed_check_is_shown_and_fails_the_whole_though_the_tests_still_run(tiny):
    done = run(BAD, tiny("pass"))
    assert done.returncode == 1
    assert "lint: FAILED\nline 1 is ugly" in done.stdout
    assert done.stdout.rstrip().splitlines()[-1].startswith("1 passed")


def test_a_failed_test_fails_the_whole(tiny):
    done = run(GOOD, tiny("assert False"))
    assert done.returncode == 1
    assert done.stdout.rstrip().splitlines()[-1].startswith("1 failed")


@pytest.mark.parametrize(
    ("processors", "given", "expected"),
    [(1, "", None), (2, "", "2"), (64, "", "4"), (2, "0", None), (2, "3", "3"), (None, "", None)],
)
def test_the_tests_are_spread_over_the_processors(monkeypatch, processors, given, expected):
    monkeypatch.setattr(suite.os, "cpu_count", lambda: processors)
    found = suite.parallel({"TEST_WORKERS": given})
    assert found == (["-n", expected, *suite.SPREAD] if expected else [])


def test_lint_format_and_types_are_checked():
    assert list(suite.checks()) == ["lint", "format", "types"]


def test_continuous_integration_runs_the_same_without_a_keyboard():
    script = ROOT / ".ci" / "run"
    assert os.access(script, os.X_OK)
    assert "exec make test </dev/null" in script.read_text()
    assert subprocess.run(["bash", "-n", script]).returncode == 0


@pytest.mark.parametrize("target", ["run", "test"])
def test_make_needs_nothing_but_python(target):
    own = {name: value for name, value in os.environ.items() if "MAKE" not in name}
    said = subprocess.run(["make", "-n", target], cwd=ROOT, env=own, capture_output=True, text=True)
    assert said.stdout.strip() == f"python3 -m portal.launch {target}"


@pytest.mark.parametrize("arguments", [["x"], ["x", "dance"]])
def test_an_unknown_wish_is_answered_with_the_known_ones(arguments):
    with pytest.raises(SystemExit, match=r"run\|test"):
        front.main(arguments)


def test_an_old_python_hands_over_to_a_newer_one(monkeypatch):
    class Became(Exception):
        """`execv` never comes back."""

    def execv(*call):
        raise Became(call)

    monkeypatch.setattr(front.sys, "version_info", (3, 8, 0))
    monkeypatch.setattr(front.shutil, "which", lambda name: f"/opt/{name}")
    monkeypatch.setattr(front.os, "execv", execv)
    with pytest.raises(Became) as became:
        front.main(["x", "run"])
    assert became.value.args[0] == (
        "/opt/python3.14",
        ["/opt/python3.14", "-m", "portal.launch", "run"],
    )


def test_an_old_python_alone_says_what_is_needed(monkeypatch):
    monkeypatch.setattr(front.sys, "version_info", (3, 8, 0))
    monkeypatch.setattr(front.shutil, "which", lambda name: None)
    with pytest.raises(SystemExit, match=r"Python 3\.11 or newer"):
        front.main(["x", "run"])


@pytest.mark.parametrize("module", ["__init__", "__main__"])
def test_an_old_python_can_read_what_it_must(module):
    import ast

    text = (ROOT / "portal" / "launch" / f"{module}.py").read_text()
    ast.parse(text, feature_version=(3, 7))
