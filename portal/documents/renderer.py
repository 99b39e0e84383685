"""The program that turns HTML into PDF, in a process of its own.

`python -m portal.documents.renderer` reads one job per line on standard input (JSON, see
`rendering.Job`) and answers each with one line. WeasyPrint is loaded once; every job runs in a
fork of this process under limits of time and memory, so a document that explodes takes nothing
along. No Django, no settings, no secrets here.
"""

from __future__ import annotations

import base64
import json
import os
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from io import BytesIO
from pathlib import Path
from typing import Any

import weasyprint
from weasyprint.pdf import tags as weasyprint_tags
from weasyprint.text.fonts import FontConfiguration
from weasyprint.urls import FatalURLFetchingError, URLFetcherResponse

from portal.documents import letters, limits, structure, tree

SIGNATURE = "sig-"
MIME = {".woff2": "font/ttf", ".css": "text/css", ".svg": "image/svg+xml"}
POINTS = 0.75  # a CSS pixel in PDF points


class RefusedURL(FatalURLFetchingError):
    """The HTML asked for something that is not one of our own files."""


class OwnFiles:
    """Answers `portal:NAME` from the given folders and refuses every other address."""

    def __init__(self, folders: list[str]) -> None:
        self.folders = [Path(folder) for folder in folders]

    def fetch(self, url: str, headers: Any = None) -> URLFetcherResponse:
        """The file behind `url`; RefusedURL stops the whole document."""
        scheme, _, name = url.partition(":")
        mime = MIME.get(Path(name).suffix)
        if scheme == "portal" and mime and name == Path(name).name:
            for folder in self.folders:
                if (folder / name).is_file():
                    font = mime == "font/ttf"
                    content = letters.unpacked(name) if font else (folder / name).read_bytes()
                    return URLFetcherResponse(url, content, {"Content-Type": mime})
        raise RefusedURL(f"not one of our own files: {url[:200]}")

    __call__ = open = fetch


def render(job: dict[str, Any]) -> bytes:
    """The finished PDF of a job."""
    fetcher, fonts = OwnFiles(job["folders"]), FontConfiguration()
    html = letters.legible(job["html"])
    page = weasyprint.HTML(string=html, base_url="portal:", url_fetcher=fetcher)
    with our_tags() as labels:
        document = page.render(font_config=fonts)
        document.metadata.attachments = list(attachments(job))
        raw = BytesIO()
        document.write_pdf(
            raw,
            pdf_variant="pdf/a-3a",
            pdf_tags=True,
            pdf_identifier=job["identifier"].encode(),
        )
    return structure.finish(raw.getvalue(), list(boxes(document, labels)))


def attachments(job: dict[str, Any]) -> Iterator[weasyprint.Attachment]:
    """The files inside the PDF, dated as the document itself."""
    moment = datetime.fromisoformat(job["created"])
    for item in job["attachments"]:
        yield weasyprint.Attachment(
            string=base64.b64decode(item["content"]),
            name=item["name"],
            description=item["description"],
            relationship="Source",
            created=moment,
            modified=moment,
        )


def boxes(document: Any, labels: dict[str, str]) -> Iterator[structure.SignatureBox]:
    """Where the signature boxes came out, in PDF points from the lower left corner."""
    for number, page in enumerate(document.pages):
        for key, (x1, y1, x2, y2) in page.anchors.items():
            if key.startswith(SIGNATURE):
                low, high = (page.height - y2) * POINTS, (page.height - y1) * POINTS
                rect = (x1 * POINTS, low, x2 * POINTS, high)
                label = labels.get(key, "")
                yield structure.SignatureBox(key.removeprefix(SIGNATURE), number, rect, label)


@contextmanager
def our_tags() -> Iterator[dict[str, str]]:
    """Let WeasyPrint's structure tree keep three things it forgets.

    The scope of header cells (its issue 2508); which pieces on several pages are one and the
    same HTML element (its issue 2903), as a title that `tree.mend` takes off again; and where in
    the reading order a signature box stands, as an ID of that element. Yields the labels of the
    boxes by their ID.
    """
    labels: dict[str, str] = {}
    numbers: dict[tuple[int, str], int] = {}
    original = weasyprint_tags._build_box_tree

    def build(box: Any, *args: Any) -> Iterator[Any]:
        own = getattr(box, "element", None)
        for element in original(box, *args):
            if own is not None:
                key = (id(own), f"{box.element_tag} {element['S']}")
                number = numbers.setdefault(key, len(numbers))
                element["T"] = weasyprint_tags.pydyf.String(f"{tree.PIECE}{number}")
            if own is not None and element["S"] == "/TH" and box.element_tag == "th":
                rows = own.attrib.get("scope") in {"row", "rowgroup"}
                element["A"]["Scope"] = "/Row" if rows else "/Column"
            if own is not None and own.attrib.get("id", "").startswith(SIGNATURE):
                element["ID"] = weasyprint_tags.pydyf.String(own.attrib["id"])
                labels[own.attrib["id"]] = own.attrib.get("aria-label", "")
            yield element

    weasyprint_tags._build_box_tree = build
    try:
        yield labels
    finally:
        weasyprint_tags._build_box_tree = original


def work(job: dict[str, Any]) -> None:
    """In the fork: render and write, or write down what went wrong; never return."""
    code = 1
    try:
        limits.bind(job["seconds"], job["megabytes"])
        # WeasyPrint unpacks its fonts there, and a fork ends without clearing up: who asked does.
        tempfile.tempdir = str(Path(job["out"]).parent)
        Path(job["out"]).write_bytes(render(job))
        code = 0
    except BaseException as error:
        text = f"{type(error).__name__}: {error}"[:500]
        Path(job["out"]).with_suffix(".error").write_text(text, encoding="utf-8")
    finally:
        os._exit(code)


def main() -> None:
    """Warm up, then answer jobs until standard input closes."""
    answers = os.fdopen(os.dup(1), "w")
    os.dup2(2, 1)
    for name in (*letters.UPRIGHT, letters.ITALIC):
        letters.unpacked(name)
    letters.drawn()
    weasyprint.HTML(string="<p>a", url_fetcher=OwnFiles([])).write_pdf(BytesIO())
    for line in sys.stdin:
        job = json.loads(line)
        child = os.fork()
        if child == 0:
            work(job)
        _, status = os.waitpid(child, 0)
        print(os.waitstatus_to_exitcode(status), file=answers, flush=True)


if __name__ == "__main__":
    main()
