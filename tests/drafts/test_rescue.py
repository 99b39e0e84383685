"""Nothing typed is lost when the session ended, the token turned or the page refused (T4)."""

import pytest
from django.contrib.auth import get_user_model
from django.core import signing
from django.test import Client
from django.urls import reverse

from portal.drafts import tokens
from portal.drafts.models import Draft, Receipt
from tests.drafts.views import KEY

SIGN_IN = reverse("account_login")
TEXT = {"title": "Twee uur typen", "amount": "1250000", "partners": ["a", "b"]}


def titles():
    return [draft.body for draft in Draft.objects.all()]


@pytest.fixture
def typing(browser, fields):
    """Anna has the form open and has typed."""
    return {**fields(browser.get("/doel/?stap=2")), **TEXT}


def test_after_the_session_ended_the_text_is_back_once_signed_in(browser, typing, anna):
    browser.logout()
    response = browser.post("/doel/?stap=2", typing)
    assert response.status_code == 302
    assert response["Location"] == f"{SIGN_IN}?next=/doel/%3Fstap%3D2"
    browser.force_login(anna)
    page = browser.get("/doel/?stap=2").content.decode()
    assert 'value="Twee uur typen"' in page
    assert page.count("selected") == 2


def test_an_ended_session_with_a_good_token_goes_the_same_way(typing, anna):
    client = Client()
    response = client.post("/doel/", typing)
    assert response["Location"] == f"{SIGN_IN}?next=/doel/%3Fstap%3D2"
    assert "Twee+uur+typen" in titles()[0]
    assert Draft.objects.get().user_id == anna.pk


def test_signing_in_in_another_tab_keeps_the_text(browser, typing, anna):
    """A new sign-in turns the CSRF token; the old form no longer fits."""
    browser.cookies["csrftoken"] = "n" * 32
    response = browser.post("/doel/", typing)
    assert (response.status_code, response["Location"]) == (302, "/doel/?stap=2")
    page = browser.get("/doel/?stap=2").content.decode()
    assert 'value="Twee uur typen"' in page
    assert Receipt.objects.count() == 0


def test_someone_else_signed_in_in_the_meantime_does_not_see_the_text(browser, typing, anna, bram):
    browser.force_login(bram)
    browser.cookies["csrftoken"] = "n" * 32
    response = browser.post("/doel/", typing)
    assert response["Location"].startswith(SIGN_IN)
    assert Draft.objects.get().user_id == anna.pk
    assert "Twee uur" not in browser.get("/doel/").content.decode()


def test_an_htmx_post_of_an_ended_session_leads_the_whole_page_to_sign_in(typing):
    response = Client().post("/doel/", typing, headers={"HX-Request": "true"})
    assert response.status_code == 200
    assert response["HX-Redirect"].startswith(f"{SIGN_IN}?next=/doel/")
    assert Draft.objects.exists()


def test_autosave_goes_on_after_the_session_ended_and_says_so(typing):
    response = Client().post(f"/concepten/{KEY}/", typing)
    assert response.status_code == 401
    answer = response.json()
    assert answer["saved_at"] == "" or "." in answer["saved_at"]
    assert answer["sign_in"].startswith(SIGN_IN)
    assert "Twee+uur+typen" in titles()[0]


def test_autosave_with_a_turned_token_saves_and_gives_the_new_token(browser, typing):
    browser.cookies["csrftoken"] = "n" * 32
    response = browser.post(f"/concepten/{KEY}/", typing)
    answer = response.json()
    assert (response.status_code, set(answer)) == (200, {"saved_at", "csrf"})
    fresh = {**typing, "csrfmiddlewaretoken": answer["csrf"]}
    assert browser.post("/doel/", fresh)["Location"].startswith("/klaar/")


@pytest.mark.parametrize(("how", "status"), [("403", 403), ("404", 404), ("500", 500)])
def test_a_page_that_refuses_or_breaks_keeps_the_text(browser, typing, how, status):
    browser.raise_request_exception = False
    assert browser.post("/stuk/", {**typing, "how": how}).status_code == status
    assert "Twee+uur+typen" in titles()[0]


def test_a_form_with_errors_keeps_the_text_too(browser, typing):
    assert browser.post("/doel/", {**typing, "amount": "veel"}).status_code == 422
    assert "Twee+uur+typen" in titles()[0]


def test_the_page_of_a_form_with_errors_is_still_the_page_to_come_back_to(browser, typing, fields):
    again = fields(browser.post("/doel/", {**typing, "amount": "veel"}))
    assert tokens.read(again["_draft_for"]).page == "/doel/?stap=2"


def test_the_page_of_a_piece_is_the_page_it_stands_on(browser, fields):
    piece = browser.get(
        "/doel/",
        headers={"HX-Request": "true", "HX-Current-URL": "http://testserver/plannen/3/?stap=1"},
    )
    assert tokens.read(fields(piece)["_draft_for"]).page == "/plannen/3/?stap=1"


def test_a_page_on_another_site_is_no_page_to_come_back_to(browser, fields):
    piece = browser.get("/doel/", headers={"HX-Current-URL": "https://elders.test/x"})
    assert tokens.read(fields(piece)["_draft_for"]).page == "/doel/"


def test_a_form_that_was_sent_leaves_no_draft(browser, typing):
    assert browser.post("/doel/", typing).status_code == 302
    assert browser.post("/stukje/", typing, headers={"HX-Request": "true"}).status_code == 200
    assert titles() == []


def test_without_a_slip_a_failed_token_gets_a_page_that_explains(browser, db):
    response = browser.post("/doel/", TEXT)
    assert response.status_code == 403
    assert b"CSRF verification failed" not in response.content
    assert b"<h1" in response.content
    assert titles() == []


def test_without_a_slip_an_ended_session_goes_to_sign_in_as_ever(db):
    response = Client().post("/doel/", TEXT)
    assert response["Location"].startswith(SIGN_IN)
    assert titles() == []


def test_a_slip_works_for_its_own_person_only(browser, typing, bram, settings):
    """Bram's slip in Anna's session writes to Bram's drafts at most, never to Anna's."""
    slip = tokens.make(tokens.Slip(bram.pk, KEY, "/doel/"))
    browser.raise_request_exception = False
    browser.post("/stuk/", {**typing, "how": "500", "_draft_for": slip})
    assert titles() == []


@pytest.mark.parametrize("spoil", [lambda slip: slip[:-2], lambda slip: "x", lambda slip: ""])
def test_a_forged_slip_keeps_nothing(typing, spoil):
    slip = spoil(typing["_draft_for"])
    response = Client().post("/doel/", {**typing, "_draft_for": slip})
    assert response["Location"].startswith(SIGN_IN)
    assert titles() == []


def test_a_slip_is_worth_nothing_after_a_day(time_machine_at, typing):
    time_machine_at(hours=24, minutes=1)
    Client().post("/doel/", typing)
    assert titles() == []


def test_a_slip_of_another_purpose_is_worth_nothing(anna):
    assert tokens.read(signing.dumps([anna.pk, KEY, "/"], salt="other")) is None
    assert tokens.read(signing.dumps("text", salt=tokens.SALT)) is None


def test_a_person_whose_account_was_closed_keeps_nothing(typing, anna):
    get_user_model().objects.filter(pk=anna.pk).update(is_active=False)
    response = Client().post("/doel/", typing)
    assert response["Location"].startswith(SIGN_IN)
    assert titles() == []


def test_passwords_are_never_kept(typing):
    Client().post("/doel/", {**typing, "password": "geheim"})
    assert "geheim" not in titles()[0]


def test_a_text_that_cannot_be_kept_does_not_break_the_way_to_sign_in(typing):
    response = Client().post("/doel/", {**typing, "title": "x" * 300_000})
    assert response["Location"].startswith(SIGN_IN)
