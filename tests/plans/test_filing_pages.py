"""Confirming, submitting and withdrawing on their pages; what the receipts show."""

from __future__ import annotations

import subprocess
from datetime import timedelta

import pytest
from django.urls import reverse
from msgspec.structs import replace

from plans import store
from plans.confirmation import STATEMENTS
from plans.models import Plan
from plans.services import sections
from plans.services.receipts import send_receipts
from plans.structure import Section
from portal import clock
from portal.documents import store as documents
from portal.funds.models import Call
from portal.mail.models import Message
from tests.builders import plans
from tests.builders.sections import filled
from tests.cast import sign_in

pytestmark = pytest.mark.django_db


@pytest.fixture
def plan(cast, settings, tmp_path) -> Plan:
    """V1, confirmed by everybody, under a call that is open now."""
    settings.DOCUMENTS_DIR = tmp_path
    return confirmed(cast, "V1")


def confirmed(cast, code: str) -> Plan:
    made = plans.confirmed_plan(cast, code)
    Call.objects.filter(pk=made.call_id).update(closes_at=clock.now() + timedelta(days=1))
    return made


def url(name: str, plan: Plan, *more: object) -> str:
    return reverse(f"plans:{name}", args=[plan.pk, *more])


def close(plan: Plan, seconds: int) -> None:
    """Let the call close so many seconds from now."""
    moment = clock.now() + timedelta(seconds=seconds)
    Call.objects.filter(pk=plan.call_id).update(closes_at=moment)


def test_a_double_click_files_one_plan(client, cast, plan):
    sign_in(client, cast.editor_a)
    data = filled(client, url("submit", plan))
    for _click in range(2):
        assert client.post(url("submit", plan), data).status_code == 302
    plan.refresh_from_db()
    assert (plan.state, plan.submissions.count()) == ("submitted", 1)
    assert plan.reference in client.get(url("detail", plan)).content.decode()


def test_one_second_after_the_deadline_is_too_late_and_the_draft_stays(client, cast, plan):
    sign_in(client, cast.editor_a)
    data = filled(client, url("submit", plan))
    close(plan, -1)
    answer = client.post(url("submit", plan), data, follow=True)
    plan.refresh_from_db()
    assert plan.state == "draft"
    assert plan.call.title in answer.content.decode() or "notice" in answer.content.decode()
    assert client.get(url("section", plan, "goals")).status_code == 200


def test_only_the_lead_submits(client, cast, plan):
    for who in ("editor_b", "signatory_a"):
        sign_in(client, cast[who])
        assert client.get(url("submit", plan)).status_code == 200
        assert client.post(url("submit", plan)).status_code == 403


def test_what_blocks_is_listed_with_links_and_refused(client, cast):
    draft = plans.draft_plan(cast, "V1")
    Call.objects.filter(pk=draft.call_id).update(closes_at=clock.now() + timedelta(days=1))
    sign_in(client, cast.editor_a)
    html = client.get(url("submit", draft)).content.decode()
    assert url("declarations", draft) in html
    client.post(url("submit", draft))
    draft.refresh_from_db()
    assert draft.state == "draft"


def test_a_changed_budget_ends_the_own_confirmation_with_a_mail(client, cast, plan):
    lines = next(b.lines for b in store.read(plan).budget if b.org == "waterrand")
    version = sections.section_version(plan, Section.BUDGET, "waterrand")
    other = (replace(lines[0], description="Anders omschreven"), *lines[1:])
    sections.save_budget(plan.pk, "waterrand", other, by=cast.editor_b, version=version)
    standing = {m.org_id for m in plan.members.filter(confirmations__lapsed_at=None)
                if m.confirmations.filter(lapsed_at=None).exists()}  # fmt: skip
    assert "waterrand" not in standing
    assert "zilverlinde" in standing
    mails = Message.objects.filter(template="plans/confirmation_lapsed")
    assert [m.to for m in mails] == [cast.signatory_b.email]
    sign_in(client, cast.signatory_b)
    assert "vervallen" in client.get(url("declarations", plan)).content.decode()


def test_a_changed_text_of_another_leaves_the_confirmation(cast, plan):
    data = store.read(plan)
    version = sections.section_version(plan, Section.CHALLENGE)
    values = {"challenge": replace(data.challenge, quality="Een andere tekst over kwaliteit.")}
    sections.save_section(plan.pk, Section.CHALLENGE, values, by=cast.editor_a, version=version)
    assert not Message.objects.filter(template="plans/confirmation_lapsed").exists()


def test_a_signatory_confirms_with_every_statement(client, cast):
    draft = plans.draft_plan(cast, "V1")
    member = draft.members.get(org="waterrand")
    sign_in(client, cast.signatory_b)
    page = url("confirm", draft, member.pk)
    data = filled(client, page, **dict.fromkeys(STATEMENTS, "on"))
    missing = {k: v for k, v in data.items() if k != next(iter(STATEMENTS))}
    html = client.post(page, missing).content.decode()
    assert f'id="id_{next(iter(STATEMENTS))}_error"' in html
    assert client.post(page, data | {"sha": "0" * 64}).status_code == 200
    assert not member.confirmations.exists()
    assert client.post(page, data).status_code == 302
    assert member.confirmations.filter(lapsed_at=None).count() == 1


def test_a_confirmation_asks_for_a_fresh_sign_in(client, cast):
    draft = plans.draft_plan(cast, "V1")
    member = draft.members.get(org="waterrand")
    sign_in(client, cast.signatory_b, fresh=False)
    answer = client.get(url("confirm", draft, member.pk))
    assert answer.status_code == 302


def test_a_plan_is_withdrawn_with_a_reason(client, cast, plan):
    sign_in(client, cast.editor_a)
    data = filled(client, url("withdraw", plan), reason="Wij wachten een jaar.")
    assert client.post(url("withdraw", plan), data).status_code == 302
    plan.refresh_from_db()
    assert plan.state == "withdrawn"
    assert "Wij wachten een jaar." in client.get(url("log", plan)).content.decode()


def test_receipts_show_each_organisation_its_own_lines_once(client, cast, settings, tmp_path):
    """On V7, of two organisations; test_matrix.py looks at every reader of V1."""
    settings.DOCUMENTS_DIR = tmp_path
    plan = confirmed(cast, "V7")
    sign_in(client, cast.avondrood_editor)
    client.post(url("submit", plan))
    submission = plan.submissions.get()
    for _turn in range(2):
        send_receipts(submission.pk)
    lines = {b.org: b.lines[0].description for b in store.read(plan).budget if b.lines}
    mails = Message.objects.filter(template="plans/receipt")
    assert mails.values("to").distinct().count() == mails.count()
    text = _text(mails.get(to=cast.duinoord_contact.email).attachments[0])
    assert _flat(lines["duinoord"]) in text
    assert set(lines) == {"avondrood", "duinoord"}
    assert _flat(lines["avondrood"]) not in text
    office = _text(submission.__class__.objects.get(pk=submission.pk).document_id)
    assert all(_flat(line) in office for line in lines.values())


def _text(number: object) -> str:
    from portal.documents.models import Document

    content = documents.read(Document.objects.get(pk=number))
    run = subprocess.run(["pdftotext", "-raw", "-", "-"], input=content, capture_output=True)
    return _flat(run.stdout.decode())


def _flat(text: str) -> str:
    """Without spaces, line breaks and hyphens: where a line breaks says nothing."""
    return "".join(c for c in text if c.isalnum())
