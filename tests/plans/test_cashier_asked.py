"""A provider that is named as cashier hears of it, and can say yes after a late proof."""

from __future__ import annotations

from urllib.parse import parse_qs, urlsplit

import pytest
from django.urls import reverse

from plans.models import CashierShare
from tests.builders import plans
from tests.cast import PASSWORD, sign_in
from tests.kept import kept

pytestmark = pytest.mark.django_db
ASKED = "Neem de rol van kassier aan"
ACCOUNT = "Vul de rekening van de kassier in"


@pytest.fixture
@kept
def share(cast):
    """The cashier of an example plan, named but not yet asked."""
    found = plans.draft_plan(cast, "V1").cashiers.select_related("org", "plan").get()
    CashierShare.objects.filter(pk=found.pk).update(accepted_at=None, accepted_by=None)
    found.refresh_from_db()
    return found


def tasks_of(client, person):
    sign_in(client, person)
    return client.get("/", headers={"accept-language": "nl"}).content.decode()


def test_the_signatory_of_the_cashier_is_asked(client, cast, share):
    """R-1.5-2: the cashier accepts the role in the portal."""
    html = tasks_of(client, cast.signatory_a)
    assert ASKED in html
    assert reverse("plans:budget", args=[share.plan_id]) + "#cashiers" in html
    assert ASKED not in tasks_of(client, cast.signatory_b)


def test_who_accepted_is_asked_no_more(client, cast, share):
    share.accepted_at = share.plan.created_at
    share.accepted_by = cast.signatory_a
    share.save()
    assert ASKED not in tasks_of(client, cast.signatory_a)


def test_without_an_account_its_editor_comes_first(client, cast, share):
    CashierShare.objects.filter(pk=share.pk).update(iban="")
    assert ASKED not in tasks_of(client, cast.signatory_a)
    html = tasks_of(client, cast.editor_a)
    assert ACCOUNT in html
    assert reverse("plans:cashier", args=[share.plan_id, share.org_id]) in html
    assert ACCOUNT not in tasks_of(client, cast.editor_b)


def test_a_late_proof_does_not_swallow_the_yes(client, cast, share):
    """What waits for the proof leaves no receipt, so that it is done when it comes again."""
    sign_in(client, cast.signatory_a, fresh=False)
    address = reverse("plans:accept_cashier", args=[share.plan_id, share.org_id])
    asked = client.post(address, {"_once": "6d0d3b52-6a5b-4f0e-9d0b-2f4f1f3a9a11"})
    path = parse_qs(urlsplit(asked.url).query)["next"][0]
    onward = client.post("/account/bevestigen/", {"next": path, "password": PASSWORD})
    kept = client.get(onward.url).context
    done = client.post(kept["path"], dict(kept["fields"]))
    assert done.url == reverse("plans:budget", args=[share.plan_id])
    share.refresh_from_db()
    assert share.accepted_by == cast.signatory_a
