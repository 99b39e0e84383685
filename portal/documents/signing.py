"""Signing documents: who signs, with what, and how anybody can check it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True)
class Signer:
    """The person who signs and for which organisation."""

    name: str
    function: str
    organisation: str
    email: str


@dataclass(frozen=True)
class SignatureReport:
    """What is true of one signature field of a document."""

    field: str
    signer: Signer | None  # None: the field is empty
    valid: bool
    covers_revision: bool
    modified: bool
    at: datetime | None
    certifies: bool = False  # the portal's own seal, set when the document was drawn up
    problem: str = ""


def seal_pdf(content: bytes, *, at: datetime) -> bytes:
    """`content` with the portal's certification: from now on only signing is allowed.

    Done once when a document for signature is drawn up, so that the bytes whose SHA-256 is
    shown to every signer are the bytes that are signed. `sign_pdf` does it when it was not done.
    """
    raise NotImplementedError


def sign_pdf(
    content: bytes, *, field: str, signer: Signer, reason: str, location: str, at: datetime
) -> bytes:
    """`content` with a PAdES signature of `signer` in the empty `field`, as a new revision.

    Earlier signatures stay valid; the order of signing is free. Raises Refusal when the field
    does not exist, is already signed, or the document does not verify.
    """
    raise NotImplementedError


def verify_pdf(content: bytes) -> list[SignatureReport]:
    """One report per signature field, the seal first; empty fields have no signer."""
    raise NotImplementedError


def fields_of(content: bytes) -> Sequence[str]:
    """The codes of the signature fields for people, in the order of the document."""
    raise NotImplementedError
