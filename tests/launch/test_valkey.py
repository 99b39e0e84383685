"""The embedded broker answers in the Redis protocol and leaves nothing behind."""

from pathlib import Path

import pytest
import redis

from portal.launch import binaries, valkey


def test_it_answers_and_leaves_nothing_behind(tmp_path):
    with valkey.server(tmp_path / "log") as server:
        socket = Path(server.url.removeprefix("redis+socket://"))
        assert redis.Redis(unix_socket_path=str(socket)).ping()
        assert socket.stat().st_mode & 0o077 == 0
    assert not socket.parent.exists()


def test_a_program_that_does_not_start_says_why(tmp_path, monkeypatch):
    broken = tmp_path / "valkey-server"
    broken.write_text("#!/bin/sh\necho no memory today\nexit 1\n")
    broken.chmod(0o755)
    monkeypatch.setattr(binaries, "valkey_server", lambda: broken)
    with (
        pytest.raises(SystemExit, match="no memory today"),
        valkey.server(tmp_path / "log"),
    ):
        pass
