"""Two people at one agreement at the same moment: it is complete once, or declined (trust.md 2)."""

from __future__ import annotations

from datetime import timedelta
from functools import partial

import pytest

from plans.agreements.models import Agreement, Signature
from plans.agreements.services import signing
from plans.models import Plan
from portal.audit.models import Event
from portal.documents import store
from portal.documents.signing import verify_pdf
from portal.jobs.models import Job
from tests.builders.agreements import sent, signatory_of
from tests.builders.plans import START
from tests.together import together

pytestmark = [pytest.mark.slow, pytest.mark.django_db(transaction=True)]
AT = START + timedelta(days=33)


@pytest.fixture
def agreement(cast) -> Agreement:
    """V7's agreement of three parties, which waits for its signatures."""
    return sent(cast, "V7")


def acts(cast, agreement):
    """What each signatory does to sign."""
    sha = agreement.document.sha256
    found = [(p.pk, signatory_of(cast, p)) for p in agreement.parties.select_related("org")]
    return [partial(signing.sign, pk, by=by, seen_sha=sha, at=AT) for pk, by in found]


def test_all_parties_sign_at_once_and_it_is_complete_once(cast, agreement):
    signers = acts(cast, agreement)
    assert set(together(*signers, *signers)) == {"done"}
    found = Agreement.objects.get(pk=agreement.pk)
    assert found.state == "complete"
    assert found.signatures.count() == agreement.parties.count() == len(signers)
    assert Event.objects.filter(verb="agreement.complete").count() == 1
    assert Plan.objects.get(pk=found.plan_id).state == "running"
    keys = Job.objects.values_list("key", flat=True)
    assert len(keys) == len(set(keys))
    reports = verify_pdf(store.read(found.current))
    assert len(reports) == len(signers) + 1  # and the seal of the portal
    assert all(report.valid for report in reports)


def test_the_last_signature_and_a_refusal_at_once_leave_one_of_the_two(cast, agreement):
    *first, last = acts(cast, agreement)
    assert together(*first, people=1) == ["done"] * len(first)
    *_others, party = agreement.parties.select_related("org")
    by = signatory_of(cast, party)
    outcomes = together(
        last,
        lambda: signing.decline(party.pk, by=by, reason="Toch een fout in tabel 3.", at=AT),
    )
    assert outcomes.count("done") == 1
    signed = outcomes[0] == "done"
    assert Signature.objects.filter(party=party).exists() is signed
    state = Agreement.objects.get(pk=agreement.pk).state
    assert (state == "complete") is signed
    assert Event.objects.filter(verb="agreement.complete").count() == int(signed)
