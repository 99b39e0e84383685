"""Agreements for tests: an award made final by the plan's own moves, drawn up and signed."""

from __future__ import annotations

import io
from datetime import datetime, timedelta

from django.core.files.uploadedfile import SimpleUploadedFile

from plans import store
from plans.agreements.grant import Grant
from plans.agreements.models import Agreement
from plans.agreements.services import copying, drawing, signing
from plans.budget import fund_by_year
from plans.models import Plan
from plans.moving import move
from plans.workflow import Verb
from portal.accounts.models import Role
from portal.documents.store import save
from portal.funds import ledger
from tests.builders import funds
from tests.builders.plans import START, filed_plan
from tests.documents import corpus
from tests.kept import kept


@kept
def granted_plan(cast, code: str = "V1", at: datetime = START) -> tuple[Plan, Grant]:
    """A plan with a final award of all that was asked, its money granted in the ledger."""
    plan = filed_plan(cast, code, at).plan
    data = store.read(plan)
    amounts = fund_by_year(data)
    for year in amounts:
        funds.budget(data.scheme, data.region, year, "5000000.00", at=at)
    moment = at + timedelta(days=30)
    for verb in (Verb.TAKE_UP, Verb.GRANT_PROVISIONALLY, Verb.MAKE_GRANT_FINAL):
        plan = move(plan.pk, verb, by=None, at=moment)
    cause = {"key": f"test:{plan.pk}", "at": moment}
    ledger.reserve(plan.scheme_id, plan.region, amounts, **cause)
    ledger.grant_reserved(plan.scheme_id, plan.region, amounts, key=f"test:g:{plan.pk}", at=moment)
    return plan, Grant("BES-2026-5517-0001", amounts, moment, moment)


@kept
def drawn(cast, code: str = "V1", at: datetime = START) -> Agreement:
    """An agreement whose PDF has been made."""
    plan, grant = granted_plan(cast, code, at)
    moment = at + timedelta(days=31)
    agreement = drawing.draw_up(plan.pk, grant, by=cast.coordinator, at=moment)
    return drawing.finish_drawing(agreement.pk, at=moment)


@kept
def sent(cast, code: str = "V1", at: datetime = START) -> Agreement:
    """An agreement that waits for signatures."""
    agreement = drawn(cast, code, at)
    return drawing.send(agreement.pk, by=cast.coordinator, at=at + timedelta(days=32))


def signatory_of(cast, party):
    """The person of the cast who signs for a party."""
    from plans.demo.loader import person

    role = Role.DECISION_MAKER if party.role == "office" else Role.SIGNATORY
    return person(party.org_id, cast, role)


@kept
def signed(cast, code: str = "V1", at: datetime = START) -> Agreement:
    """An agreement signed by every party."""
    agreement = sent(cast, code, at)
    for party in agreement.parties.select_related("org"):
        signing.sign(
            party.pk,
            by=signatory_of(cast, party),
            seen_sha=agreement.document.sha256,
            at=at + timedelta(days=33),
        )
    return Agreement.objects.get(pk=agreement.pk)


@kept
def waiting(cast, code: str = "V1", at: datetime = START) -> Agreement:
    """An agreement out for signature, fast: its PDF is no more than a name."""
    plan, grant = granted_plan(cast, code, at)
    moment = at + timedelta(days=31)
    agreement = drawing.draw_up(plan.pk, grant, by=cast.coordinator, at=moment)
    document = save(
        io.BytesIO(b"%PDF-1.7 agreement"),
        kind="agreement",
        title=agreement.number,
        filename=f"{agreement.number}.pdf",
        content_type="application/pdf",
    )
    Agreement.objects.filter(pk=agreement.pk).update(
        state="signing", document=document, current=document, sent_at=moment
    )
    move(plan.pk, Verb.SEND_TO_SIGN, by=None, at=moment)
    return Agreement.objects.select_related("plan", "document").get(pk=agreement.pk)


def copy_of(party, by, at: datetime, **more):
    """A copy that was signed on paper, uploaded by `by`."""
    given = {"signed_by": "Hannah de Wit", "function": "Bestuurder", "signed_on": at.date()}
    file = SimpleUploadedFile("getekend.pdf", corpus.pdf())
    return copying.offer(party.pk, file, by=by, at=at, **given | more)
