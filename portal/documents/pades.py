"""PAdES signatures with pyHanko: always a new revision behind the old bytes, never a rewrite."""

from __future__ import annotations

from datetime import datetime
from io import BytesIO
from typing import Any, cast

from asn1crypto import keys as asn1_keys
from asn1crypto import x509 as asn1_x509
from cryptography.hazmat.primitives import serialization
from cryptography.x509.oid import NameOID
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.sign import fields, signers
from pyhanko_certvalidator.registry import SimpleCertificateStore

from portal.documents import authority
from portal.documents.stamp import StampStyle

DER, PKCS8 = serialization.Encoding.DER, serialization.PrivateFormat.PKCS8

RESERVED = 16_384
"""Room for a signature with its certificates, in hexadecimal; one that does not fit is refused.
Without this pyHanko makes each signature twice, first to see how long it is."""


class _Signer(signers.PdfSigner):
    """A signer whose clock is the moment it is told."""

    moment: datetime

    def init_signing_session(self, *args: Any, **kwargs: Any) -> Any:
        session = super().init_signing_session(*args, **kwargs)
        session.system_time = self.moment
        return session


def add_signature(
    content: bytes,
    *,
    field: str,
    subject: dict[Any, str],
    email: str,
    reason: str,
    location: str,
    at: datetime,
    style: StampStyle | None = None,
    certify: bool = False,
) -> bytes:
    """`content` and behind it a revision with one signature in `field`.

    With `certify` the signature is a certification that from then on allows signing only.
    """
    vouched = authority.load()
    issued = vouched.issue(subject, email, at)
    meta = signers.PdfSignatureMetadata(
        field_name=field,
        md_algorithm="sha256",
        subfilter=fields.SigSeedSubFilter.PADES,
        reason=reason,
        location=location,
        name=subject[NameOID.COMMON_NAME],
        certify=certify,
        docmdp_permissions=fields.MDPPerm.FILL_FORMS,
    )
    hidden = fields.SigFieldSpec(sig_field_name=field, box=None) if certify else None
    signer = _Signer(meta, _cms(issued, vouched), stamp_style=style, new_field_spec=hidden)
    signer.moment = at
    out = BytesIO()
    writer = IncrementalPdfFileWriter(BytesIO(content))
    signer.sign_pdf(writer, existing_fields_only=not certify, bytes_reserved=RESERVED, output=out)
    return out.getvalue()


def _cms(issued: authority.Issued, vouched: authority.Authority) -> signers.SimpleSigner:
    chain: Any = cast(Any, SimpleCertificateStore)()
    chain.register_multiple([asn1(vouched.issuing.certificate), asn1(vouched.root)])
    key = issued.key.private_bytes(DER, PKCS8, serialization.NoEncryption())
    return signers.SimpleSigner(
        signing_cert=asn1(issued.certificate),
        signing_key=asn1_keys.PrivateKeyInfo.load(key),
        cert_registry=chain,
    )


def asn1(certificate: Any) -> asn1_x509.Certificate:
    """A certificate in the form that pyHanko wants."""
    return asn1_x509.Certificate.load(certificate.public_bytes(DER))
