"""The portal's own certificate authority: who vouches that a signer was signed in as that person.

Two layers: a root, whose key can be kept off the machine once it has been made, and an issuing
authority. Every signature gets a certificate and a key of its own; the key is forgotten as soon
as the signature is made, so nobody can sign with it again.
"""

from __future__ import annotations

import os
import tempfile
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID
from django.conf import settings

YEAR = timedelta(days=365)
NAME_LIMIT = 64  # X.520 upper bound of common name, organisation and title
FILES = ("root.pem", "root-key.pem", "issuing.pem", "issuing-key.pem")
Key = ec.EllipticCurvePrivateKey


class NoAuthority(Exception):
    """There are no keys yet: `manage.py signing_setup` makes them."""


@dataclass(frozen=True)
class Issued:
    """A certificate with its key."""

    certificate: x509.Certificate
    key: Key


@dataclass(frozen=True)
class Authority:
    """The issuing authority and the root that everybody checks against."""

    root: x509.Certificate
    issuing: Issued

    def issue(self, subject: dict[x509.ObjectIdentifier, str], email: str, at: datetime) -> Issued:
        """A certificate for one signature, valid as long as the authority itself."""
        key = ec.generate_private_key(ec.SECP256R1())
        until = self.issuing.certificate.not_valid_after_utc
        build = _certificate(_name(subject), key, at - timedelta(hours=1), until, ca=None)
        if email:
            names = x509.SubjectAlternativeName([x509.RFC822Name(email)])
            build = build.add_extension(names, critical=False)
        return Issued(_signed(build, self.issuing), key)


def folder() -> Path:
    """Where the keys lie; a private folder or a mounted secret."""
    return Path(settings.SIGNING_DIR)


def load() -> Authority:
    """The authority of this installation; on a developer's machine it is made at first use."""
    if not (folder() / "issuing-key.pem").exists():
        if not settings.DEMO_MODE:
            raise NoAuthority("manage.py signing_setup has not been run")
        create()
    issuing = x509.load_pem_x509_certificate((folder() / "issuing.pem").read_bytes())
    key = serialization.load_pem_private_key(
        (folder() / "issuing-key.pem").read_bytes(), password=_password()
    )
    if not isinstance(key, Key):
        raise NoAuthority("issuing-key.pem is not a key that the portal made")
    return Authority(root=root(), issuing=Issued(issuing, key))


def root() -> x509.Certificate:
    """The root certificate; give it to everyone who wants to check signatures."""
    path = folder() / "root.pem"
    if not path.exists():
        load()
    return x509.load_pem_x509_certificate(path.read_bytes())


def create() -> None:
    """Make root and issuing authority; what already lies there is never overwritten."""
    label = "TEST " if settings.DEMO_MODE else ""
    now = datetime.now(UTC)
    # A demo world has a past, so its authority must have been there.
    since = now - (10 * YEAR if settings.DEMO_MODE else timedelta(days=1))
    top = _authority(f"{label}Portaal transitiemiddelen Root", None, since, now + 30 * YEAR)
    below = _authority(
        f"{label}Portaal transitiemiddelen Ondertekening", top, since, now + 25 * YEAR
    )
    _place({
        "root.pem": top.certificate.public_bytes(serialization.Encoding.PEM),
        "root-key.pem": _private(top.key),
        "issuing.pem": below.certificate.public_bytes(serialization.Encoding.PEM),
        "issuing-key.pem": _private(below.key),
    })  # fmt: skip


def _authority(name: str, parent: Issued | None, since: datetime, until: datetime) -> Issued:
    key = ec.generate_private_key(ec.SECP256R1())
    subject = _name({NameOID.COMMON_NAME: name})
    build = _certificate(subject, key, since, until, ca=0 if parent else 1)
    if parent:
        return Issued(_signed(build, parent), key)
    return Issued(build.issuer_name(subject).sign(key, hashes.SHA256()), key)


def _certificate(
    subject: x509.Name, key: Key, since: datetime, until: datetime, *, ca: int | None
) -> x509.CertificateBuilder:
    usage = x509.KeyUsage(
        digital_signature=ca is None,
        content_commitment=ca is None,
        key_encipherment=False,
        data_encipherment=False,
        key_agreement=False,
        key_cert_sign=ca is not None,
        crl_sign=ca is not None,
        encipher_only=False,
        decipher_only=False,
    )
    return (
        x509.CertificateBuilder()
        .subject_name(subject)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(since)
        .not_valid_after(until)
        .add_extension(x509.BasicConstraints(ca is not None, ca), critical=True)
        .add_extension(usage, critical=True)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
    )


def _signed(build: x509.CertificateBuilder, parent: Issued) -> x509.Certificate:
    identifier = x509.AuthorityKeyIdentifier.from_issuer_public_key(parent.key.public_key())
    build = build.add_extension(identifier, critical=False)
    return build.issuer_name(parent.certificate.subject).sign(parent.key, hashes.SHA256())


def _name(parts: dict[x509.ObjectIdentifier, str]) -> x509.Name:
    country = x509.NameAttribute(NameOID.COUNTRY_NAME, "NL")
    rest = [x509.NameAttribute(oid, text[:NAME_LIMIT]) for oid, text in parts.items() if text]
    return x509.Name([country, *rest])


def _private(key: Key) -> bytes:
    password = _password()
    lock: serialization.KeySerializationEncryption = serialization.NoEncryption()
    if password:
        lock = serialization.BestAvailableEncryption(password)
    encoding, shape = serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8
    return key.private_bytes(encoding, shape, lock)


def _password() -> bytes | None:
    return settings.SIGNING_PASSWORD.encode() or None


def _place(files: dict[str, bytes]) -> None:
    """All files or none: two processes that start at once end up with one authority."""
    target = folder()
    target.parent.mkdir(parents=True, exist_ok=True)
    fresh = Path(tempfile.mkdtemp(dir=target.parent, prefix=".signing-"))
    for name, content in files.items():
        (fresh / name).write_bytes(content)
        (fresh / name).chmod(0o400 if "key" in name else 0o444)
    try:
        os.rename(fresh, target)  # refused when the folder is there and not empty
    except OSError:
        for name in files:
            (fresh / name).unlink()
        fresh.rmdir()
