"""Who answered what is said to the right people, in words that help (G2, G3, G4)."""

from __future__ import annotations

import pytest
from django.urls import reverse

from plans.compare import Change
from plans.models import Plan
from plans.services import answering, handing, inviting
from plans.structure import Section
from plans.telling import told
from portal.mail.models import Message
from portal.refusal import Refusal
from tests.builders import coalition, plans
from tests.cast import sign_in

pytestmark = pytest.mark.django_db


@pytest.fixture
def plan(cast) -> Plan:
    made = coalition.duo(cast)
    assert cast.editor_c.is_active
    return made


def asked(cast, plan: Plan, slug: str = "baken"):
    org = cast.organisation(slug)
    return inviting.invite(plan.pk, by=cast.editor_a, role="participant", org=org)


def shown(client, who, name: str, *args: object) -> str:
    sign_in(client, who)
    return client.get(reverse(f"plans:{name}", args=args)).content.decode()


def test_another_reason_is_written_down(client, cast, plan):
    invitation = asked(cast, plan)
    act = reverse("plans:decline", args=[invitation.pk])
    sign_in(client, cast.editor_c)
    html = client.post(act, {"reason": "other", "text": "  "}).content.decode()
    assert "id_text_error" in html
    assert client.post(act, {"reason": "other", "text": "Wij fuseren."}).status_code == 302
    invitation.refresh_from_db()
    assert invitation.decline_text == "Wij fuseren."


def test_the_lead_alone_reads_why_somebody_declined_and_who_was_asked(client, cast, plan):
    invitation = inviting.invite(
        plan.pk, by=cast.editor_a, role="participant", org_name="Nieuw", email="wie@nieuw.test"
    )
    answering.decline(str(invitation.pk), by=None, reason="money", text="Te weinig tarief.")
    for name in ("coalition", "log"):
        html = shown(client, cast.editor_b, name, plan.pk)
        assert "Te weinig tarief." not in html
        assert "wie@nieuw.test" not in html
    history = shown(client, cast.editor_b, "section_history", plan.pk, "coalition")
    assert "Nieuw" in history
    assert "Te weinig tarief." not in history
    html = shown(client, cast.editor_a, "coalition", plan.pk)
    assert "Te weinig tarief." in html
    assert "wie@nieuw.test" in html


def test_an_answered_invitation_says_what_became_of_it(client, cast, plan):
    declined = asked(cast, plan)
    answering.decline(str(declined.pk), by=cast.editor_c, reason="capacity")
    html = shown(client, cast.editor_c, "answer", declined.pk)
    assert "Thuiszorg Het Baken heeft deze uitnodiging afgeslagen" in html
    withdrawn = asked(cast, plan)
    inviting.withdraw_invitation(str(withdrawn.pk), by=cast.editor_a)
    html = shown(client, cast.editor_c, "answer", withdrawn.pk)
    assert "De penvoerder heeft deze uitnodiging ingetrokken" in html
    accepted = asked(cast, plan)
    answering.accept(str(accepted.pk), by=cast.editor_c, org=cast.organisation("baken"))
    html = shown(client, cast.editor_c, "answer", accepted.pk)
    assert reverse("plans:detail", args=[plan.pk]) in html


def test_an_invitation_says_for_which_scheme_and_region(client, cast, plan):
    html = shown(client, cast.editor_c, "answer", asked(cast, plan).pk)
    assert plan.scheme.name_nl in html
    assert plan.region.name in html


def test_who_joins_under_another_name_is_told_by_its_own_and_asked_no_more(cast, plan):
    org = cast.organisation("baken")
    known = asked(cast, plan)
    other = inviting.invite(
        plan.pk, by=cast.editor_a, role="participant", org_name="Baak", email=cast.editor_c.email
    )
    answering.accept(str(other.pk), by=cast.editor_c, org=org)
    known.refresh_from_db()
    assert known.state == "withdrawn"
    mails = Message.objects.filter(template="plans/invitation_accepted", to=cast.editor_a.email)
    assert org.name in mails.latest("created_at").body_text


def test_who_is_taken_out_hears_it_with_the_reason(cast, plan):
    member = plan.members.get(org="waterrand")
    answering.leave(member.pk, by=cast.editor_a, reason="Er komt een tweede plan.")
    told_to = Message.objects.filter(template="plans/member_left")
    assert cast.editor_b.email in told_to.values_list("to", flat=True)
    assert cast.editor_a.email not in told_to.values_list("to", flat=True)
    assert all("Er komt een tweede plan." in m.body_text for m in told_to)


def test_the_lead_hears_that_a_member_left(cast, plan):
    member = plan.members.get(org="waterrand")
    answering.leave(member.pk, by=cast.signatory_b, reason="Geen mensen.")
    told_to = Message.objects.filter(template="plans/member_left").values_list("to", flat=True)
    assert cast.editor_a.email in told_to
    assert cast.editor_b.email not in told_to


def test_sending_again_and_withdrawing_say_what_was_done(client, cast, plan):
    invitation = asked(cast, plan)
    sign_in(client, cast.editor_a)
    act = reverse("plans:change_invitation", args=[plan.pk, invitation.pk])
    said = client.post(act, {"resend": "1"}, follow=True).content.decode()
    assert "De uitnodiging aan Thuiszorg Het Baken is onderweg" in said
    said = client.post(act, {"withdraw": "1"}, follow=True).content.decode()
    assert "De uitnodiging aan Thuiszorg Het Baken is ingetrokken" in said


def test_who_confirmed_reads_that_it_stands_and_is_not_asked_again(client, cast):
    plan = plans.confirmed_plan(cast)
    member = plan.members.get(org="waterrand")
    confirm = reverse("plans:confirm", args=[plan.pk, member.pk])
    html = shown(client, cast.signatory_b, "declarations", plan.pk)
    assert "De bevestiging van Zorggroep Waterrand staat" in html
    assert confirm not in html
    member.confirmations.update(lapsed_at=plan.created_at, lapsed_because="x")
    assert confirm in shown(client, cast.signatory_b, "declarations", plan.pk)


def test_a_change_of_lead_is_read_without_a_new_sign_in(client, cast, plan):
    handover = handing.propose_handover(
        plan.pk, "lead", "zilverlinde", "waterrand", reason="Ziekte.", by=cast.editor_a
    )
    sign_in(client, cast.signatory_b, fresh=False)
    page = reverse("plans:answer_handover", args=[plan.pk, handover.pk])
    assert "Ziekte." in client.get(page).content.decode()


def test_a_changed_role_is_told_in_words():
    change = Change(Section.COALITION, "Rol", "members.baken.role", "participant", "lead")
    assert told(change).endswith("was “Deelnemer”, is nu “Penvoerder”")


def test_a_refusal_to_decline_keeps_its_code(cast, plan):
    with pytest.raises(Refusal) as refused:
        answering.decline(str(asked(cast, plan).pk), by=cast.editor_c, reason="other")
    assert refused.value.code == "text_missing"


def test_taking_somebody_out_leads_back_to_the_coalition_and_says_so(client, cast, plan):
    member = plan.members.get(org="waterrand")
    sign_in(client, cast.editor_a)
    page = reverse("plans:remove", args=[plan.pk, member.pk])
    back = reverse("plans:coalition", args=[plan.pk])
    assert f'href="{back}"' in client.get(page).content.decode()
    said = client.post(page, {"reason": "Ander plan."}, follow=True).content.decode()
    assert "Zorggroep Waterrand doet niet meer mee in de coalitie" in said
