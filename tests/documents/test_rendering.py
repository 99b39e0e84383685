"""The rendering process under what a worker really does: threads, forks, bombs, restarts."""

import json
import multiprocessing
import os
import signal
import subprocess
import sys
import tempfile
import time
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.conf import settings

from portal.documents import rendering
from portal.documents.pdf import FONTS
from tests.documents.conftest import AT

LETTERS = """a<style>p { font-family: Portal }
@font-face { font-family: Portal; src: url(portal:SourceSans3-Regular.woff2) }</style>"""


def job(text="a", folders=(), **changes):
    return rendering.Job(
        html=f'<html lang="nl"><title>t</title><p>{text}',
        identifier="x",
        created=AT.isoformat(),
        folders=list(folders),
        **changes,
    )


@pytest.fixture
def renderer():
    own = rendering.Renderer()
    yield own
    own.stop()


def test_one_process_serves_many_documents(renderer):
    renderer.render(job())
    first = renderer.process.pid
    renderer.render(job("b"))
    assert renderer.process.pid == first


def test_a_document_leaves_nothing_in_the_folder_for_passing_files(monkeypatch, tmp_path):
    """Each left its fonts there, more than a megabyte; of a broken one too."""
    monkeypatch.setenv("TMPDIR", str(tmp_path))
    monkeypatch.setattr(tempfile, "tempdir", None)
    own = rendering.Renderer()
    try:
        own.render(job(LETTERS, folders=[str(FONTS)]))
        with pytest.raises(rendering.RenderingFailed):
            own.render(job(LETTERS + '<img src="https://example.com/a.png">', folders=[str(FONTS)]))
        assert list(tmp_path.iterdir()) == []
    finally:
        own.stop()


def test_threads_take_turns_and_get_their_own_document(renderer):
    texts = [f"tekst {i}" for i in range(6)]
    alone = {text: renderer.render(job(text)) for text in texts}
    with ThreadPoolExecutor(4) as pool:
        together = list(pool.map(lambda text: renderer.render(job(text)), texts))
    assert together == [alone[text] for text in texts]


def _in_child(queue, renderer):
    queue.put(len(renderer.render(job())))
    renderer.stop()


def test_a_worker_that_was_forked_starts_a_process_of_its_own(renderer):
    """Celery and gunicorn fork after loading; a shared pipe would mix the answers up."""
    size = len(renderer.render(job()))
    before = renderer.process.pid
    context = multiprocessing.get_context("fork")
    queue = context.Queue()
    child = context.Process(target=_in_child, args=(queue, renderer), daemon=True)
    child.start()
    assert queue.get(timeout=60) == size
    child.join(20)
    assert len(renderer.render(job())) == size
    assert renderer.process.pid == before


def test_no_process_is_left_when_the_worker_is_killed():
    program = (
        "import django; django.setup()\n"
        "from portal.documents import rendering\n"
        "rendering.render(rendering.Job(html='<p>a', identifier='x',"
        " created='2026-11-21T10:00:00+00:00', folders=[]))\n"
        "print(rendering._renderer.process.pid, flush=True)\n"
        "import time; time.sleep(60)\n"
    )
    environment = {**os.environ, "DJANGO_SETTINGS_MODULE": "portal.settings.test"}
    worker = subprocess.Popen(
        [sys.executable, "-c", program],
        cwd=settings.BASE_DIR,
        env=environment,
        stdout=subprocess.PIPE,
        text=True,
    )
    pid = int(worker.stdout.readline())
    worker.send_signal(signal.SIGKILL)
    worker.wait()
    assert _gone(pid)


def _gone(pid, patience=10.0):
    """Whether a process ends within the patience; a zombie has ended."""
    until = time.monotonic() + patience
    while time.monotonic() < until:
        try:
            with open(f"/proc/{pid}/stat", encoding="utf-8") as told:
                if told.read().rpartition(")")[2].split()[0] == "Z":
                    return True
        except FileNotFoundError:
            return True
        time.sleep(0.05)
    return False


def test_the_limits_of_a_job_hold_for_that_job_only(renderer):
    heavy = "<table><tr><td colspan=100000000>a</table>"
    for _attempt in range(3):
        with pytest.raises(rendering.RenderingFailed):
            renderer.render(job(heavy, seconds=2, megabytes=500))
        assert renderer.render(job()).startswith(b"%PDF")


def test_running_out_of_time_is_told_as_such(renderer):
    with pytest.raises(rendering.RenderingFailed, match="took too long"):
        renderer.render(job("<div>" + "woord " * 400_000, seconds=1))


def test_an_answer_that_never_comes_does_not_hang_the_worker(renderer, monkeypatch):
    silent = [sys.executable, "-c", "import time; time.sleep(60)"]

    def start():
        return subprocess.Popen(
            silent,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            start_new_session=True,
        )

    monkeypatch.setattr(rendering, "_start", start)
    with pytest.raises(rendering.RenderingFailed, match="no answer"):
        renderer._ask({"a": 1}, patience=0.2)
    assert renderer.process is None


def test_a_job_travels_as_one_line():
    line = json.dumps(job("regel\neen\u2028twee").__dict__)
    assert "\n" not in line
