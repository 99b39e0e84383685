"""Keeps one rendering process per worker and hands it jobs, one at a time."""

from __future__ import annotations

import atexit
import base64
import contextlib
import json
import os
import select
import signal
import subprocess
import sys
import tempfile
import threading
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import IO, Any, cast

from django.conf import settings

SECONDS, MEGABYTES = 60, 1024
KEPT_ENVIRONMENT = ("PATH", "HOME", "TMPDIR", "LD_LIBRARY_PATH", "DYLD_FALLBACK_LIBRARY_PATH")


class RenderingFailed(Exception):
    """The rendering process said no, or died of its limits."""


@dataclass(frozen=True)
class Job:
    """What the rendering process needs to know; see `renderer`."""

    html: str
    identifier: str
    created: str
    folders: list[str]
    attachments: list[dict[str, str]] = field(default_factory=list)
    seconds: int = SECONDS
    megabytes: int = MEGABYTES


def encoded(content: bytes) -> str:
    """Bytes as text for the job line."""
    return base64.b64encode(content).decode()


class Renderer:
    """The parent's side of one rendering process; safe for threads, new after a fork."""

    def __init__(self) -> None:
        self.lock = threading.Lock()
        self.process: subprocess.Popen[str] | None = None
        self.owner = 0

    def render(self, job: Job) -> bytes:
        """The PDF of `job`; RenderingFailed says why there is none."""
        with self.lock, tempfile.TemporaryDirectory(prefix="portal-pdf-") as folder:
            out = Path(folder) / "out.pdf"
            code = self._ask({**asdict(job), "out": str(out)}, job.seconds + 15)
            if code == 0 and out.exists():
                return out.read_bytes()
            raise RenderingFailed(_reason(out, code))

    def _ask(self, message: dict[str, Any], patience: int) -> int:
        process = self._running()
        requests, answers = cast(IO[str], process.stdin), cast(IO[str], process.stdout)
        line = ""
        with contextlib.suppress(BrokenPipeError):
            requests.write(json.dumps(message) + "\n")
            requests.flush()
            ready, _, _ = select.select([answers], [], [], patience)
            line = answers.readline() if ready else ""
        if not line:
            self.stop()
            raise RenderingFailed("the rendering process gave no answer")
        return int(line)

    def _running(self) -> subprocess.Popen[str]:
        if self.process is None or self.owner != os.getpid() or self.process.poll() is not None:
            self.process = _start()
            self.owner = os.getpid()
        return self.process

    def stop(self) -> None:
        """End the rendering process with all its children."""
        if self.process is not None and self.owner == os.getpid():
            with contextlib.suppress(ProcessLookupError):
                os.killpg(self.process.pid, signal.SIGKILL)
            self.process.wait()
        self.process = None


def _start() -> subprocess.Popen[str]:
    environment = {key: os.environ[key] for key in KEPT_ENVIRONMENT if key in os.environ}
    return subprocess.Popen(
        [sys.executable, "-P", "-m", "portal.documents.renderer"],
        cwd=settings.BASE_DIR,
        env={**environment, "LANG": "C.UTF-8", "PYTHONPATH": str(settings.BASE_DIR)},
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
        encoding="utf-8",
        start_new_session=True,
    )


def _reason(out: Path, code: int) -> str:
    told = out.with_suffix(".error")
    if told.exists():
        return told.read_text(encoding="utf-8")
    if code == -signal.SIGALRM or code == -signal.SIGXCPU:
        return "took too long"
    return f"ended with code {code}"


_renderer = Renderer()
atexit.register(_renderer.stop)


def render(job: Job) -> bytes:
    """Render with the process of this worker."""
    return _renderer.render(job)
