"""An organisation that the portal knows hears through its own people; nobody types an address."""

from __future__ import annotations

import pytest
from django.urls import reverse
from django.utils import translation

from plans.models import CoalitionInvitation, Plan
from plans.services import inviting
from portal import clock
from portal.accounts.models import Membership
from portal.audit.models import Event
from portal.mail.models import Message
from portal.refusal import Refusal
from tests.builders import accounts, coalition
from tests.builders.sections import filled
from tests.cast import sign_in
from tests.kept import kept

pytestmark = pytest.mark.django_db
BAKEN = ("manager_c", "editor_c")


@pytest.fixture
@kept
def plan(cast) -> Plan:
    """A draft, and Het Baken with its people in the portal."""
    assert cast.manager_c
    assert cast.editor_c
    return coalition.duo(cast)


def asked(cast, plan, **more) -> CoalitionInvitation:
    given = {"role": "participant", "org": cast.organisation("baken")} | more
    return inviting.invite(plan.pk, by=cast.editor_a, **given)


def page(plan: Plan, **query: str) -> str:
    return reverse("plans:invite", args=[plan.pk]) + "".join(f"?{k}={v}" for k, v in query.items())


def told(invitation: CoalitionInvitation) -> set[str]:
    found = Message.objects.filter(key__contains=str(invitation.pk))
    return set(found.values_list("to", flat=True))


def test_the_managers_and_editors_are_told_and_nobody_else(cast, plan):
    invitation = asked(cast, plan, message="Doet u mee?")
    assert told(invitation) == {cast[who].email for who in BAKEN}
    mail = Message.objects.get(to=cast.manager_c.email, template="plans/invitation_notice")
    assert "Doet u mee?" in mail.body_text
    assert reverse("plans:answer", args=[invitation.pk]) in mail.body_text
    assert "ziet uw e-mailadres niet" in mail.body_text


def test_an_address_that_is_typed_gets_the_link_as_well_and_nobody_hears_twice(cast, plan):
    invitation = asked(cast, plan, email=f" {cast.editor_c.email.upper()} ")
    found = Message.objects.filter(key__contains=str(invitation.pk)).values_list("to", "template")
    assert sorted(found) == [
        (cast.editor_c.email, "plans/invitation"),
        (cast.manager_c.email, "plans/invitation_notice"),
    ]
    notice = Message.objects.get(to=cast.manager_c.email)
    assert cast.editor_c.email in notice.body_text


def test_the_way_without_an_address_from_search_to_acceptance(client, cast, plan):
    sign_in(client, cast.editor_a)
    address = page(plan, org=cast.organisation("baken").slug)
    assert client.post(address, filled(client, address)).status_code == 302
    invitation = CoalitionInvitation.objects.get(org="baken")
    assert invitation.email == ""
    sign_in(client, cast.manager_c)
    answer = reverse("plans:answer", args=[invitation.pk])
    assert plan.title in client.get(answer).content.decode()
    accept = reverse("plans:accept", args=[invitation.pk])
    assert client.post(accept, {"task": "Nachtzorg"}).status_code == 302
    assert plan.members.get(org="baken").accepted_by == cast.manager_c


def test_no_page_shows_the_addresses_to_the_lead(client, cast, plan):
    asked(cast, plan)
    sign_in(client, cast.editor_a)
    for name in ("coalition", "history", "detail"):
        html = client.get(reverse(f"plans:{name}", args=[plan.pk])).content.decode()
        for who in BAKEN:
            assert cast[who].email not in html, name
    html = client.get(reverse("plans:coalition", args=[plan.pk])).content.decode()
    assert "De beheerders en invullers daar" in html
    event = Event.objects.get(verb="plan.invited", plan_id=plan.pk, data__email="")
    assert event.data["organisation"]


def test_the_form_says_who_gets_it_when_the_organisation_is_known(client, cast, plan):
    sign_in(client, cast.editor_a)
    baken = cast.organisation("baken")
    html = client.get(page(plan, org=baken.slug)).content.decode()
    assert f"invullers van {baken.name}" in html
    assert "invullers van" not in client.get(page(plan, find="Nieuw")).content.decode()


def test_an_agb_code_that_is_typed_needs_no_address_either(client, cast, plan):
    sign_in(client, cast.editor_a)
    data = filled(client, page(plan), find=cast.organisation("baken").agb, role="participant")
    assert client.post(page(plan), data).status_code == 302
    assert CoalitionInvitation.objects.get(org="baken").email == ""


@pytest.mark.parametrize("email", ["", "geen adres"])
def test_an_unknown_organisation_needs_a_right_address(client, cast, plan, email):
    sign_in(client, cast.editor_a)
    data = filled(client, page(plan), find="Stichting Nieuw", role="participant", email=email)
    html = client.post(page(plan), data).content.decode()
    assert 'id="id_email_error"' in html
    assert not CoalitionInvitation.objects.filter(org=None).exists()


@pytest.mark.parametrize("known", [True, False])
def test_an_invitation_that_nobody_would_hear_of_is_refused(cast, plan, known):
    empty = accounts.partner("Gemeente Stilte")
    given = {"org": empty} if known else {"org": None, "org_name": "Nieuw"}
    with translation.override("en"), pytest.raises(Refusal) as refusal:
        asked(cast, plan, role="partner", **given)
    assert (refusal.value.code, refusal.value.field) == ("no_address", "email")
    assert ("Gemeente Stilte" in str(refusal.value)) is known


def test_people_whose_post_ended_do_not_count(cast, plan):
    baken = cast.organisation("baken")
    Membership.objects.filter(organisation=baken).update(state="ended", ended_at=clock.now())
    with pytest.raises(Refusal) as refusal:
        asked(cast, plan)
    assert refusal.value.code == "no_address"


def test_where_only_a_signatory_is_known_the_signatory_hears_and_may_answer(client, cast, plan):
    council = accounts.partner("Cliëntenberaad Oever")
    person = accounts.colleague(council, "signatory")
    invitation = asked(cast, plan, role="partner", org=council)
    assert told(invitation) == {person.email}
    sign_in(client, person)
    assert client.get(reverse("plans:answer", args=[invitation.pk])).status_code == 200


def test_sending_again_tells_the_same_people_once_more(cast, plan):
    invitation = asked(cast, plan)
    inviting.resend(str(invitation.pk), by=cast.editor_a)
    assert Message.objects.filter(to=cast.editor_c.email).count() == 2
    assert told(invitation) == {cast[who].email for who in BAKEN}


def test_nobody_else_answers_an_invitation_without_an_address(client, cast, plan):
    invitation = asked(cast, plan)
    for who in ("editor_a", "editor_b", "outsider", "coordinator"):
        sign_in(client, cast[who])
        assert client.get(reverse("plans:answer", args=[invitation.pk])).status_code == 404
