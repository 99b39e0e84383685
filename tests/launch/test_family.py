"""The portal's processes: restarted when they fall, stopped together."""

import os
import sys
import time

import pytest

from portal.launch import family
from portal.launch.family import Family, Member


def member(tmp_path, name, code):
    return Member(name, (sys.executable, "-c", code), tmp_path / f"{name}.log", dict(os.environ))


def until(condition, seconds=60.0):
    end = time.monotonic() + seconds
    while not condition() and time.monotonic() < end:
        time.sleep(0.02)
    return condition()


def test_all_are_started_and_all_are_stopped(tmp_path):
    stopped = tmp_path / "stopped"
    wait = (
        "import signal, sys, time, pathlib\n"
        "def end(*_):\n"
        "    pathlib.Path({path!r}).open('a').write({name!r})\n"
        "    sys.exit()\n"
        "signal.signal(15, end); print('up', flush=True); time.sleep(99)"
    )
    members = [
        member(tmp_path, name, wait.format(path=str(stopped), name=name)) for name in ("a", "b")
    ]
    both = Family(members)
    both.tend()
    assert until(lambda: all("up" in one.last_words() for one in members))
    both.stop()
    assert set(stopped.read_text()) == {"a", "b"}
    assert [one.child for one in members] == [None, None]


def test_one_that_falls_is_started_again_after_a_rest(tmp_path, capsys):
    faller = member(tmp_path, "faller", "raise SystemExit(1)")
    alone = Family([faller])
    alone.tend()
    assert until(faller.has_fallen)
    alone.tend()
    assert faller.child is None
    assert faller.falls == 1
    assert "faller stopped" in capsys.readouterr().out
    assert until(lambda: alone.tend() or faller.child is not None)
    alone.stop()


def test_rests_grow_and_a_steady_run_ends_the_count(tmp_path):
    faller = member(tmp_path, "faller", "")
    faller.started = 100.0
    faller.note_fall(101.0)
    faller.note_fall(102.0)
    faller.note_fall(103.0)
    assert (faller.falls, faller.not_before) == (3, 107.0)
    faller.note_fall(100.0 + family.STEADY + 1)
    assert faller.falls == 1


def test_one_that_keeps_falling_stops_everything_with_its_last_words(tmp_path):
    faller = member(tmp_path, "faller", "raise SystemExit('cannot find the moon')")
    faller.start(0.0)
    assert until(faller.has_fallen)
    faller.falls, faller.started = family.PATIENCE - 1, time.monotonic()
    with pytest.raises(SystemExit, match="cannot find the moon"):
        Family([faller]).tend()
