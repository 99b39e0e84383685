"""Reading signatures back: what each says, whether it holds, and what was changed after it.

The rule is a chain. The first revision is the document as rendered; every further revision must
be one signature of this portal, which covers all bytes before it, and the last one must end where
the file ends. The portal adds a signature only behind bytes that are `untouched`, so nothing can
stand in such a chain but our own signatures, and nobody else can make one. This is stricter than
comparing the revisions object by object (pyHanko's difference analysis), and it takes a tenth of
a second where that takes minutes for a long budget.
"""

from __future__ import annotations

import logging
from io import BytesIO
from typing import Any

from asn1crypto import x509 as asn1_x509
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.fields import enumerate_sig_fields
from pyhanko.sign.validation import validate_pdf_signature
from pyhanko.sign.validation.status import SignatureCoverageLevel
from pyhanko_certvalidator import ValidationContext

from portal.documents import authority, pades
from portal.documents.signatures import SEAL, Problem, SignatureReport, Signer

# pyHanko tells each broken file at length; the report says it in one word.
logging.getLogger("pyhanko").setLevel(logging.CRITICAL)
logging.getLogger("pyhanko_certvalidator").setLevel(logging.CRITICAL)

REVISION = SignatureCoverageLevel.ENTIRE_REVISION
FILE = SignatureCoverageLevel.ENTIRE_FILE


def verify(content: bytes) -> list[SignatureReport]:
    """One report per signature field, the seal first; what is no PDF has one broken report."""
    try:
        reader = PdfFileReader(BytesIO(content), strict=True)
        names = [name for name, _value, _ref in enumerate_sig_fields(reader)]
        made = {s.field_name: s for s in reader.embedded_signatures}
        unbroken = _chained(reader, len(content))
    except Exception:  # a damaged file may raise anything; it is no valid document
        return [_unreadable(SEAL)]
    reports = [
        _report(made[name], unbroken=unbroken) if name in made else _empty(name) for name in names
    ]
    return sorted(reports, key=lambda report: report.field != SEAL)


def _chained(reader: PdfFileReader, size: int) -> bool:
    """Whether every revision but the first is one signature, and the last ends the file."""
    made = reader.embedded_signatures
    revisions = sorted(signature.signed_revision for signature in made)
    ends = [sum(list(signature.byte_range)[2:]) for signature in made]
    whole = max(ends, default=size) == size
    return whole and revisions == list(range(1, reader.xrefs.total_revisions))


def untouched(content: bytes) -> bool:
    """Whether the last signature is ours, holds, and reaches the end of the file.

    Enough before the next one is added: every earlier revision was looked at in the same way
    when it was signed.
    """
    try:
        made = PdfFileReader(BytesIO(content), strict=True).embedded_signatures
        status = validate_pdf_signature(made[-1], _context(), skip_diff=True)
    except Exception:
        return False
    return bool(status.intact and status.valid and status.trusted and status.coverage == FILE)


def states(content: bytes) -> dict[str, bool]:
    """Every signature field, and whether it has been filled. Raises nothing: no PDF, no fields."""
    try:
        reader = PdfFileReader(BytesIO(content), strict=True)
        return {name: value is not None for name, value, _ref in enumerate_sig_fields(reader)}
    except Exception:
        return {}


def fields_for_people(content: bytes) -> list[str]:
    """The names of the signature fields other than the seal, in document order."""
    return [name for name in states(content) if name != SEAL]


def _context() -> ValidationContext:
    ours = authority.load()
    return ValidationContext(
        trust_roots=[pades.asn1(ours.root)],
        other_certs=[pades.asn1(ours.issuing.certificate)],
        allow_fetching=False,
    )


def _report(signature: Any, *, unbroken: bool) -> SignatureReport:
    try:
        status = validate_pdf_signature(signature, _context(), skip_diff=True)
    except Exception:  # see `verify`
        return _unreadable(signature.field_name)
    changed = not unbroken or status.coverage < REVISION
    problem = _problem(status, changed)
    return SignatureReport(
        field=signature.field_name,
        signer=_signer(signature.signer_cert),
        valid=not problem,
        covers_revision=status.coverage >= REVISION,
        modified=changed or not status.intact,
        at=signature.self_reported_timestamp,
        certifies=signature.docmdp_level is not None,
        problem=problem,
    )


def _problem(status: Any, changed: bool) -> str:
    if not (status.intact and status.valid):
        return Problem.BROKEN
    if changed:
        return Problem.CHANGED
    if not status.trusted:
        return Problem.STRANGER
    return "" if status.bottom_line else Problem.BROKEN


def _signer(certificate: asn1_x509.Certificate) -> Signer:
    subject = certificate.subject.native
    names = certificate.subject_alt_name_value
    emails = [name.native for name in names or [] if name.name == "rfc822_name"]
    return Signer(
        name=subject.get("common_name", ""),
        function=subject.get("title", ""),
        organisation=subject.get("organization_name", ""),
        email=emails[0] if emails else "",
    )


def _empty(field: str) -> SignatureReport:
    return SignatureReport(field, None, False, False, False, None, problem=Problem.EMPTY)


def _unreadable(field: str) -> SignatureReport:
    return SignatureReport(field, None, False, False, True, None, problem=Problem.UNREADABLE)
