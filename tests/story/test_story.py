"""The whole way in a real browser: from an open call to a signed agreement and its reports.

V1, played by its people on the pages they would use; the queue and the clock do the rest.
"""

from __future__ import annotations

from datetime import timedelta

import pytest

from plans.demo.loader import person
from plans.models import CoalitionInvitation, Confirmation, Plan, Submission
from plans.structure import Section
from plans.workflow import State
from portal import clock
from portal.accounts.models import Role
from portal.dates import format_short
from portal.funds.models import Call
from portal.jobs.worker import run_due
from portal.mail.models import Message
from tests.builders import funds
from tests.story import office
from tests.story.stage import (
    Stage,
    add_rows,
    apart,
    fill,
    line_values,
    press,
    row_counts,
    section_values,
    typed,
)

DATA = typed("V1")


@pytest.mark.browser
@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_the_whole_way(stage, cast, tmp_path):
    call = open_call(stage)
    plan = start_and_invite(stage, call)
    write_sections(stage, plan)
    write_budgets(stage, plan, cast)
    confirm(stage, plan, cast)
    submission = submit(stage, plan)
    work()
    receipts = Message.objects.filter(template="plans/receipt")
    assert receipts.count() > 8
    assert all(m.attachments for m in receipts)
    assert submission.plan.reference
    case = office.judge(stage, plan)
    office.agree(stage, case)
    decision = office.decide(stage, case, work)
    agreement = office.draw_up(stage, decision, work)
    office.sign_all(stage, agreement, work, tmp_path)
    office.report(stage, agreement)
    office.export(stage, agreement, work)
    assert Plan.objects.get(pk=plan.pk).state == State.RUNNING
    assert stage.complaints == []


def work() -> None:
    """What the workers do: everything that is due, in every queue.

    In a thread of its own: Playwright's event loop runs in this one, and signing needs one too.
    """
    apart(_sweep)


def _sweep() -> None:
    for _ in range(3):
        for queue in ("default", "documents", "exports"):
            run_due(queue)


def open_call(stage: Stage) -> Call:
    """Story step 1: the coordinator prepares and publishes a call."""
    for year in (2026, 2027, 2028):
        funds.budget(year=year, amount="1300000.00")
    today = clock.now().date()
    page = stage.go("coordinator", "funds:new")
    region = funds.region()
    fill(
        page,
        {
            "scheme": "SWZ",
            "region": region.pk,
            "year": 2026,
            "last_year": 2028,
            "opens_on": format_short(today - timedelta(days=1)),
            "opens_time": "9.00",
            "closes_on": format_short(today + timedelta(days=60)),
            "closes_time": "17.00",
            "title": "Regiobudget scheiden wonen en zorg 2026",
            "intro_nl": "Zorgaanbieders in Zuid-Holland Noord dienen samen een plan in.",
            "focus_nl": "Nachtzorg en geclusterd wonen.",
        },
    )
    press(page, "Save and see the preview")
    call = Call.objects.get()
    page = stage.go("coordinator", "funds:publish", call.pk)
    press(page, "Yes, publish the call")
    call.refresh_from_db()
    assert call.state == "published"
    return call


def start_and_invite(stage: Stage, call: Call) -> Plan:
    """Story step 2: A starts a plan and invites the others, who accept for themselves."""
    page = stage.go("editor_a", "plans:start", call.pk)
    fill(page, {"title": DATA.title})
    press(page, "Start the plan")
    plan = Plan.objects.get()
    for member in DATA.members:
        if member.role == "lead":
            continue
        page = stage.go("editor_a", "plans:invite", plan.pk)
        email = stage.cast[member.contact].email
        name = stage.cast.organisation(member.org).name
        fill(page, {"find": name, "role": member.role, "email": email})
        press(page, "Send the invitation")
        invitation = CoalitionInvitation.objects.get(org=member.org)
        page = stage.go(member.contact, "plans:answer", invitation.pk)
        fill(page, {"task": member.task})
        press(page, "Take part")
    page = stage.go("editor_a", "plans:tasks", plan.pk)
    tasks = {m.org: m.task for m in DATA.members}
    fill(page, {f"task-{m.pk}": tasks[m.org_id] for m in plan.members.all()})
    press(page, "Save")
    return plan


def write_sections(stage: Stage, plan: Plan) -> None:
    """Story step 3: the shared sections, by the lead's editor."""
    for section in Section:
        if section in (Section.COALITION, Section.BUDGET, Section.DECLARATIONS):
            continue
        plan.refresh_from_db()
        page = stage.go("editor_a", "plans:section", plan.pk, section.value)
        for prefix, count in row_counts(section, plan, DATA).items():
            add_rows(page, prefix, count)
        fill(page, section_values(plan, section, DATA))
        press(page, "Save")
        assert page.locator(".error-summary").count() == 0, page.inner_text("main")


def write_budgets(stage: Stage, plan: Plan, cast) -> None:
    """Story step 3: each organisation its own lines; the lead the payment route and cashier."""
    plan = Plan.objects.get(pk=plan.pk)
    for budget in DATA.budget:
        editor = code_of(cast, person(budget.org, cast, Role.EDITOR))
        page = stage.go(editor, "plans:lines", plan.pk, budget.org)
        count, values = line_values(plan, budget.org, DATA)
        add_rows(page, "lines", count)
        fill(page, values)
        press(page, "Save the budget")
        assert page.locator(".error-summary").count() == 0, page.inner_text("main")
    page = stage.go("editor_a", "plans:money", plan.pk)
    share = DATA.money.cashiers[0]
    add_rows(page, "cashiers", 1)
    fill(page, {"money-route": DATA.money.route, "money-vat": DATA.money.vat})
    fill(page, {"cashiers-0-org": share.org})
    fill(
        page,
        {f"cashiers-0-year_{y}": f"{v:.2f}".replace(".", ",") for y, v in share.shares.items()},
    )
    press(page, "Save")
    page = stage.go("editor_a", "plans:cashier", plan.pk, share.org)
    values = {"iban": share.iban, "above_cap": share.above_cap}
    values |= {"production_eur": dutch(share.production_eur), "tariff_pct": dutch(share.tariff_pct)}
    fill(page, values)
    press(page, "Save")
    page = stage.go("signatory_a", "plans:budget", plan.pk)
    press(page, "Accept the role of cashier")


def dutch(amount) -> str:
    """An amount as people type it: 1250,00."""
    return f"{amount:.2f}".replace(".", ",")


def code_of(cast, user) -> str:
    """The code of a person of the cast."""
    return user.email.partition("@")[0]


def confirm(stage: Stage, plan: Plan, cast) -> None:
    """Story step 4: every organisation confirms."""
    for member in plan.members.exclude(role="partner"):
        signatory = code_of(cast, person(member.org_id, cast, Role.SIGNATORY))
        page = stage.go(signatory, "plans:confirm", plan.pk, member.pk)
        for box in page.locator("input[type=checkbox]").all():
            box.check()
        press(page, "Confirm")
    standing = Confirmation.objects.filter(member__plan=plan, lapsed_at=None)
    assert standing.count() == 5


def submit(stage: Stage, plan: Plan) -> Submission:
    """Story step 4: the lead submits; a double click files it once."""
    page = stage.go("editor_a", "plans:submit", plan.pk)
    press(page, "Submit the plan")
    plan.refresh_from_db()
    assert plan.state == State.SUBMITTED
    return plan.submissions.get()
