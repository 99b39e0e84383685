"""The virus scanner: only a clear "OK" opens a file; every failure leaves it set apart."""

import io
import socket
import struct
import threading
from datetime import timedelta

import pytest

from portal import clock
from portal.audit.models import Event
from portal.documents import scan, store
from portal.documents.models import ScanState
from portal.documents.scan import Verdict, ask
from portal.documents.scanning import rescan, scan_document
from portal.documents.uploads import check_upload, keep
from portal.jobs import worker
from portal.jobs.models import Job
from portal.refusal import Refusal
from tests.documents import corpus


class FakeScanner:
    """Speaks ClamAV's INSTREAM over a socket; `answer` decides what it says about the content."""

    def __init__(self, folder):
        self.address = str(folder / "clamd.sock")
        self.answer = honest
        self.seen = []
        self.socket = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        self.socket.bind(self.address)
        self.socket.listen()
        threading.Thread(target=self.serve, daemon=True).start()

    def serve(self):
        while True:
            try:
                line, _address = self.socket.accept()
            except OSError:
                return
            with line:
                self.seen.append(receive(line))
                reply = self.answer(self.seen[-1])
                if reply is not None:
                    line.sendall(reply)
                else:
                    threading.Event().wait(0.5)


def receive(line):
    stream = line.makefile("rb")
    assert stream.read(10) == b"zINSTREAM\0"
    content = b""
    while size := struct.unpack("!I", stream.read(4))[0]:
        content += stream.read(size)
    return content


def honest(content):
    infected = corpus.VIRUS in content
    return b"stream: Eicar-Signature FOUND\0" if infected else b"stream: OK\0"


@pytest.fixture
def scanner(tmp_path, settings):
    fake = FakeScanner(tmp_path)
    settings.CLAMAV_ADDRESS = fake.address
    yield fake
    fake.socket.close()


def test_a_clean_file_is_clean_and_was_read_to_the_end(scanner):
    content = b"x" * 200_000
    assert ask(io.BytesIO(content)) is Verdict.CLEAN
    assert scanner.seen == [content]


def test_a_virus_is_found(scanner):
    assert ask(io.BytesIO(b"abc" + corpus.VIRUS)) is Verdict.INFECTED


@pytest.mark.parametrize(
    "answer",
    [
        b"INSTREAM size limit exceeded. ERROR\0",
        b"stream: Heuristics.Limits.Exceeded ERROR\0",
        b"OK\0",
        b"stream: OK but not really\0",
        b"\xff\xfe nonsense",
        b"",
    ],
)
def test_any_other_answer_is_no_verdict(scanner, answer):
    scanner.answer = lambda content: answer
    assert ask(io.BytesIO(b"abc")) is Verdict.UNKNOWN


def test_a_scanner_that_does_not_answer_in_time_is_no_verdict(scanner):
    scanner.answer = lambda content: None
    assert ask(io.BytesIO(b"abc"), seconds=0.1) is Verdict.UNKNOWN


@pytest.mark.parametrize(
    "address", ["/nowhere/clamd.sock", "127.0.0.1:1", "127.0.0.1:geen", "geen"]
)
def test_a_scanner_that_is_not_there_is_no_verdict(settings, address):
    settings.CLAMAV_ADDRESS = address
    assert ask(io.BytesIO(b"abc"), seconds=0.5) is Verdict.UNKNOWN


def test_without_an_address_there_is_no_scanner(settings):
    settings.CLAMAV_ADDRESS = ""
    assert not scan.configured()


@pytest.fixture
def document(db, scanner):
    file = io.BytesIO(corpus.GOOD["begroting.pdf"])
    file.name = "begroting.pdf"
    return keep(check_upload(file), kind="attachment", plan_id=42)


def outcome(document):
    worker.run_due("documents")
    document.refresh_from_db()
    return document.scan_state


def test_a_clean_upload_opens_after_its_job(document):
    with pytest.raises(Refusal, match=r"(?i)virus"):
        store.download(document)
    assert outcome(document) == ScanState.CLEAN
    assert store.download(document).status_code == 200
    assert Job.objects.get(kind="documents.scan").result == {"state": "clean"}


def test_the_outcome_is_in_the_record(document):
    outcome(document)
    event = Event.objects.get(verb="documents.scanned")
    assert (event.from_state, event.to_state, event.plan_id) == ("pending", "clean", 42)


def test_an_infected_upload_never_opens(document, scanner):
    scanner.answer = lambda content: b"stream: Evil FOUND\0"
    assert outcome(document) == ScanState.INFECTED
    with pytest.raises(Refusal, match=r"(?i)virus"):
        store.download(document)
    scanner.answer = honest
    assert scan_document(document.pk) == ScanState.INFECTED


@pytest.mark.parametrize("answer", [b"INSTREAM size limit exceeded. ERROR\0", b"", b"wat?\0"])
def test_every_doubt_sets_the_file_apart_and_tells_so(document, scanner, answer):
    scanner.answer = lambda content: answer
    assert outcome(document) == ScanState.QUARANTINED
    with pytest.raises(Refusal):
        store.download(document)


def test_a_scanner_that_is_down_sets_the_file_apart(document, settings):
    settings.CLAMAV_ADDRESS = "/nowhere/clamd.sock"
    assert outcome(document) == ScanState.QUARANTINED


def test_what_was_set_apart_is_asked_about_again(document, scanner):
    scanner.answer = lambda content: b""
    outcome(document)
    scanner.answer = honest
    assert rescan() == {"clean": 1}
    assert rescan() == {}


def test_the_job_may_run_twice(document, scanner):
    first = scan_document(document.pk)
    assert scan_document(document.pk) == first == ScanState.CLEAN
    assert len(scanner.seen) == 1
    assert Event.objects.filter(verb="documents.scanned").count() == 1


def test_the_clock_sets_off_a_new_attempt(document, scanner, settings):
    from portal.documents.tasks import scan_what_was_set_apart

    assert scan_what_was_set_apart(clock.now() + timedelta(hours=1)) == {"clean": 1}
    settings.CLAMAV_ADDRESS = ""
    assert scan_what_was_set_apart(clock.now()) == {}
