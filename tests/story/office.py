"""The care office's half of the story: judging, deciding, agreement, reports, export."""

from __future__ import annotations

import io
import zipfile
from datetime import timedelta
from pathlib import Path

from plans.agreements.models import Agreement, ExportRun
from plans.demo.files import raw
from plans.demo.loader import person
from plans.models import Plan
from plans.monitoring.models import Reminder, ReportDuty
from plans.monitoring.services import reminding
from portal import clock
from portal.accounts.models import Role
from portal.documents import authority, store
from portal.documents.signing import verify_pdf
from reviews.demo.judging import _scores
from reviews.models import Assignment, Case, Decision
from reviews.services import finishing
from tests.documents.tools import pdfsig
from tests.story.stage import Stage, apart, fill, press

REVIEW = raw("V1")["review"]


def judge(stage: Stage, plan: Plan) -> Case:
    """Story step 5: take up, declare, score with reasons, hand in."""
    page = stage.go("coordinator", "reviews:plan", plan.pk)
    press(page, "Take up for judging")
    case = Case.objects.get(plan=plan)
    page = stage.go("coordinator", "reviews:plan", plan.pk)
    asked = {str(stage.cast[name].pk) for name in ("reviewer1", "reviewer2")}
    for box in page.locator('[name="reviewers"]').all():
        box.set_checked(box.get_attribute("value") in asked)
    press(page, "Ask the ticked reviewers")
    for name, said in _scores("V1").items():
        assignment = Assignment.objects.get(case=case, reviewer=stage.cast[name])
        page = stage.go(name, "reviews:declare", assignment.pk)
        fill(page, {f"org-{m.org_id}": "no" for m in plan.members.filter(left_at=None)})
        press(page, "Send my answer")
        for code, opinion in said.items():
            page = stage.go(name, "reviews:score", assignment.pk, code)
            fill(page, {"answer": answer(opinion["value"]), "reason": opinion["reason"]})
            press(page, "Save")
        page = stage.go(name, "reviews:assignment", assignment.pk)
        press(page, "Hand in")
    return case


def answer(value: object) -> str:
    """The card that stands for an opinion of the file."""
    if isinstance(value, bool):
        return "yes" if value else "no"
    return str(value)


def agree(stage: Stage, case: Case) -> None:
    """Story step 6: the consensus per condition."""
    page = stage.go("coordinator", "reviews:plan", case.plan_id)
    press(page, "Start the consensus")
    for code, said in REVIEW["consensus"].items():
        page = stage.go("coordinator", "reviews:consensus_condition", case.pk, code)
        fill(page, {"answer": answer(said["value"]), "reason": said["reason"]})
        press(page, "Save")
    page = stage.go("coordinator", "reviews:consensus", case.pk)
    press(page, "Close the consensus")


def decide(stage: Stage, case: Case, work) -> Decision:
    """Story step 6: decide within the budget, look at the letter, release; the term ends."""
    page = stage.go("decision_maker", "reviews:decide", case.pk)
    fill(page, {"outcome": "grant", "reason": REVIEW["decision"]["reason"]})
    press(page, "Prepare the decision")
    work()
    decision = Decision.objects.get(case=case)
    assert decision.letter is not None
    page = stage.go("decision_maker", "reviews:release", decision.pk)
    page.locator("input[type=checkbox]").first.check()
    press(page, "Send now")
    decision.refresh_from_db()
    assert decision.state == "released"
    finishing.end_terms(decision.term_ends_at - timedelta(seconds=1))
    assert Decision.objects.get(pk=decision.pk).state == "released"
    finishing.end_terms(decision.term_ends_at + timedelta(seconds=1))
    decision.refresh_from_db()
    assert decision.state == "final"
    return decision


def draw_up(stage: Stage, decision: Decision, work) -> Agreement:
    """Story step 7: the agreement out of the queue, checked and sent out."""
    page = stage.go("coordinator", "reviews:draw_up", decision.pk)
    press(page, "Draw up the agreement")
    work()
    agreement = Agreement.objects.get()
    page = stage.go("coordinator", "agreements:detail", agreement.pk)
    press(page, "Send out for signature")
    agreement.refresh_from_db()
    return agreement


def sign_all(stage: Stage, agreement: Agreement, work, folder: Path) -> None:
    """Story step 7: each party's signatory signs; poppler says that every signature holds."""
    for party in agreement.parties.select_related("org"):
        role = Role.DECISION_MAKER if party.role == "office" else Role.SIGNATORY
        user = person(party.org_id, stage.cast, role)
        page = stage.go(user.email.partition("@")[0], "agreements:sign", agreement.pk, party.pk)
        page.locator("input[type=checkbox]").first.check()
        press(page, "Sign now")
    agreement.refresh_from_db()
    assert agreement.state == "complete"
    content = store.read(agreement.current)
    assert all(r.valid for r in apart(lambda: verify_pdf(content)))
    path = folder / "agreement.pdf"
    path.write_bytes(content)
    reports = pdfsig(path, authority.folder() / "root.pem", folder)
    assert len(reports) == agreement.parties.count() + 1
    assert all(r.valid and r.trusted for r in reports)
    work()


def report(stage: Stage, agreement: Agreement) -> None:
    """Story step 8: the first reminder, the report of the coalition, the office's acceptance."""
    duty = ReportDuty.objects.filter(agreement=agreement).order_by("due").first()
    assert duty is not None
    reminding.send_due_reminders(max(duty.due_at - timedelta(days=30), clock.now()))
    assert Reminder.objects.filter(duty=duty).exists()
    page = stage.go("editor_a", "monitoring:write", duty.pk)
    write_report(page)
    press(page, "Save and check")
    page = stage.go("editor_a", "monitoring:file", duty.pk)
    press(page, "File the report")
    page = stage.go("coordinator", "monitoring:judge", duty.pk)
    page.locator('[name="outcome"][value="accept"]').check()
    press(page, "Save the judgement")
    duty.refresh_from_db()
    assert duty.state == "accepted"


def write_report(page) -> None:
    """Fill whatever the form of the report asks for."""
    said = raw("V1")["reports"]["progress_1"]
    values = {"summary": said["summary"], "issues": said["issues"]}
    for row in said["milestones"]:
        values |= {f"m-{row['code']}-status": row["status"], f"m-{row['code']}-note": row["note"]}
    for row in said["indicators"]:
        goal = f"g-{row['goal']}"
        values |= {
            f"{goal}-value": row["value"].replace(".", ","),
            f"{goal}-date": row["date"].strftime("%d-%m-%Y"),
            f"{goal}-note": row["note"],
        }
    for row in said["spend"]:
        values[f"s-{row['org']}-{row['year']}"] = row["amount"].replace(".", ",")
    fill(page, values)


def export(stage: Stage, agreement: Agreement, work) -> None:
    """Story step 9: the administrator exports the signed agreements as a ZIP that proves itself."""
    page = stage.go("administrator", "agreements:exports")
    press(page, "Make the export")
    work()
    run = ExportRun.objects.get()
    page = stage.go("administrator", "agreements:export", run.pk)
    with page.expect_download() as download:
        page.get_by_role("link", name="Download", exact=False).first.click()
    content = Path(download.value.path()).read_bytes()
    archive = zipfile.ZipFile(io.BytesIO(content))
    assert archive.testzip() is None
    names = set(archive.namelist())
    assert {"manifest.csv", "manifest.json", "SHA256SUMS"} < names
    assert agreement.current.sha256 in archive.read("SHA256SUMS").decode()
