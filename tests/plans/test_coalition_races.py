"""Two people of a coalition at the same moment: one member, one confirmation, one filing (T7)."""

from __future__ import annotations

import pytest

from plans import store
from plans.confirmation import STATEMENTS, content_sha
from plans.models import Confirmation, Plan
from plans.services import answering, confirming, contracting, filing, inviting
from portal.audit.models import Event
from portal.mail.models import Message
from tests.builders import coalition, plans
from tests.builders.accounts import colleague
from tests.builders.plans import START
from tests.together import together

pytestmark = [pytest.mark.slow, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def asked(cast):
    """A plan of two, and an invitation to a third."""
    plan, baken = coalition.duo(cast), cast.organisation("baken")
    email = cast.editor_c.email
    given = {"role": "participant", "email": email, "org": baken}
    return plan, inviting.invite(plan.pk, by=cast.editor_a, **given)


def test_two_colleagues_who_accept_at_once_make_one_member(cast, asked):
    plan, invitation = asked
    baken = cast.organisation("baken")
    people = [cast.editor_c, colleague(baken, "editor", name="Nora Naast")] * 3
    outcomes = together(
        *(
            lambda by=by: answering.accept(str(invitation.pk), by=by, org=baken, task="Nachtzorg")
            for by in people
        )
    )
    assert outcomes.count("done") == 3  # who was first; the same person again finds it
    assert plan.members.filter(org=baken).count() == 1
    assert Event.objects.filter(verb="plan.invitation_accepted", plan_id=plan.pk).count() == 2


def test_accepting_and_withdrawing_at_once_leave_one_of_the_two(cast, asked):
    plan, invitation = asked
    baken = cast.organisation("baken")
    outcomes = together(
        lambda: answering.accept(str(invitation.pk), by=cast.editor_c, org=baken),
        lambda: inviting.withdraw_invitation(invitation.pk, by=cast.editor_a),
    )
    invitation.refresh_from_db()
    assert outcomes.count("done") == 1
    assert invitation.state == ("accepted" if outcomes[0] == "done" else "withdrawn")
    assert plan.members.filter(org=baken).exists() == (outcomes[0] == "done")


def test_two_who_confirm_at_once_confirm_once(cast):
    plan = plans.draft_plan(cast, "V7")
    member = plan.members.get(role="lead")
    sha = content_sha(store.read(plan), member.org_id)
    by = plans.loader.person(member.org_id, cast, "signatory")
    given = {"statements": dict.fromkeys(STATEMENTS, True), "seen_sha": sha, "at": START}
    outcomes = together(*[lambda: confirming.confirm(member.pk, by=by, **given)] * 4)
    assert outcomes == ["done"] * 4
    assert Confirmation.objects.filter(member=member, lapsed_at=None).count() == 1
    assert Event.objects.filter(verb="plan.confirmed", plan_id=plan.pk).count() == 1


def test_a_plan_filed_by_two_at_once_is_filed_once_with_one_number(cast):
    plan = plans.confirmed_plan(cast, "V7")
    lead = plan.lead
    people = [
        plans.loader.person(lead.slug, cast, "editor"),
        colleague(lead, "editor", name="Nora Naast"),
    ] * 3
    together(*(lambda by=by: filing.submit(plan.pk, by=by, at=START) for by in people))
    plan = Plan.objects.get(pk=plan.pk)
    assert (plan.state, plan.submissions.count()) == ("submitted", 1)
    assert plan.reference
    assert Event.objects.filter(verb="plan.submit", plan_id=plan.pk).count() == 1
    keys = Message.objects.values_list("key", flat=True)
    assert len(keys) == len(set(keys))


def test_two_colleagues_who_answer_about_the_contract_at_once_do_not_overwrite(cast):
    """R-OV-10: the second sees what the first said, and decides again."""
    plan = coalition.duo(cast)
    member = plan.members.get(org="waterrand")
    outcomes = together(
        lambda: contracting.state_contract(member.pk, by=cast.editor_b, contract="whole"),
        lambda: contracting.state_contract(member.pk, by=cast.signatory_b, contract="none"),
    )
    assert sorted(outcomes) == ["done", "stale"]
    member.refresh_from_db()
    assert member.contract == ("whole" if outcomes[0] == "done" else "none")
    assert Event.objects.filter(verb="plan.contract_stated", plan_id=plan.pk).count() == 1
