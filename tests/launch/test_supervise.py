"""`make run`: up with everything, down with everything, and a second time the same."""

import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import time
from pathlib import Path

import pytest

from portal.launch import supervise
from portal.launch.secret_files import ROOT
from tests.launch.test_children import gone_within


@pytest.fixture
def state():
    folder = Path(tempfile.mkdtemp(prefix="portal-test-", dir="/tmp"))
    folder.chmod(0o755)
    yield folder
    shutil.rmtree(folder, ignore_errors=True)


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def test_a_port_that_is_taken_is_told_with_the_repair():
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        with pytest.raises(SystemExit, match="PORT=8100 make run"):
            supervise._free_port({"HOST": "127.0.0.1", "PORT": str(port)})


@pytest.mark.parametrize("port", ["eight thousand", "70000"])
def test_a_port_that_is_none_is_told(port):
    with pytest.raises(SystemExit, match="cannot be used"):
        supervise._free_port({"HOST": "127.0.0.1", "PORT": port})


class Never:
    """A family that runs for ever."""

    def tend(self):
        pass


class Fallen:
    """Servers of which one has stopped at the second look."""

    def __init__(self):
        self.looks = iter(["", "PostgreSQL"])

    def fallen(self):
        return next(self.looks)


def test_without_its_servers_the_portal_stops_and_says_where_to_look():
    with pytest.raises(SystemExit, match="PostgreSQL has stopped"):
        supervise._tend(Never(), Fallen())


def test_a_portal_that_does_not_answer_is_given_up(monkeypatch):
    monkeypatch.setattr(supervise, "READY_WITHIN", 0.2)
    with pytest.raises(SystemExit, match="does not answer"):
        supervise._await(Never(), {"HOST": "0.0.0.0", "PORT": "1"})


def test_the_greeting_says_where_and_who():
    found = supervise._greeting({"PORT": "8100"}, "Reviewer  Robin", 4.4)
    assert "http://localhost:8100 after 4 s" in found
    assert "Reviewer  Robin" in found


def test_a_second_start_from_the_same_folder_is_refused(state, monkeypatch):
    monkeypatch.setattr(supervise, "STATE", state)
    with (
        supervise._alone(),
        pytest.raises(SystemExit, match="already runs"),
        supervise._alone(),
    ):
        pass
    with supervise._alone():
        pass


def test_what_the_environment_says_comes_before_our_defaults(monkeypatch, state):
    monkeypatch.setattr(supervise, "STATE", state)
    monkeypatch.setenv("PORT", "9999")
    monkeypatch.setenv("DJANGO_SETTINGS_MODULE", "portal.settings.dev")
    found = supervise._environment({"DATABASE_URL": "postgres://here"})
    assert (found["PORT"], found["HOST"]) == ("9999", "127.0.0.1")
    assert found["DATABASE_URL"] == "postgres://here"
    assert found["SECRET_KEY"] == (state / "secret-key").read_text()


def test_mails_lead_to_the_port_that_was_asked_for(monkeypatch, state):
    monkeypatch.setattr(supervise, "STATE", state)
    monkeypatch.delenv("PUBLIC_URL", raising=False)
    monkeypatch.setenv("PORT", "8100")
    assert supervise._environment({})["PUBLIC_URL"] == "http://localhost:8100"
    monkeypatch.setenv("PUBLIC_URL", "https://portaal.example")
    assert supervise._environment({})["PUBLIC_URL"] == "https://portaal.example"


class Run:
    """A `make run` on a state folder of its own."""

    def __init__(self, state):
        unset = ("DATABASE_URL", "DATABASE_OWNER_URL", "REDIS_URL", "DJANGO_SETTINGS_MODULE")
        inherited = {name: value for name, value in os.environ.items() if name not in unset}
        self.process = subprocess.Popen(
            [sys.executable, "-m", "portal.launch.supervise"],
            env={**inherited, "DATA_DIR": str(state), "PORT": str(free_port()), "DEMO": "no"},
            cwd=ROOT,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            start_new_session=True,
        )
        self.said = ""
        threading.Thread(target=self._listen, daemon=True).start()

    def _listen(self):
        for line in self.process.stdout:
            self.said += line

    def is_ready_within(self, seconds):
        end = time.monotonic() + seconds
        while "Stop with Ctrl-C" not in self.said and time.monotonic() < end:
            if self.process.poll() is not None:
                break
            time.sleep(0.1)
        return "Stop with Ctrl-C" in self.said

    def children(self):
        listed = subprocess.run(
            ["ps", "-o", "pid=", "--ppid", str(self.process.pid)], capture_output=True, text=True
        )
        return [int(pid) for pid in listed.stdout.split()]


@pytest.mark.slow
def test_everything_starts_and_stops_together_even_when_killed(state):
    first = Run(state)
    assert first.is_ready_within(240), first.said
    children = first.children()
    assert len(children) == 5  # PostgreSQL, Valkey, web, worker, clock
    first.process.send_signal(signal.SIGINT)
    assert first.process.wait(90) == 0
    assert all(gone_within(pid, 1) for pid in children)
    assert first.said.rstrip().endswith("Stopped.")

    again = Run(state)
    # Fifteen seconds on a quiet machine; the suite keeps both cores busy.
    assert again.is_ready_within(120), again.said
    children = again.children()
    again.process.kill()
    again.process.wait()
    assert all(gone_within(pid, 60) for pid in children)
