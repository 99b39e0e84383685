"""Ways to put a signature under a document, behind one interface.

The portal's own signature adds a revision to the PDF. A copy signed elsewhere is kept beside it.
A qualified or remote service would be a third class here.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from django.utils.translation import gettext as _

from portal.documents.signatures import Signer
from portal.documents.signing import sign_pdf
from portal.documents.uploads import CheckedUpload
from portal.refusal import Refusal


@dataclass(frozen=True)
class Request:
    """What is to be signed, where, by whom; `copy` is a PDF that was signed elsewhere."""

    content: bytes
    field: str
    signer: Signer
    reason: str
    location: str
    at: datetime
    language: str = "nl"
    copy: CheckedUpload | None = None


@dataclass(frozen=True)
class Result:
    """What came of it: `document` is the new state of the document that all sign.

    `evidence` is a separate file to keep with the signature, or None.
    """

    method: str
    document: bytes
    evidence: CheckedUpload | None = None


class Provider(Protocol):
    """One way of signing."""

    code: str

    def sign(self, request: Request) -> Result:
        """Sign, or raise Refusal with what the person can do about it."""


class PortalSignature:
    """The portal's own signature, made after the person has confirmed who they are."""

    code = "portal"

    def sign(self, request: Request) -> Result:
        """A PAdES signature in the person's own field."""
        signed = sign_pdf(
            request.content,
            field=request.field,
            signer=request.signer,
            reason=request.reason,
            location=request.location,
            at=request.at,
            language=request.language,
        )
        return Result(method=self.code, document=signed)


class SignedCopy:
    """A copy that was signed elsewhere, on paper or with another service."""

    code = "upload"

    def sign(self, request: Request) -> Result:
        """Keep the copy as evidence; the document that others sign stays as it is."""
        if request.copy is None or request.copy.kind != "pdf":
            raise Refusal(_("Add the signed copy as a PDF file."), field="copy", code="no_copy")
        return Result(method=self.code, document=request.content, evidence=request.copy)


PROVIDERS: dict[str, Provider] = {p.code: p for p in (PortalSignature(), SignedCopy())}
