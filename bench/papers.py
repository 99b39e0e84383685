"""Documents: an agreement beside raw WeasyPrint of the same HTML, and one signature.

    python -m bench.papers [rounds]

The raw floor has WeasyPrint and its fonts loaded already, and writes the same kind of PDF.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Callable
from typing import Any

from bench import floor
from bench.floor import Probe

PDF_GOAL, SIGN_SECONDS = 1.2, 0.1
ROUNDS = 10
RAW, AGREEMENT, SIGNATURE = "raw WeasyPrint", "agreement, drawn by the portal", "signature"


def main(rounds: int = ROUNDS) -> bool:
    """Draw, sign, say; whether both goals are met."""
    with floor.world():
        raw, draw, sign = _acts()
        probes = [
            Probe(RAW, raw),
            Probe(AGREEMENT, draw, RAW, PDF_GOAL),
        ]
        results = floor.measure(probes, rounds=rounds, warm=2)
        print(floor.table(results))
        signed = sorted(_timed(sign) for _n in range(rounds))[rounds // 2]
        met = signed <= SIGN_SECONDS
        print(f"\nOne signature: {signed:.3f} s, goal {SIGN_SECONDS} s: {'yes' if met else 'no'}")
        return met and all(r.met for r in results)


def _timed(act: Callable[[], object]) -> float:
    began = time.perf_counter()
    act()
    return time.perf_counter() - began


def _acts() -> tuple[Callable[[], object], Callable[[], object], Callable[[], object]]:
    """The raw floor, the portal's drawing, and a signature on it."""
    from datetime import UTC

    from portal.documents import rendering
    from portal.documents.pdf import FONTS, TEMPLATES, page_html
    from tests.builders import agreements
    from tests.cast import Cast

    made = agreements.drawn(Cast())
    job = _job_of(made, page_html, rendering, [TEMPLATES, FONTS], UTC)
    from portal.documents.signing import seal_pdf

    unsigned = seal_pdf(rendering.render(job), at=made.drawn_at)
    return lambda: _raw(job), lambda: rendering.render(job), lambda: _sign(made, unsigned)


def _job_of(made: Any, page_html: Any, rendering: Any, folders: list[Any], utc: Any) -> Any:
    """The very job that drew the agreement: its HTML out of the frozen facts."""
    from plans.agreements.services.drawing import signers
    from portal.documents.pdf import settings

    facts = made.snapshot.data
    document = {
        "title": "Overeenkomst",
        "identifier": f"{made.number}-v{made.version}",
        "language": "nl",
        "created": f"{made.drawn_at.astimezone(utc):%Y-%m-%dT%H:%M:%SZ}",
        "version": "Versie 1",
        "watermark": "",
        "demo": False,
    }
    shown = {"a": facts, "parties": signers(facts["parties"]), "document": document}
    return rendering.Job(
        html=page_html("pdf/agreements/agreement.html", shown, language="nl"),
        identifier=document["identifier"],
        created=made.drawn_at.astimezone(utc).isoformat(),
        folders=[*map(str, folders), str(settings.BASE_DIR / "static" / "img")],
    )


def _raw(job: Any) -> bytes:
    """The same HTML by WeasyPrint itself, in this process, as the same kind of PDF."""
    import weasyprint

    from portal.documents import letters
    from portal.documents.renderer import OwnFiles

    html = letters.legible(job.html)
    page = weasyprint.HTML(string=html, base_url="portal:", url_fetcher=OwnFiles(job.folders))
    content: bytes = page.write_pdf(pdf_variant="pdf/a-3a", pdf_tags=True)
    return content


def _sign(made: Any, content: bytes) -> bytes:
    from portal.documents.signatures import Signer
    from portal.documents.signing import sign_pdf

    party = made.parties.first()
    return sign_pdf(
        content,
        field=party.code,
        signer=Signer("Eva Smit", "Bestuurder", "De Zilverlinde", "eva@voorbeeld.test"),
        reason="Akkoord",
        location="Leiden",
        at=made.drawn_at,
    )


if __name__ == "__main__":
    raise SystemExit(not main(int(sys.argv[1]) if sys.argv[1:] else ROUNDS))
