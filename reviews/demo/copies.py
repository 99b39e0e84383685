"""Plays a party that signs on paper: the office still has to look at its copy."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta

from django.core.files.uploadedfile import SimpleUploadedFile

from plans.agreements.models import Agreement, SignedCopy
from plans.agreements.services import copying
from plans.demo.loader import person
from portal.accounts.models import Role, User
from portal.dates import local
from portal.documents.store import read


def signed_on_paper(agreement: Agreement, people: Mapping[str, User], at: datetime) -> SignedCopy:
    """The last provider that signs uploads the agreement as it signed it two days before `at`."""
    parties = agreement.parties.select_related("org").exclude(role="office")
    party = parties.order_by("-pk")[0]
    signatory = person(party.org_id, people, Role.SIGNATORY)
    assert agreement.document is not None  # noqa: S101  it is out for signature
    name = f"{agreement.number}-getekend.pdf"
    file = SimpleUploadedFile(name, read(agreement.document), "application/pdf")
    signed_on = local(at - timedelta(days=2)).date()
    return copying.offer(
        party.pk,
        file,
        by=signatory,
        signed_by=signatory.name,
        function="Bestuurder",
        signed_on=signed_on,
        at=at,
    )
