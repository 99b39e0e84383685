"""The demo of a coalition that is still forming."""

from __future__ import annotations

from datetime import timedelta

import pytest

from plans import history
from plans.demo.setting_up import GUEST, WHY, still_forming
from plans.demo.workbook import ADDED, kept_in_excel
from plans.models import BudgetLine, Plan
from plans.services import answering
from plans.structure import Section
from portal.audit.models import Event
from tests.builders import plans
from tests.builders.plans import START

pytestmark = pytest.mark.django_db
AT = START + timedelta(days=4)


def test_one_invitation_is_open_and_one_request_waits(cast):
    plan = plans.draft_plan(cast, "V5")
    still_forming(plan, cast, AT)
    invitation = plan.invitations.get(state="pending")
    assert (invitation.org_id, invitation.role) == (GUEST[0], "partner")
    assert cast[GUEST[1]].email not in str(plan.invitations.values())
    request = plan.extension_requests.get()
    assert (request.reason, request.answered_at) == (WHY, None)
    assert Plan.objects.get(pk=plan.pk).extended_until is None


def test_one_provider_keeps_its_budget_in_excel_and_no_money_changes(cast):
    plan = plans.draft_plan(cast, "V5")
    before = Plan.objects.get(pk=plan.pk).fund_total
    still_forming(plan, cast, AT)
    events = Event.objects.filter(plan_id=plan.pk, verb__startswith="plan.budget_")
    told = list(events.order_by("id").values_list("verb", "organisation_label"))
    assert [verb for verb, _org in told] == ["plan.budget_downloaded", "plan.budget_imported"]
    assert told[0][1] == told[1][1]
    assert Plan.objects.get(pk=plan.pk).fund_total == before
    org = events.last().data["org"]
    newest = history.versions(plan, Section.BUDGET).filter(state__org=org)[0]
    assert newest.body["lines"][0]["description"].endswith(ADDED)


def test_a_budget_without_lines_has_no_workbook_to_use(cast):
    plan = plans.draft_plan(cast, "V5")
    BudgetLine.objects.filter(plan=plan).delete()
    org = plan.members.filter(role="participant")[0].org_id
    assert not kept_in_excel(plan, org, cast, AT)


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
