"""Drafts: saved while typing, put back, thrown away, and only the typist's own."""

from datetime import UTC, datetime, timedelta
from urllib.parse import quote

import pytest
from django.http import QueryDict
from django.test import Client

from portal.drafts import services
from portal.drafts.models import Draft, Receipt
from portal.refusal import Refusal
from tests.drafts.views import KEY

AT = datetime(2026, 7, 1, 12, 3, tzinfo=UTC)
SAVE = f"/concepten/{KEY}/"


@pytest.fixture
def client(anna):
    client = Client()
    client.force_login(anna)
    return client


def test_what_is_typed_is_saved_and_the_answer_says_when(client, anna):
    response = client.post(SAVE, {"title": "Minder reistijd", "csrfmiddlewaretoken": "x"})
    draft = Draft.objects.get()
    assert (draft.user_id, draft.key, draft.body) == (anna.pk, KEY, "title=Minder+reistijd")
    assert set(response.json()) == {"saved_at"}


def test_times_are_said_in_amsterdam(anna):
    from portal.drafts.keeping import clock_time

    summer = services.save(anna.pk, KEY, QueryDict("a=1"), at=AT)
    winter = services.save(anna.pk, KEY, QueryDict("a=1"), at=AT + timedelta(days=180))
    assert (clock_time(summer), clock_time(winter)) == ("14.03", "13.03")
    assert Draft.objects.count() == 1


def test_the_text_is_back_on_the_page_with_a_notice(client):
    client.post(SAVE, {"title": "Minder reistijd", "partners": ["a", "b"]})
    page = client.get("/doel/").content.decode()
    assert 'value="Minder reistijd"' in page
    assert page.count("selected") == 2
    assert f'action="/concepten/{KEY}/weg/"' in page


def test_a_page_without_a_draft_has_no_notice(client):
    page = client.get("/doel/").content.decode()
    assert "/weg/" not in page


def test_a_draft_belongs_to_its_typist_alone(client, bram):
    services.save(bram.pk, KEY, QueryDict("title=Van+Bram"))
    assert "Van Bram" not in client.get("/doel/").content.decode()
    client.post(SAVE, {"title": "Van Anna"})
    client.post(f"{SAVE}weg/", {"next": "/doel/"})
    assert Draft.objects.get().user_id == bram.pk


def test_discarding_goes_back_to_the_form(client):
    client.post(SAVE, {"title": "x"})
    response = client.post(f"{SAVE}weg/", {"next": "/doel/?stap=2"})
    assert (response.status_code, response["Location"]) == (302, "/doel/?stap=2")
    assert not Draft.objects.exists()


def test_discarding_leads_nowhere_else(client):
    response = client.post(f"{SAVE}weg/", {"next": "https://elders.test/"})
    assert response["Location"] == "/"


def test_sending_the_form_forgets_the_draft(client):
    client.post(SAVE, {"title": "Half"})
    assert client.post("/doel/", {"title": "Heel"}).status_code == 302
    assert not Draft.objects.exists()


@pytest.mark.parametrize("method", ["get", "put", "delete"])
@pytest.mark.parametrize("url", [SAVE, f"{SAVE}weg/"])
def test_only_a_post_writes(client, method, url):
    assert getattr(client, method)(url).status_code == 405


def test_a_text_that_is_too_long_is_refused_with_a_sentence(client):
    response = client.post(SAVE, {"title": "x" * 300_000})
    assert response.status_code == 413
    assert response.json()["error"]
    assert not Draft.objects.exists()


def test_a_person_cannot_fill_the_database(anna, monkeypatch):
    monkeypatch.setattr(services, "MOST", 3)
    for n in range(3):
        services.save(anna.pk, f"k{n}", QueryDict("a=1"))
    with pytest.raises(Refusal):
        services.save(anna.pk, "k9", QueryDict("a=1"))
    services.save(anna.pk, "k1", QueryDict("a=2"))
    assert Draft.objects.count() == 3


def test_an_autosave_that_arrives_after_the_form_was_sent_brings_nothing_back(client, fields):
    once = fields(client.get("/doel/"))["_once"]
    client.post("/doel/", {"title": "Heel", "_once": once})
    response = client.post(SAVE, {"title": "Half", "_once": once})
    assert response.json() == {"saved_at": None}
    assert not Draft.objects.exists()


def test_the_form_tells_the_script_where_to_save(client, anna):
    page = client.get("/doel/").content.decode()
    assert (
        f'data-draft-key="{anna.pk}:{KEY}" data-draft-url="/concepten/{quote(KEY, ":")}/"' in page
    )


def test_nothing_of_drafts_for_a_visitor(db):
    from django.contrib.auth.models import AnonymousUser
    from django.test import RequestFactory

    from portal.drafts import typed
    from portal.drafts.templatetags.drafts import draft

    request = RequestFactory().get("/")
    request.user = AnonymousUser()
    assert typed(request, KEY) is None
    assert draft({"request": request}, KEY) == draft({}, KEY) == ""


def test_old_drafts_and_receipts_are_cleared_out_once_a_day(anna):
    old, young = AT - timedelta(days=548, seconds=1), AT - timedelta(days=548)
    services.save(anna.pk, "old", QueryDict("a=1"), at=old)
    services.save(anna.pk, "young", QueryDict("a=1"), at=young)
    for days, key in [(31, 1), (30, 2)]:
        Receipt.objects.create(
            key=f"{key:032}", digest="", path="/", created_at=AT - timedelta(days=days)
        )
    assert services.clear_out(AT) == 2
    assert services.clear_out(AT) == 0
    assert Draft.objects.get().key == "young"
    assert Receipt.objects.count() == 1


def test_the_clock_knows_of_the_clearing_out():
    from portal.jobs.registry import PERIODICS

    assert PERIODICS["drafts.clear_out"].every == "day"


def test_a_draft_that_was_put_back_is_not_scolded_and_never_saved(client, anna, rf):
    from django import forms

    from portal.drafts import typed
    from portal.web.forms import PortalForm

    class Strict(PortalForm):
        title = forms.CharField()
        amount = forms.DecimalField()

    services.save(anna.pk, KEY, QueryDict("title=Half&amount="))
    request = rf.get("/doel/")
    request.user = anna
    form = Strict(typed(request, KEY))
    assert form["title"].value() == "Half"
    assert not form.errors
    assert not form.is_valid()
    sent = Strict(QueryDict("title=Half&amount="))
    assert "amount" in sent.errors
