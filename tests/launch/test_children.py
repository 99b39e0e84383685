"""No child outlives the launcher, and none runs with more rights than it needs."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from portal.launch import children, watchdog

LAUNCHER = """
import time
from portal.launch import children
{platform}
child = children.spawn(["sleep", "300"])
print(child.pid, flush=True)
time.sleep(300)
"""
NO_HELP_FROM_THE_KERNEL = "children.die_with_parent = lambda sig: None"


def alive(pid):
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    stat = Path(f"/proc/{pid}/stat")
    return not (stat.exists() and stat.read_text().split(") ")[1].startswith("Z"))


def gone_within(pid, seconds):
    end = time.monotonic() + seconds
    while alive(pid) and time.monotonic() < end:
        time.sleep(0.05)
    return not alive(pid)


@pytest.mark.parametrize(
    "platform",
    [
        pytest.param(
            "",
            marks=pytest.mark.skipif(
                not sys.platform.startswith("linux"), reason="the kernel helps on Linux only"
            ),
        ),
        NO_HELP_FROM_THE_KERNEL,
    ],
)
def test_a_child_stops_when_its_launcher_is_killed(platform):
    launcher = subprocess.Popen(
        [sys.executable, "-c", LAUNCHER.format(platform=platform)],
        stdout=subprocess.PIPE,
        text=True,
    )
    pid = int(launcher.stdout.readline())
    assert alive(pid)
    launcher.kill()
    launcher.wait()
    assert gone_within(pid, 30)


def test_a_child_is_in_a_session_of_its_own():
    child = children.spawn(["sleep", "300"])
    assert os.getsid(child.pid) != os.getsid(0)
    children.halt(child)
    assert child.returncode == -signal.SIGTERM


def test_a_child_that_does_not_listen_is_stopped_the_hard_way():
    ignore = "import signal, time; signal.signal(15, signal.SIG_IGN)"
    deaf = f"{ignore}; print(1, flush=True); time.sleep(99)"
    child = subprocess.Popen([sys.executable, "-c", deaf], stdout=subprocess.PIPE)
    child.stdout.readline()
    children.halt(child, patience=0.3)
    assert child.returncode == -signal.SIGKILL


def test_halting_twice_is_harmless():
    child = children.spawn(["true"])
    child.wait()
    children.halt(child)
    children.halt(child)
    assert child.returncode == 0


def test_a_child_that_was_forgotten_is_left_alone():
    sleeper = subprocess.Popen(["sleep", "300"])
    watchdog.keep_watch([f"watch {sleeper.pid} 15\n", f"forget {sleeper.pid}\n"])
    assert sleeper.poll() is None
    watchdog.keep_watch([f"watch {sleeper.pid} 15\n"])
    assert sleeper.wait(5) == -signal.SIGTERM


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can drop rights")
def test_root_gives_its_rights_away(tmp_path):
    said = subprocess.run(["id", "-un"], capture_output=True, text=True, **children.unprivileged())
    assert said.stdout.strip() == "nobody"
    closed = tmp_path / "closed"
    closed.mkdir(mode=0o700)
    assert not children.can_enter(closed)
    children.give_away(closed)
    assert closed.stat().st_uid == children.unprivileged()["user"]


def test_nobody_but_root_has_rights_to_give_away(monkeypatch, tmp_path):
    monkeypatch.setattr(os, "geteuid", lambda: 1000)
    assert children.unprivileged() == {}
    assert children.can_enter(tmp_path)
