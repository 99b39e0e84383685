"""The demo of a coalition that is still forming."""

from __future__ import annotations

from datetime import timedelta

import pytest

from plans.demo.setting_up import GUEST, WHY, still_forming
from plans.models import Plan
from plans.services import answering
from tests.builders import plans
from tests.builders.plans import START

pytestmark = pytest.mark.django_db
AT = START + timedelta(days=4)


def test_one_invitation_is_open_and_one_request_waits(cast):
    plan = plans.draft_plan(cast, "V5")
    still_forming(plan, cast, AT)
    invitation = plan.invitations.get(state="pending")
    assert (invitation.org_id, invitation.role) == (GUEST[0], "partner")
    request = plan.extension_requests.get()
    assert (request.reason, request.answered_at) == (WHY, None)
    assert Plan.objects.get(pk=plan.pk).extended_until is None


def test_who_is_alone_only_looks_for_partners(cast):
    plan = plans.draft_plan(cast, "V8")
    still_forming(plan, cast, AT)
    assert not plan.extension_requests.exists()


def test_the_invited_organisation_can_say_yes(cast):
    plan = plans.draft_plan(cast, "V5")
    still_forming(plan, cast, AT)
    invitation = plan.invitations.get(state="pending")
    member = answering.accept(
        str(invitation.pk), by=cast[GUEST[1]], org=cast.organisation(GUEST[0]), at=AT
    )
    assert member.role == "partner"
