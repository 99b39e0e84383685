"""Drawing up and signing: from a final award to a file that proves itself (R-1.5-1)."""

from __future__ import annotations

import pytest

from plans.agreements.grant import Grant
from plans.agreements.models import Signature
from plans.agreements.services import drawing, signing
from plans.agreements.workflow import State
from plans.budget import fund_by_year
from plans.models import Plan
from plans.workflow import State as PlanState
from portal.documents import store
from portal.documents.signing import verify_pdf
from portal.funds.models import RegionalBudget
from portal.jobs.models import Job
from portal.mail.models import Message
from portal.refusal import Refusal
from tests.builders.agreements import drawn, granted_plan, sent, signatory_of, signed
from tests.documents.tools import pdf_text

pytestmark = pytest.mark.django_db


def test_all_signatures_are_valid_and_the_plan_runs(cast):
    agreement = signed(cast, "V1")
    assert agreement.state == State.COMPLETE
    reports = verify_pdf(store.read(agreement.current))
    assert len(reports) == agreement.parties.count() + 1
    assert all(r.valid for r in reports)
    assert Plan.objects.get(pk=agreement.plan_id).state == PlanState.RUNNING
    assert Job.objects.filter(kind="monitoring.calendar").count() == 1
    budgets = RegionalBudget.objects.filter(scheme="SWZ", region=agreement.plan.region)
    assert sum(b.contracted for b in budgets) == agreement.amount


def test_everyone_gets_the_signed_document_once(cast):
    agreement = signed(cast, "V1")
    mails = Message.objects.filter(template="plans/agreement_complete")
    assert mails.count() == mails.values("to").distinct().count() > 5
    assert all(m.attachments == [agreement.current_id] for m in mails)


def test_drawing_up_twice_gives_one_agreement(cast):
    plan, grant = granted_plan(cast)
    first = drawing.draw_up(plan.pk, grant, by=cast.coordinator)
    assert drawing.draw_up(plan.pk, grant, by=cast.coordinator) == first
    assert drawing.finish_drawing(first.pk).document == drawing.finish_drawing(first.pk).document


def test_the_same_snapshot_gives_the_same_text(cast, tmp_path):
    agreement = drawn(cast)
    again = drawing.draw(agreement)
    texts = []
    for n, document in enumerate((agreement.document, again)):
        path = tmp_path / f"{n}.pdf"
        path.write_bytes(store.read(document))
        texts.append(pdf_text(path))
    assert texts[0] == texts[1]


def test_a_signature_by_the_wrong_person_is_refused(cast):
    agreement = sent(cast)
    party = agreement.parties.get(role="lead")
    with pytest.raises(Refusal, match="Zilverlinde"):
        signing.sign(party.pk, by=cast.signatory_b, seen_sha=agreement.document.sha256)
    with pytest.raises(Refusal):
        signing.sign(party.pk, by=cast.editor_a, seen_sha=agreement.document.sha256)
    assert not Signature.objects.exists()


def test_signing_another_document_than_was_shown_is_refused(cast):
    agreement = sent(cast)
    party = agreement.parties.get(role="lead")
    with pytest.raises(Refusal) as refusal:
        signing.sign(party.pk, by=cast.signatory_a, seen_sha="0" * 64)
    assert refusal.value.code == "other_document"


def test_signing_twice_is_one_signature(cast):
    agreement = sent(cast)
    party = agreement.parties.get(role="lead")
    sha = agreement.document.sha256
    first = signing.sign(party.pk, by=cast.signatory_a, seen_sha=sha)
    assert signing.sign(party.pk, by=cast.signatory_a, seen_sha=sha) == first


def test_a_party_that_declines_stops_the_agreement_and_a_new_version_can_be_drawn(cast):
    agreement = sent(cast)
    party = agreement.parties.get(role="lead")
    signing.decline(party.pk, by=cast.signatory_a, reason="Het bedrag in tabel 3 klopt niet.")
    plan = Plan.objects.get(pk=agreement.plan_id)
    assert plan.state == PlanState.AGREEMENT
    amounts = fund_by_year(drawing.filed_content(plan))
    grant = Grant("BES-1", amounts, plan.decided_at, plan.final_at)
    again = drawing.draw_up(plan.pk, grant, by=cast.coordinator)
    assert (again.number, again.version) == (agreement.number, 2)
    with pytest.raises(Refusal):
        signing.sign(party.pk, by=cast.signatory_a, seen_sha=agreement.document.sha256)


def test_declining_needs_a_reason(cast):
    agreement = sent(cast)
    party = agreement.parties.get(role="lead")
    with pytest.raises(Refusal) as refusal:
        signing.decline(party.pk, by=cast.signatory_a, reason=" ")
    assert refusal.value.field == "reason"


def test_the_decision_maker_signs_for_the_office(cast):
    agreement = sent(cast)
    party = agreement.parties.get(role="office")
    assert signatory_of(cast, party) == cast.decision_maker
    signing.sign(party.pk, by=cast.decision_maker, seen_sha=agreement.document.sha256)
    with pytest.raises(Refusal):
        signing.sign(party.pk, by=cast.coordinator, seen_sha=agreement.document.sha256)
