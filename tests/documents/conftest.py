"""Documents to test with, each made once."""

from datetime import UTC, datetime

import pytest

from portal.documents.pdf import Attachment, render_pdf
from portal.documents.signing import Signer, seal_pdf, sign_pdf
from portal.documents.specimen import FACTS

AT = datetime(2026, 11, 21, 10, 5, tzinfo=UTC)
PEOPLE = {
    "p2": Signer("B. Jansen", "bestuurder", "Zorggroep Waterrand", "b@voorbeeld.test"),
    "p1": Signer("Annemarie de Vries", "voorzitter", "De Zilverlinde", "a@voorbeeld.test"),
    "office": Signer("C. Bakker", "directeur", "Zorgkantoor", "c@voorbeeld.test"),
    "p3": Signer("D. Łukasz-Ősz", "bestuurder", "Thuiszorg Het Baken", "d@voorbeeld.test"),
}


def specimen(**changes):
    """The specimen document; `facts` overrides what is printed."""
    facts = {**FACTS, **changes.pop("facts", {})}
    arguments = {
        "title": "Samen thuis in de wijk",
        "identifier": "ZZ-2026-0042",
        "version": "versie 1",
        "created": AT,
        "attachments": [Attachment("overeenkomst.json", b'{"a":1}', "Machineleesbare gegevens")],
    }
    return render_pdf("pdf/specimen.html", facts, **{**arguments, **changes})


def sign(content, field, **changes):
    """The signature of the person who belongs to `field`."""
    arguments = {"signer": PEOPLE[field], "reason": "Akkoord", "location": "Leiden", "at": AT}
    return sign_pdf(content, field=field, **{**arguments, **changes})


@pytest.fixture(scope="session")
def drawn():
    """A drawn-up agreement of four parties, not yet sealed."""
    return specimen()


@pytest.fixture(scope="session")
def sealed(drawn):
    """The same, sealed by the portal."""
    return seal_pdf(drawn, at=AT)


@pytest.fixture(scope="session")
def signed(sealed):
    """The same, signed by all four in an order of their own."""
    content = sealed
    for field in PEOPLE:
        content = sign(content, field)
    return content


@pytest.fixture(scope="session")
def pair():
    """A short agreement of two parties, sealed and signed by both: quick to look into."""
    content = specimen(facts={"parties": FACTS["parties"][:2], "rows": FACTS["rows"][:3]})
    return sign(sign(seal_pdf(content, at=AT), "p2"), "p1")
