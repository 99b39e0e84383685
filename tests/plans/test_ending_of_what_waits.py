"""What still waits ends visibly: invitations at filing, a change that is called off."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.urls import reverse

from plans.confirmation import STATEMENTS
from plans.forms.declarations import ConfirmForm
from plans.services import answering, filing, handing, inviting
from portal import clock
from portal.audit.models import Event
from portal.mail.models import Message
from portal.refusal import Refusal
from tests.builders import coalition, plans
from tests.cast import sign_in

pytestmark = pytest.mark.django_db


@pytest.fixture
def plan(cast):
    return plans.confirmed_plan(cast, at=clock.now() - timedelta(days=3))


def invited(cast, plan):
    return inviting.invite(
        plan.pk,
        by=cast.editor_a,
        role="partner",
        kind="municipality",
        org_name="Gemeente Oever",
        email="oever@voorbeeld.test",
    )


def page(client, name, plan):
    return client.get(reverse(f"plans:{name}", args=[plan.pk])).content.decode()


def test_an_invitation_that_nobody_answered_ends_when_the_plan_is_filed(cast, client, plan):
    invitation = invited(cast, plan)
    sign_in(client, cast.editor_a)
    assert "Gemeente Oever heeft de uitnodiging nog niet beantwoord" in page(client, "submit", plan)
    assert "De organisatie kan antwoorden tot" in page(client, "coalition", plan)
    filing.submit(plan.pk, by=cast.editor_a)
    invitation.refresh_from_db()
    assert invitation.state == "withdrawn"
    event = Event.objects.filter(verb="plan.invitation_withdrawn").latest("pk")
    assert event.data["organisation"] == "Gemeente Oever"
    with pytest.raises(Refusal) as refused:
        answering.decline(str(invitation.pk), by=None, reason="money")
    assert refused.value.code == "answered"
    board = page(client, "coalition", plan)
    assert "Ingetrokken" in board
    assert "De organisatie kan antwoorden tot" not in board


def test_nothing_waits_so_nothing_ends(cast, client, plan):
    sign_in(client, cast.editor_a)
    assert "nog niet beantwoord" not in page(client, "submit", plan)
    filing.submit(plan.pk, by=cast.editor_a)
    assert not Event.objects.filter(verb="plan.invitation_withdrawn").exists()


def proposed(cast):
    plan = coalition.duo(cast)
    assert cast.signatory_a.is_active
    assert cast.signatory_b.is_active
    return handing.propose_handover(
        plan.pk, "lead", "zilverlinde", "waterrand", reason="Ziekte.", by=cast.editor_a
    )


def told() -> list[str]:
    found = Message.objects.filter(template="plans/handover_ended")
    return sorted(found.values_list("to", flat=True))


def test_who_proposed_a_change_hears_that_the_other_side_called_it_off(cast):
    handing.end_handover(proposed(cast).pk, by=cast.signatory_b)
    assert told() == sorted(p.email for p in (cast.editor_a, cast.signatory_a, cast.signatory_b))


def test_who_calls_its_own_proposal_off_gets_no_mail_of_it(cast):
    handing.end_handover(proposed(cast).pk, by=cast.editor_a)
    assert told() == sorted(p.email for p in (cast.signatory_a, cast.signatory_b))


def test_an_unticked_statement_is_named_in_what_is_wrong():
    form = ConfirmForm({"sha": "x", **dict.fromkeys(list(STATEMENTS)[1:], "on")})
    first = next(iter(STATEMENTS))
    assert not form.is_valid()
    assert list(form.errors) == [first]
    assert str(STATEMENTS[first]) in form.errors[first][0]


def test_the_lead_hears_under_its_own_name_who_took_up_an_invitation(cast):
    plan = coalition.duo(cast)
    editor = cast.editor_c
    invitation = inviting.invite(
        plan.pk, by=cast.editor_a, role="participant", org_name="Iets Anders", email=editor.email
    )
    answering.accept(str(invitation.pk), by=editor, org=cast.organisation("baken"))
    mail = Message.objects.filter(template="plans/invitation_accepted").latest("pk")
    assert mail.subject.startswith("Thuiszorg Het Baken")
