"""A process that binds itself cannot take the machine along."""

import subprocess
import sys
import time

import pytest
from django.conf import settings

BIND = "from portal.documents.limits import bind; bind(2, 300, writes=1)\n"


def bound(program):
    return subprocess.run(
        [sys.executable, "-c", BIND + program],
        cwd=settings.BASE_DIR,
        capture_output=True,
        text=True,
        timeout=30,
    )


def test_within_the_limits_all_is_well():
    assert bound("print('goed')").stdout == "goed\n"


@pytest.mark.parametrize("program", ["import time; time.sleep(20)", "while True: pass"])
def test_time_runs_out(program):
    began = time.monotonic()
    assert bound(program).returncode < 0
    assert time.monotonic() - began < 6


@pytest.mark.skipif(sys.platform == "darwin", reason="no limit on memory there")
def test_memory_runs_out():
    assert "MemoryError" in bound("x = bytearray(500 << 20)").stderr


def test_no_large_file_is_written(tmp_path):
    target = tmp_path / "groot"
    bound(f"open({str(target)!r}, 'wb').write(bytes(5 << 20))")
    assert target.stat().st_size <= 1 << 20
