"""Inviting, answering, leaving: on the pages, without script as well (G2, G3)."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.urls import reverse

from plans.forms.coalition import InviteForm
from plans.models import CoalitionInvitation, Plan
from plans.services import answering, inviting
from portal import clock
from portal.accounts.models import Organisation
from portal.mail.models import Message
from portal.refusal import Refusal
from tests.builders import accounts, coalition
from tests.builders.sections import filled
from tests.cast import sign_in

pytestmark = pytest.mark.django_db


@pytest.fixture
def plan(cast) -> Plan:
    return coalition.duo(cast)


def url(name: str, plan: Plan, *more: object) -> str:
    return reverse(f"plans:{name}", args=[plan.pk, *more])


def found(client, plan, text: str, name: str = "find_organisation") -> str:
    return client.get(url(name, plan), {"find": text}).content.decode()


def asked(cast, plan, **more) -> CoalitionInvitation:
    given = {"role": "participant", "email": cast.editor_c.email} | more
    given.setdefault("org", cast.organisation("baken"))
    return inviting.invite(plan.pk, by=cast.editor_a, **given)


@pytest.mark.parametrize("name", ["find_organisation", "invite"])
def test_known_organisations_are_found_by_name_and_by_agb_code(client, cast, plan, name):
    baken = cast.organisation("baken")
    sign_in(client, cast.editor_a)
    for text in ("bak", "BAKEN", "  het   baken ", baken.agb, baken.agb[:4]):
        assert f"?org={baken.slug}" in found(client, plan, text, name), text
    assert f"?org={baken.slug}" not in found(client, plan, "b", name)


@pytest.mark.parametrize("text", ["clientenberaad", "CLIËNTEN", "Clie\u0308ntenberaad  oever"])
def test_accents_need_not_be_typed_to_find_a_name(client, cast, plan, text):
    council = accounts.partner("Cliëntenberaad Oever")
    sign_in(client, cast.editor_a)
    assert f"?org={council.slug}" in found(client, plan, text)
    assert "?org=" not in found(client, plan, "\u0308\u0308")


def test_a_known_name_without_its_accents_is_no_new_organisation(cast):
    council = accounts.partner("Cliëntenberaad Oever")
    form = InviteForm({"find": "clientenberaad oever", "kind": council.kind, "role": "partner"})
    form.is_valid()
    assert form.cleaned_data["org"] == council


def test_who_takes_part_or_was_asked_is_shown_and_not_offered(client, cast, plan):
    asked(cast, plan)
    sign_in(client, cast.editor_a)
    for text in ("waterrand", "baken"):
        html = found(client, plan, text)
        assert "Waterrand" in html or "Baken" in html
        assert "?org=" not in html


def test_a_care_office_is_never_found(client, cast, plan):
    office = cast.organisation("zorg_en_zekerheid")
    sign_in(client, cast.editor_a)
    assert "?org=" not in found(client, plan, office.name[:8])
    assert office.name not in client.get(url("invite", plan), {"org": office.slug}).content.decode()


def test_an_unknown_name_leads_to_the_invitation_by_mail(client, cast, plan):
    sign_in(client, cast.editor_a)
    html = found(client, plan, "Stichting Bestaat Nog Niet", "invite")
    assert 'value="Stichting Bestaat Nog Niet"' in html
    assert "?org=" not in html


def test_odd_text_does_no_harm(client, cast, plan):
    sign_in(client, cast.editor_a)
    for text in ("%_", "<b>x</b>", "\u202e", "x" * 5000, "99' OR 1=1"):
        answer = client.get(url("find_organisation", plan), {"find": text})
        assert answer.status_code == 200
        assert "<b>x</b>" not in answer.content.decode()


def test_only_the_lead_looks_organisations_up(client, cast, plan):
    for who, status in (("editor_b", 403), ("outsider", 404), ("coordinator", 404)):
        sign_in(client, cast[who])
        assert client.get(url("find_organisation", plan), {"find": "ba"}).status_code == status


@pytest.mark.parametrize("number", [1, 3])
def test_looking_up_asks_a_fixed_number_of_questions(
    client, cast, plan, number, django_assert_num_queries
):
    for n in range(number):
        accounts.partner(f"Gemeente Oever {n}")
    sign_in(client, cast.editor_a)
    found(client, plan, "oever")
    with django_assert_num_queries(LOOKUP_QUERIES):
        found(client, plan, "oever")


LOOKUP_QUERIES = 9


def test_the_way_without_script_from_search_to_invitation(client, cast, plan):
    baken = cast.organisation("baken")
    sign_in(client, cast.editor_a)
    assert f"?org={baken.slug}" in found(client, plan, "baken", "invite")
    page = f"{url('invite', plan)}?org={baken.slug}"
    data = filled(client, page, email="nieuw@voorbeeld.test")
    assert data["find"] in ([baken.agb], baken.agb)
    assert client.post(page, data).status_code == 302
    invitation = CoalitionInvitation.objects.get(email="nieuw@voorbeeld.test")
    assert (invitation.org_id, invitation.state) == ("baken", "pending")


def test_the_same_address_is_not_asked_twice_for_unknown_organisations(cast, plan):
    more = {"org": None, "org_name": "Nieuw", "email": "nieuw@voorbeeld.test"}
    asked(cast, plan, **more)
    with pytest.raises(Refusal) as refusal:
        asked(cast, plan, **more | {"email": "Nieuw@voorbeeld.test "})
    assert refusal.value.code == "asked"


@pytest.mark.parametrize("end", ["expired", "declined"])
def test_a_closed_invitation_is_sent_anew_and_the_old_one_stays_on_record(client, cast, plan, end):
    invitation = asked(cast, plan)
    if end == "expired":
        inviting.expire_invitations(invitation.expires_at)
    else:
        answering.decline(str(invitation.pk), by=cast.editor_c, reason="capacity", text="Druk.")
    sign_in(client, cast.editor_a)
    html = client.get(url("coalition", plan)).content.decode()
    if end == "declined":
        assert "Druk." in html
    act = url("change_invitation", plan, invitation.pk)
    assert client.post(act, {"resend": "1"}).status_code == 302
    states = CoalitionInvitation.objects.filter(plan=plan, org="baken").order_by("created_at")
    assert [i.state for i in states] == [end, "pending"]
    assert Message.objects.filter(template="plans/invitation", to=cast.editor_c.email).count() == 2


def test_resending_gives_a_new_link_and_fourteen_new_days(client, cast, plan):
    invitation = asked(cast, plan)
    before = invitation.token_hash
    CoalitionInvitation.objects.filter(pk=invitation.pk).update(
        expires_at=clock.now() + timedelta(hours=1)
    )
    sign_in(client, cast.editor_a)
    client.post(url("change_invitation", plan, invitation.pk), {"resend": "1"})
    invitation.refresh_from_db()
    assert invitation.token_hash != before
    assert invitation.expires_at > clock.now() + timedelta(days=13)


def test_what_nobody_answered_in_time_is_called_expired_before_the_sweep_has_run(
    client, cast, plan
):
    invitation = asked(cast, plan)
    CoalitionInvitation.objects.filter(pk=invitation.pk).update(expires_at=clock.now())
    sign_in(client, cast.editor_a)
    assert "Verlopen" in client.get(url("coalition", plan)).content.decode()


def test_declining_needs_one_of_the_fixed_reasons(client, cast, plan):
    invitation = asked(cast, plan)
    sign_in(client, cast.editor_c)
    act = reverse("plans:decline", args=[invitation.pk])
    for data in ({"text": "Nee."}, {"reason": "zomaar"}):
        assert "id_reason_error" in client.post(act, data).content.decode()
    assert client.post(act, {"reason": "money", "text": "Te duur."}).status_code == 302
    invitation.refresh_from_db()
    assert (invitation.decline_reason, invitation.decline_text) == ("money", "Te duur.")


def test_nobody_takes_part_without_its_own_consent(client, cast, plan):
    invitation = asked(cast, plan)
    for who in ("editor_a", "editor_b", "outsider", "coordinator"):
        sign_in(client, cast[who])
        act = reverse("plans:accept", args=[invitation.pk])
        assert client.post(act, {}).status_code == 404
    assert not plan.members.filter(org="baken").exists()


def test_a_member_leaves_by_its_signatory_and_no_longer_sees_the_plan(client, cast, plan):
    member = plan.members.get(org="waterrand")
    page = url("leave", plan, member.pk)
    sign_in(client, cast.signatory_b)
    assert page in client.get(url("coalition", plan)).content.decode()
    assert 'id="id_reason_error"' in client.post(page, {"reason": ""}).content.decode()
    assert client.post(page, {"reason": "Wij fuseren."}).status_code == 302
    assert client.get(url("detail", plan)).status_code == 404


def test_nobody_leaves_for_another_and_the_lead_does_not_leave(client, cast, plan):
    lead, other = plan.members.get(org="zilverlinde"), plan.members.get(org="waterrand")
    sign_in(client, cast.signatory_a)
    assert client.get(url("leave", plan, lead.pk)).status_code == 404
    assert client.get(url("leave", plan, other.pk)).status_code == 404
    sign_in(client, cast.editor_b)
    assert client.get(url("leave", plan, other.pk)).status_code == 404


@pytest.mark.parametrize("number", [1, 3])
def test_the_coalition_page_asks_a_fixed_number_of_questions(
    client, cast, plan, number, django_assert_max_num_queries
):
    for n in range(number):
        partner = accounts.partner(f"Gemeente Oever {n}")
        person = accounts.colleague(partner, "editor")
        invitation = inviting.invite(
            plan.pk, by=cast.editor_a, role="partner", email=person.email, org=partner
        )
        if n:
            answering.accept(str(invitation.pk), by=person, org=partner)
    sign_in(client, cast.editor_a)
    client.get(url("coalition", plan))
    with django_assert_max_num_queries(COALITION_QUERIES):
        client.get(url("coalition", plan))


COALITION_QUERIES = 42


def test_the_board_says_why_a_step_is_closed(client, cast, plan):
    asked(cast, plan)
    sign_in(client, cast.editor_a)
    html = client.get(url("coalition", plan)).content.decode()
    assert "Eerst neemt de organisatie de uitnodiging aan." in html
    assert Organisation.objects.get(slug="baken").name in html


def test_a_signatory_does_not_confirm_before_the_own_task_is_there(client, cast, plan):
    from plans import store
    from plans.confirmation import STATEMENTS, content_sha
    from plans.services.coalition import set_tasks
    from plans.services.confirming import confirm

    member = plan.members.get(org="waterrand")
    set_tasks(plan.pk, {member.pk: " "}, by=cast.editor_a)
    sha = content_sha(store.read(plan), "waterrand")
    ticked = dict.fromkeys(STATEMENTS, True)
    with pytest.raises(Refusal) as refusal:
        confirm(member.pk, by=cast.signatory_b, statements=ticked, seen_sha=sha)
    assert refusal.value.code == "own_part_open"


@pytest.mark.parametrize("end", ["\r\n", "\n", "\u2028"])
def test_a_name_writes_no_lines_of_its_own_in_the_mail_to_a_stranger(client, cast, plan, end):
    sign_in(client, cast.editor_a)
    name = f"Zorg Anders{end}{end}Klik op https://elders.voorbeeld.test"
    data = {"find": name, "kind": "provider", "role": "participant", "email": "a@elders.test"}
    assert client.post(url("invite", plan), data).status_code == 302
    asked = CoalitionInvitation.objects.get(email="a@elders.test")
    assert asked.org_name == "Zorg Anders Klik op https://elders.voorbeeld.test"
