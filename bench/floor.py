"""The measuring bench: a bare Django and the portal side by side, over real HTTP.

    with floor.world() as world:                 # PostgreSQL, bare Django, the portal's database
        plan = fill(...)                         # ordinary ORM code on the portal's database
        portal = world.portal(user)              # starts gunicorn; somebody signed in
        results = floor.measure([
            Probe("bare 400 rows", lambda: world.bare.get("/rows/400/")),
            Probe("budget page", lambda: portal.get(path), floor="bare 400 rows", goal=2.0),
        ])
        print(floor.table(results))

Both run under gunicorn with two sync workers on the same PostgreSQL; requests alternate, so a
machine that slows down slows both. The figure that counts is the ratio of the medians.
"""

from __future__ import annotations

import contextlib
import http.client
import os
import platform
import re
import socket
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

ROOT = Path(__file__).resolve().parents[1]
PORTAL, BARE = "portal_bench", "bare_bench"
WORKERS = 2
PATIENCE = 120.0
TOKEN = re.compile(rb'name="csrfmiddlewaretoken" value="([^"]+)"')


@dataclass
class Visitor:
    """Somebody signed in at a site; an answer other than expected is an error.

    Each request has a connection of its own: sync workers keep none open.
    """

    port: int
    cookies: dict[str, str] = field(default_factory=dict)

    def get(self, path: str, expect: int = 200) -> bytes:
        """The body of a page."""
        return self._send("GET", path, None, {}, expect)

    def post(self, path: str, data: Any, expect: int = 302) -> bytes:
        """Send a form (pairs or a mapping); the answer is a redirect unless said otherwise."""
        body = urlencode(data, doseq=True).encode()
        kind = {"Content-Type": "application/x-www-form-urlencoded"}
        return self._send("POST", path, body, kind, expect)

    def token(self, path: str) -> str:
        """The CSRF token of the form at `path`, with its cookie kept."""
        found = TOKEN.search(self.get(path))
        if found is None:
            raise RuntimeError(f"no form at {path}")
        return found[1].decode()

    def _send(
        self, method: str, path: str, body: bytes | None, headers: dict[str, str], expect: int
    ) -> bytes:
        cookie = "; ".join(f"{name}={value}" for name, value in self.cookies.items())
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=PATIENCE)
        try:
            connection.request(method, path, body, {**headers, "Cookie": cookie})
            answer = connection.getresponse()
            content = answer.read()
        finally:
            connection.close()
        for given in answer.headers.get_all("Set-Cookie", []):
            name, _, rest = given.partition("=")
            self.cookies[name] = rest.partition(";")[0]
        if answer.status != expect:
            raise RuntimeError(f"{method} {path}: {answer.status}\n{content[:2000].decode()}")
        return content


@dataclass
class World:
    """The database server and what runs on it."""

    bare: Visitor
    environment: dict[str, str]
    stack: contextlib.ExitStack
    logs: Path
    port: int = 0
    master: int = 0

    def portal(self, user: Any) -> Visitor:
        """`user` signed in at the portal, second factor given; the first call starts it."""
        if not self.port:
            self.port, self.master = self.stack.enter_context(
                _served("portal.wsgi:application", self.environment, self.logs)
            )
        from django.conf import settings

        from tests.cast import session_cookie

        cookie = session_cookie(user, f"http://127.0.0.1:{self.port}/")
        return Visitor(self.port, {settings.SESSION_COOKIE_NAME: cookie["value"]})

    @property
    def workers(self) -> list[int]:
        """The processes of the portal that answer people."""
        children = Path(f"/proc/{self.master}/task/{self.master}/children").read_text()
        return [int(number) for number in children.split()]


@contextlib.contextmanager
def world() -> Iterator[World]:
    """PostgreSQL as in production, a bare Django, and the portal's empty, prepared database.

    Django is set up for the portal in this process: fill it by its own services and models.
    """
    from portal.launch import postgres

    with contextlib.ExitStack() as stack:
        scratch = stack.enter_context(tempfile.TemporaryDirectory(prefix="portal-bench-"))
        base = Path(scratch)
        base.chmod(0o755)
        server = stack.enter_context(postgres.server(base))
        environment = _databases(server, base)
        session = _run([sys.executable, "-m", "bench.bare.prepare"], environment).strip()
        bare = {**environment, "DJANGO_SETTINGS_MODULE": "bench.bare.settings"}
        port, _pid = stack.enter_context(_served("bench.bare.wsgi:application", bare, base))
        visitor = Visitor(port, {"sessionid": session})
        yield World(visitor, environment, stack, base)
        from django.db import connections

        connections.close_all()


def _databases(server: Any, base: Path) -> dict[str, str]:
    """Both databases; the portal's one is migrated and holds the reference data."""
    import psycopg

    from portal.launch import postgres, roles

    with psycopg.connect(server.url(postgres.SUPERUSER, "postgres"), autocommit=True) as admin:
        roles.prepare(admin, PORTAL, passwords=dict.fromkeys((roles.OWNER, roles.APP), ""))
        admin.execute(f"CREATE DATABASE {BARE}")
    own = {
        "DJANGO_SETTINGS_MODULE": "bench.settings",
        "DATABASE_URL": server.url(roles.APP, PORTAL),
        "DATABASE_OWNER_URL": server.url(roles.OWNER, PORTAL),
        "BARE_DATABASE_URL": server.url(postgres.SUPERUSER, BARE),
        "DATA_DIR": str(base / "data"),
        "LOG_LEVEL": "WARNING",
    }
    os.environ.update(own)
    (base / "data" / "static").mkdir(parents=True)
    _run([sys.executable, "manage.py", "prepare", "--verbosity", "0"], dict(os.environ))
    import django

    django.setup()
    return dict(os.environ)


def _run(command: list[str], environment: dict[str, str]) -> str:
    done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True)
    if done.returncode:
        raise SystemExit(f"{command}\n{done.stdout}{done.stderr}")
    return done.stdout


@contextlib.contextmanager
def _served(application: str, environment: dict[str, str], logs: Path) -> Iterator[tuple[int, int]]:
    """Two sync workers with everything imported before they fork; yields port and process."""
    port = _free_port()
    options = ["--workers", str(WORKERS), "--bind", f"127.0.0.1:{port}", "--preload"]
    command = [sys.executable, "-m", "gunicorn", application, *options, "--log-level", "warning"]
    log = logs / f"{application.split('.')[0]}.log"
    with log.open("ab") as out:
        child = subprocess.Popen(command, cwd=ROOT, env=environment, stdout=out, stderr=out)
        try:
            _await(child, port, log)
            yield port, child.pid
        finally:
            child.terminate()
            child.wait(PATIENCE)


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _await(child: subprocess.Popen[bytes], port: int, log: Path) -> None:
    end = time.monotonic() + PATIENCE
    while True:
        with contextlib.suppress(OSError):
            socket.create_connection(("127.0.0.1", port), timeout=1).close()
            return
        if child.poll() is not None or time.monotonic() > end:
            raise SystemExit(f"The site does not start:\n{log.read_text()[-3000:]}")
        time.sleep(0.1)


@dataclass(frozen=True)
class Probe:
    """One kind of request; `goal` is the most that it may cost as a multiple of `floor`."""

    name: str
    send: Callable[[], object]
    floor: str = ""
    goal: float = 0.0


@dataclass(frozen=True)
class Result:
    """What a probe took, in milliseconds; `ratio` is that of the medians."""

    probe: Probe
    times: tuple[float, ...]
    ratio: float | None = None

    @property
    def p50(self) -> float:
        """The median."""
        return statistics.median(self.times)

    @property
    def p95(self) -> float:
        """What 95 of 100 requests stayed under."""
        return sorted(self.times)[int(len(self.times) * 0.95)]

    @property
    def met(self) -> bool:
        """Whether the goal is met; a floor has none."""
        return self.ratio is None or self.ratio <= self.probe.goal


def measure(probes: Sequence[Probe], *, rounds: int = 60, warm: int = 10) -> list[Result]:
    """Each probe `rounds` times in turn, after `warm` rounds that do not count."""
    times: dict[str, list[float]] = {probe.name: [] for probe in probes}
    for number in range(warm + rounds):
        for probe in probes:
            began = time.perf_counter()
            probe.send()
            took = (time.perf_counter() - began) * 1000
            if number >= warm:
                times[probe.name].append(took)
    medians = {name: statistics.median(found) for name, found in times.items()}
    return [
        Result(p, tuple(times[p.name]), medians[p.name] / medians[p.floor] if p.floor else None)
        for p in probes
    ]


def table(results: Sequence[Result], queries: Mapping[str, int] | None = None) -> str:
    """The results as a Markdown table, with the machine under it; `queries` by request."""
    lines = ["| request | p50 ms | p95 ms | ratio | goal | met | queries |"]
    lines.append("|---|--:|--:|--:|--:|---|--:|")
    for r in results:
        count = (queries or {}).get(r.probe.name, "")
        figures = f"| {r.probe.name} | {r.p50:.1f} | {r.p95:.1f} |"
        if r.ratio is None:
            lines.append(f"{figures} 1 | | | {count} |")
        else:
            met = "yes" if r.met else "no"
            ratio = f"{r.ratio:.2f} × {r.probe.floor}"
            lines.append(f"{figures} {ratio} | ≤ {r.probe.goal:g} | {met} | {count} |")
    return "\n".join([*lines, "", machine()])


def machine() -> str:
    """Where this was measured."""
    load = ", ".join(f"{part:.1f}" for part in os.getloadavg())
    return (
        f"{os.cpu_count()} cores, {platform.system()} {platform.machine()}, "
        f"Python {platform.python_version()}, gunicorn with {WORKERS} sync workers, load {load}."
    )
