"""Once: a double click or a retry has one effect and the same answer (T7)."""

import threading
import uuid

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from portal import clock
from portal.drafts.models import Receipt
from tests.builders.record import effects

HTMX = {"HX-Request": "true"}


@pytest.fixture
def client(anna):
    client = Client(raise_request_exception=False)
    client.force_login(anna)
    return client


def key():
    return str(uuid.uuid4())


def test_the_second_click_gets_the_same_receipt(client):
    form = {"title": "a", "_once": key()}
    answers = [client.post("/doel/", form) for _ in range(3)]
    assert {(a.status_code, a["Location"]) for a in answers} == {(302, "/klaar/a/")}
    assert effects().count() == 1


def test_a_retry_after_an_ended_session_gets_the_same_receipt(client, anna):
    form = {"title": "a", "_once": key()}
    client.post("/doel/", form)
    other = Client()
    other.force_login(anna)
    assert other.post("/doel/", form)["Location"] == "/klaar/a/"
    assert effects().count() == 1


def test_other_words_after_the_back_button_are_a_new_act(client):
    once = key()
    client.post("/doel/", {"title": "a", "_once": once})
    assert client.post("/doel/", {"title": "b", "_once": once})["Location"] == "/klaar/b/"
    assert [event.data["title"] for event in effects()] == ["a", "b"]


def test_another_file_is_a_new_act(client):
    once = key()
    for name in ("een.pdf", "een.pdf", "twee.pdf"):
        client.post("/doel/", {"title": "a", "_once": once, "f": SimpleUploadedFile(name, b"x")})
    assert effects().count() == 2


def test_a_form_with_errors_leaves_no_receipt_and_can_be_sent_again(client):
    once = key()
    assert client.post("/doel/", {"title": "", "_once": once}).status_code == 422
    assert not Receipt.objects.exists()
    assert client.post("/doel/", {"title": "a", "_once": once}).status_code == 302


@pytest.mark.parametrize("how", ["403", "404", "500"])
def test_a_failure_rolls_back_the_effect_and_the_receipt(client, how):
    form = {"how": how, "_once": key()}
    assert client.post("/stuk/", form).status_code == client.post("/stuk/", form).status_code
    assert not effects().exists()
    assert not Receipt.objects.exists()


def test_without_a_key_every_post_counts_but_still_in_one_transaction(client):
    for _ in range(2):
        client.post("/doel/", {"title": "a"})
    client.post("/stuk/", {"how": "500"})
    assert effects().count() == 2


@pytest.mark.parametrize("bad", ["x", "1234", "' OR 1=1"])
def test_a_key_that_is_none_is_a_bad_request(client, bad):
    assert client.post("/doel/", {"title": "a", "_once": bad}).status_code == 400
    assert not effects().exists()


def test_the_key_of_another_person_gives_nothing_away(client, bram):
    form = {"title": "a", "_once": key()}
    client.post("/doel/", form)
    other = Client()
    other.force_login(bram)
    assert other.post("/doel/", form)["Location"] == "/klaar/a/"
    assert effects().count() == Receipt.objects.count() == 2


def test_another_button_of_the_same_form_is_another_act(client):
    form = {"title": "a", "_once": key()}
    client.post("/doel/", form)
    assert client.post("/aanmelden/", form)["Location"] == "/klaar/0/"
    assert effects().count() == 2


def test_visitors_have_receipts_too(db):
    form = {"_once": key()}
    assert [Client().post("/aanmelden/", form)["Location"] for _ in range(2)] == ["/klaar/0/"] * 2
    assert effects().count() == 1


def test_htmx_gets_the_same_receipt(client):
    form = {"title": "a", "_once": key()}
    answers = [client.post("/doel/", form, headers=HTMX) for _ in range(2)]
    assert [a["HX-Redirect"] for a in answers] == ["/klaar/1/"] * 2
    assert effects().count() == 1


def test_a_form_that_leads_back_to_itself_gets_itself_again(client):
    form = {"_once": key()}
    assert [client.post("/terug/", form)["Location"] for _ in range(3)] == ["/terug/"] * 3
    assert effects().count() == 1
    assert Receipt.objects.get().location == "/terug/"


@pytest.mark.parametrize(("address", "number"), [("/terug/", 1), ("/aanmelden/", 2)])
def test_the_receipt_costs_one_statement_and_another_where_it_leads_elsewhere(
    client, address, number
):
    with CaptureQueriesContext(connection) as found:
        client.post(address, {"_once": key()})
    own = [q["sql"] for q in found if "drafts_receipt" in q["sql"]]
    assert len(own) == number
    assert "ON CONFLICT" in own[0]


def test_the_receipt_bears_the_moment_of_the_database(client):
    before = clock.now()
    client.post("/terug/", {"_once": key()})
    assert before <= Receipt.objects.get().created_at <= clock.now()


def test_reading_a_page_writes_nothing(client):
    client.get("/doel/")
    assert not Receipt.objects.exists()


def test_each_form_shown_has_its_own_key(client, fields):
    keys = {fields(client.get("/doel/"))["_once"] for _ in range(5)}
    assert len(keys) == 5


@pytest.mark.django_db(transaction=True)
def test_200_double_clicks_at_the_same_moment_have_200_effects(anna):
    forms = [{"title": str(n), "_once": key()} for n in range(200)]
    gates = [threading.Barrier(2) for _ in forms]
    seen: list[list[tuple[int, str]]] = [[], []]

    def click(mine):
        client = Client()
        client.force_login(anna)
        try:
            for form, gate in zip(forms, gates, strict=True):
                gate.wait(60)
                answer = client.post("/doel/", form)
                mine.append((answer.status_code, answer["Location"]))
        finally:
            connection.close()

    threads = [threading.Thread(target=click, args=[mine]) for mine in seen]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert seen[0] == seen[1] == [(302, f"/klaar/{n}/") for n in range(200)]
    assert sorted(int(e.data["title"]) for e in effects()) == list(range(200))


@pytest.mark.django_db(transaction=True)
def test_when_the_first_click_fails_the_second_does_the_work(anna, monkeypatch):
    """The second waits for the first; the first rolls back; the second is not refused."""
    from tests.drafts import views

    begun, may_fail, write = threading.Event(), threading.Event(), views.audit.write

    def fails_first(verb, **facts):
        if verb == "test.goal" and not begun.is_set():
            begun.set()
            may_fail.wait(10)
            raise ValueError("stuk")
        return write(verb, **facts)

    monkeypatch.setattr(views.audit, "write", fails_first, raising=False)
    form, answers = {"title": "a", "_once": key()}, {}

    def click(name):
        client = Client(raise_request_exception=False)
        client.force_login(anna)
        try:
            answers[name] = client.post("/doel/", form).status_code
        finally:
            connection.close()

    first = threading.Thread(target=click, args=["first"])
    second = threading.Thread(target=click, args=["second"])
    first.start()
    assert begun.wait(10)
    second.start()
    may_fail.set()
    first.join()
    second.join()
    assert answers == {"first": 500, "second": 302}
    assert effects().count() == 1
