"""Signing documents: who signs, with what, and how anybody can check it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from cryptography.x509.oid import NameOID
from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext as _

from portal.documents import pades, verification
from portal.documents.signatures import SEAL, Problem, SignatureReport, Signer
from portal.documents.stamp import StampStyle, lines_for
from portal.refusal import Refusal

__all__ = ["Problem", "SignatureReport", "Signer", "all_valid", "fields_of", "seal_pdf", "sign_pdf",
           "verify_pdf"]  # fmt: skip


def seal_pdf(content: bytes, *, at: datetime) -> bytes:
    """`content` with the portal's certification: from now on only signing is allowed.

    Done once when a document for signature is drawn up, so that the bytes whose SHA-256 is
    shown to every signer are the bytes that are signed. `sign_pdf` does it when it was not done.
    """
    label = "TEST " if settings.DEMO_MODE else ""
    return pades.add_signature(
        content,
        field=SEAL,
        subject={NameOID.COMMON_NAME: f"{label}Portaal transitiemiddelen"},
        email="",
        reason=_("Drawn up by the portal; only signatures may be added"),
        location="",
        at=at,
        certify=True,
    )


def sign_pdf(
    content: bytes,
    *,
    field: str,
    signer: Signer,
    reason: str,
    location: str,
    at: datetime,
    language: str = "nl",
) -> bytes:
    """`content` with a PAdES signature of `signer` in the empty `field`, as a new revision.

    Earlier signatures stay valid; the order of signing is free. Raises Refusal when the field
    does not exist, is already signed, or the document does not verify.
    """
    filled = verification.states(content)
    _check(filled, field, content)
    if SEAL not in filled:
        content = seal_pdf(content, at=at)
    name, function, organisation = signer.name, signer.function, signer.organisation
    return pades.add_signature(
        content,
        field=field,
        subject={
            NameOID.COMMON_NAME: name,
            NameOID.TITLE: function,
            NameOID.ORGANIZATION_NAME: organisation,
        },
        email=signer.email,
        reason=reason,
        location=location,
        at=at,
        style=StampStyle(
            lines=lines_for(name, function, organisation, timezone.localtime(at), language)
        ),
    )


def verify_pdf(content: bytes) -> list[SignatureReport]:
    """One report per signature field, the seal first; empty fields have no signer."""
    return verification.verify(content)


def all_valid(reports: Sequence[SignatureReport]) -> bool:
    """Whether the portal's seal and every field hold a signature that is in order."""
    return any(r.certifies and r.field == SEAL for r in reports) and all(r.valid for r in reports)


def fields_of(content: bytes) -> Sequence[str]:
    """The codes of the signature fields for people, in the order of the document."""
    return verification.fields_for_people(content)


def _check(filled: dict[str, bool], field: str, content: bytes) -> None:
    if SEAL in filled and not verification.untouched(content):
        raise Refusal(
            _("This document was changed after it was drawn up. Ask for it to be drawn up again."),
            code="altered",
        )
    if field not in filled or field == SEAL:
        raise Refusal(_("This document has no place for your signature."), code="no_field")
    if filled[field]:
        raise Refusal(_("This place has already been signed."), code="already_signed")
