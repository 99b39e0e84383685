"""The pages of agreements: who sees them, what each can do there, and what is refused."""

from __future__ import annotations

import re
import uuid

import pytest
from django.urls import reverse

from plans.agreements.models import Agreement, Signature
from tests.builders.agreements import drawn, sent, signatory_of
from tests.builders.sections import filled
from tests.cast import PASSWORD, sign_in

pytestmark = pytest.mark.django_db


def url(name: str, *numbers: object) -> str:
    return reverse(f"agreements:{name}", args=numbers)


def party_of(agreement: Agreement, slug: str):
    return agreement.parties.get(org=slug)


def test_before_sending_out_only_the_office_sees_it(client, cast):
    agreement = drawn(cast)
    page = url("detail", agreement.pk)
    for who, status in (("coordinator", 200), ("editor_a", 404), ("menzis_coordinator", 404)):
        sign_in(client, cast[who])
        assert client.get(page).status_code == status, who


def test_the_coordinator_sends_it_out_once(client, cast):
    agreement = drawn(cast)
    sign_in(client, cast.coordinator)
    for _click in range(2):
        client.post(url("send", agreement.pk))
    agreement.refresh_from_db()
    assert agreement.state == "signing"


def test_the_check_of_the_signatures_names_the_parties_and_no_codes(client, cast):
    agreement = sent(cast)
    sign_in(client, cast.coordinator)
    page = client.get(url("proof", agreement.pk)).content.decode()
    rows = set(re.findall(r'<th scope="row">([^<]+)</th>', page))
    parties = {party.org.name for party in agreement.parties.select_related("org")}
    assert rows == parties | {"Zegel van het portaal"}


def test_after_sending_every_page_opens_for_who_may(client, cast):
    agreement = sent(cast)
    party = party_of(agreement, "waterrand")
    sign_in(client, cast.signatory_b)
    for page in (
        url("list"),
        url("detail", agreement.pk),
        url("document", agreement.pk),
        url("proof", agreement.pk),
        url("sign", agreement.pk, party.pk),
        url("decline", agreement.pk, party.pk),
    ):
        assert client.get(page).status_code == 200, page
    assert client.get(url("discard", agreement.pk)).status_code == 403
    assert client.get(url("exports")).status_code == 404
    sign_in(client, cast.outsider)
    assert client.get(url("detail", agreement.pk)).status_code == 404
    assert agreement.number not in client.get(url("list")).content.decode()


def test_a_signature_by_the_wrong_person_is_refused(client, cast):
    agreement = sent(cast)
    party = party_of(agreement, "waterrand")
    page = url("sign", agreement.pk, party.pk)
    data = {"sha": agreement.document.sha256, "read": "on"}
    for who, status in (("signatory_a", 404), ("editor_b", 403), ("coordinator", 403)):
        sign_in(client, cast[who])
        assert client.post(page, data).status_code == status, who
    assert not Signature.objects.filter(party=party).exists()


def test_signing_needs_the_tick_the_shown_document_and_a_fresh_sign_in(client, cast):
    agreement = sent(cast)
    party = party_of(agreement, "waterrand")
    page = url("sign", agreement.pk, party.pk)
    sign_in(client, signatory_of(cast, party), fresh=False)
    assert client.get(page).status_code == 302
    sign_in(client, signatory_of(cast, party))
    data = filled(client, page)
    assert 'id="id_read_error"' in client.post(page, data).content.decode()
    assert client.post(page, data | {"read": "on", "sha": "0" * 64}).status_code == 200
    assert not Signature.objects.filter(party=party).exists()
    for _click in range(2):
        assert client.post(page, data | {"read": "on"}).status_code in (302, 403)
    assert Signature.objects.filter(party=party).count() == 1


def test_declining_needs_a_reason(client, cast):
    agreement = sent(cast)
    party = party_of(agreement, "waterrand")
    sign_in(client, cast.signatory_b)
    page = url("decline", agreement.pk, party.pk)
    assert 'id="id_reason_error"' in client.post(page, {"reason": " "}).content.decode()
    client.post(page, {"reason": "De bedragen kloppen niet."})
    html = client.get(url("detail", agreement.pk)).content.decode()
    assert "De bedragen kloppen niet." in html


def test_the_cashier_is_named_in_the_language_of_the_page(client, cast):
    """R-1.5-2: who receives the money stands with the parties."""
    made = sent(cast)
    sign_in(client, cast.signatory_a)
    page = client.get(url("detail", made.pk), headers={"accept-language": "nl"}).content.decode()
    assert ", kassier" in page
    assert ", cashier" not in page


def test_reading_longer_than_the_proof_lasts_loses_no_signature(client, cast):
    """The proof is asked again, and then the signature that was sent is set after all."""
    made = sent(cast)
    party = party_of(made, "waterrand")
    page = url("sign", made.pk, party.pk)
    sign_in(client, cast.signatory_b, fresh=False)
    said = {"sha": made.document.sha256, "read": "on", "_once": str(uuid.uuid4())}
    asked = client.post(page, said)
    assert asked.url.startswith("/account/bevestigen/")
    onward = client.post("/account/bevestigen/", {"next": page, "password": PASSWORD})
    kept = client.get(onward.url).context
    assert client.post(kept["path"], dict(kept["fields"])).url == url("detail", made.pk)
    assert Signature.objects.filter(party=party).count() == 1
