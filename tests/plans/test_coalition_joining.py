"""The link in an invitation: signing in, making an account, being let in by a colleague."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import translation

from plans.models import CoalitionInvitation, Member, Plan
from plans.services import inviting, starting
from plans.workflow import InvitationState
from portal import clock
from portal.accounts.models import Membership, Organisation, User
from portal.mail.models import Message
from tests.builders import accounts, funds
from tests.cast import sign_in

pytestmark = pytest.mark.django_db

PERSON = {"name": "Nieuwe Persoon", "password": "stevig-Wachtwoord-77", "again": ""}
PERSON["again"] = PERSON["password"]
ORG = {
    "org_name": "Zorghuis Nieuwland",
    "agb": "99123456",
    "kvk": "90009999",
    "sectors": ["VV"],
    "city": "Leiden",
}


@pytest.fixture
def plan(cast) -> Plan:
    """A draft of De Zilverlinde under an open call."""
    lead = cast.organisation("zilverlinde")
    return starting.start_plan(funds.open_call(), lead, "Samen wonen", by=cast.editor_a)


def ask(plan, cast, email="nieuw@voorbeeld.test", **more) -> CoalitionInvitation:
    values = {"role": "participant", "email": email, "org_name": "Zorghuis Nieuwland", **more}
    return inviting.invite(plan.pk, by=cast.editor_a, **values)


def link_of(invitation) -> str:
    """The address in the newest mail."""
    mail = Message.objects.filter(key__startswith=f"plan.invitation:{invitation.pk}").last()
    return re.search(r"https?://[^/]+(/plannen/uitnodiging/\S+)", mail.body_text)[1]


def test_the_link_leaves_the_address_and_says_what_is_asked(client, cast, plan):
    answer = client.get(link_of(ask(plan, cast, message="Doet u mee?")), follow=True)
    assert answer.redirect_chain[-1][0] == reverse("plans:invited")
    html = answer.content.decode()
    for words in ("Samen wonen", "Zorghuis Nieuwland", "De Zilverlinde", "Doet u mee?"):
        assert words in html


def test_an_unknown_organisation_registers_and_takes_part(client, cast, plan):
    invitation = ask(plan, cast)
    client.get(link_of(invitation))
    answer = client.post(reverse("plans:invited"), {**PERSON, **ORG})
    assert answer.status_code == 302
    invitation.refresh_from_db()
    assert invitation.state == InvitationState.ACCEPTED
    person = User.objects.get(email="nieuw@voorbeeld.test")
    org = Organisation.objects.get(agb="99123456")
    assert Member.objects.get(plan=plan, org=org).accepted_by == person
    roles = Membership.objects.filter(user=person, organisation=org).values_list("role", flat=True)
    assert set(roles) == {"manager", "editor", "signatory"}
    assert client.session["_auth_user_id"] == str(person.pk)


def test_a_partner_registers_without_agb_code(client, cast, plan):
    invitation = ask(plan, cast, role="partner", kind="municipality", org_name="Gemeente Ergens")
    client.get(link_of(invitation))
    page = client.get(reverse("plans:invited")).content.decode()
    assert 'name="agb"' not in page
    client.post(reverse("plans:invited"), {**PERSON, "org_name": "Gemeente Ergens", "city": "X"})
    assert plan.members.get(role="partner").org.kind == "municipality"


def test_a_wrong_answer_keeps_what_was_typed_and_makes_nothing(client, cast, plan):
    client.get(link_of(ask(plan, cast)))
    answer = client.post(reverse("plans:invited"), {**PERSON, **ORG, "agb": "12", "again": "x"})
    html = answer.content.decode()
    assert answer.status_code == 200
    assert 'value="Zorghuis Nieuwland"' in html
    assert 'id="id_agb_error"' in html
    assert 'id="id_again_error"' in html
    assert not User.objects.filter(email="nieuw@voorbeeld.test").exists()


def test_a_known_agb_code_undoes_the_account_too(client, cast, plan):
    accounts.provider("Bestaand Huis", agb="99123456")
    client.get(link_of(ask(plan, cast)))
    answer = client.post(reverse("plans:invited"), {**PERSON, **ORG})
    assert 'id="id_agb_error"' in answer.content.decode()
    assert not User.objects.filter(email="nieuw@voorbeeld.test").exists()


def test_a_second_click_finds_the_first(client, cast, plan):
    client.get(link_of(ask(plan, cast)))
    page = client.get(reverse("plans:invited")).content.decode()
    key = re.search(r'name="_once" value="([^"]+)"', page)[1]
    client.post(reverse("plans:invited"), {**PERSON, **ORG, "_once": key})
    client.post(reverse("plans:invited"), {**PERSON, **ORG, "_once": key})
    assert Organisation.objects.filter(agb="99123456").count() == 1
    assert plan.members.count() == 2


def test_who_has_an_account_is_asked_to_sign_in(client, cast, plan):
    accounts.person("nieuw@voorbeeld.test")
    client.get(link_of(ask(plan, cast)))
    html = client.get(reverse("plans:invited")).content.decode()
    assert 'name="password"' not in html
    assert reverse("account_login") + "?next=" in html


def test_a_person_without_organisation_registers_it_after_signing_in(client, cast, plan):
    sign_in(client, accounts.person("nieuw@voorbeeld.test"))
    invitation = ask(plan, cast)
    answer = client.get(link_of(invitation), follow=True)
    assert reverse("plans:join", args=[invitation.pk]) in answer.content.decode()
    client.post(reverse("plans:join", args=[invitation.pk]), ORG)
    assert plan.members.filter(org__agb="99123456").exists()


def test_a_colleague_without_account_asks_the_manager(client, cast, plan):
    known = accounts.provider("Bekend Huis")
    manager = accounts.colleague(known, "manager")
    invitation = ask(plan, cast, org=known)
    client.get(link_of(invitation))
    client.post(reverse("plans:invited"), {**PERSON, "function": "Adviseur"})
    request = Membership.objects.get(user__email="nieuw@voorbeeld.test")
    assert (request.organisation, request.state, request.role) == (known, "requested", "editor")
    assert Message.objects.filter(to=manager.email).exists()
    invitation.refresh_from_db()
    assert invitation.state == InvitationState.PENDING


def test_a_colleague_with_an_account_asks_with_one_button(client, cast, plan):
    known = accounts.provider("Bekend Huis")
    accounts.colleague(known, "manager")
    sign_in(client, accounts.person("nieuw@voorbeeld.test"))
    answer = client.get(link_of(ask(plan, cast, org=known)), follow=True)
    assert reverse("plans:ask_to_join") in answer.content.decode()
    client.post(reverse("plans:ask_to_join"))
    assert Membership.objects.filter(organisation=known, state="requested").count() == 1


def test_somebody_else_gets_no_further_than_the_reason(client, cast, plan):
    invitation = ask(plan, cast)
    sign_in(client, accounts.person("ander@voorbeeld.test"))
    assert client.get(link_of(invitation), follow=True).status_code == 403
    for name in ("answer", "join", "accept", "decline"):
        assert client.post(reverse(f"plans:{name}", args=[invitation.pk])).status_code == 404


@pytest.mark.parametrize("end", ["withdrawn", "expired", "used", "unknown", "resent"])
def test_a_link_that_no_longer_works_says_why(client, cast, plan, end):
    invitation = ask(plan, cast)
    link = link_of(invitation)
    if end == "withdrawn":
        inviting.withdraw_invitation(str(invitation.pk), by=cast.editor_a)
    elif end == "expired":
        past = clock.now() - timedelta(seconds=1)
        CoalitionInvitation.objects.filter(pk=invitation.pk).update(expires_at=past)
    elif end == "used":
        client.get(link)
        client.post(reverse("plans:invited"), {**PERSON, **ORG})
        client.logout()
    elif end == "unknown":
        link = reverse("plans:invitation", args=["onzin"])
    else:
        inviting.resend(str(invitation.pk), by=cast.editor_a)
    with translation.override("nl"):
        answer = client.get(link, follow=True)
    assert answer.status_code == 410
    assert "notice" in answer.content.decode()
    assert client.post(reverse("plans:invited"), {**PERSON, **ORG}).status_code == 410


def test_a_municipality_cannot_take_the_place_of_a_provider(client, cast, plan):
    town = accounts.partner()
    person = accounts.colleague(town, "editor")
    invitation = ask(plan, cast, email=person.email)
    sign_in(client, person)
    answer = client.post(reverse("plans:accept", args=[invitation.pk]), {"task": "Meedenken"})
    assert answer.status_code == 200
    assert "Meedenken" in answer.content.decode()
    assert plan.members.count() == 1


def test_an_organisation_is_in_a_coalition_once(client, cast, plan):
    home = accounts.provider("Dubbel Huis")
    person = accounts.colleague(home, "editor")
    sign_in(client, person)
    for number in range(2):
        invitation = ask(plan, cast, email=person.email, org_name=f"Dubbel {number}")
        client.post(reverse("plans:accept", args=[invitation.pk]), {"task": ""})
    assert plan.members.filter(org=home).count() == 1


def test_too_long_a_task_is_kept_and_refused(client, cast, plan):
    home = accounts.provider("Lang Huis")
    person = accounts.colleague(home, "editor")
    invitation = ask(plan, cast, email=person.email)
    sign_in(client, person)
    answer = client.post(reverse("plans:accept", args=[invitation.pk]), {"task": "x" * 301})
    assert "x" * 301 in answer.content.decode()
    assert plan.members.count() == 1
