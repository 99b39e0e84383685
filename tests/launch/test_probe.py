"""The health check of a container asks the portal by one of its own names."""

import threading
from http.server import BaseHTTPRequestHandler, HTTPServer

import pytest

from portal.launch import probe


@pytest.fixture
def web():
    """A web process that answers what it is told, and the requests that it got."""

    class Handler(BaseHTTPRequestHandler):
        status = 200
        seen = []

        def do_GET(self):
            self.seen.append((self.path, self.headers["Host"], self.headers["X-Forwarded-Proto"]))
            self.send_response(self.status)
            self.end_headers()

        def log_message(self, *args):
            pass

    server = HTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    Handler.port = server.server_port
    yield Handler
    server.shutdown()


def test_a_ready_process_passes(web, monkeypatch):
    monkeypatch.setenv("PORT", str(web.port))
    monkeypatch.setenv("ALLOWED_HOSTS", "portaal.example.org, other.example.org")
    with pytest.raises(SystemExit) as end:
        probe.main()
    assert end.value.code == 0
    assert web.seen == [("/health/ready", "portaal.example.org", "https")]


def test_a_process_that_cannot_serve_fails(web):
    web.status = 503
    assert not probe.answers(web.port)


def test_no_process_fails():
    assert not probe.answers(1)
