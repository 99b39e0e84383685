"""What every answer has in common: no NUL character gets in, no cache keeps what was private."""

import json

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import HttpResponse
from django.test import RequestFactory

from portal.web.middleware import keep_private, refuse_nul

BEYOND = HttpResponse("beyond")


def passed(request):
    from django.core.exceptions import BadRequest

    try:
        return refuse_nul(lambda _: BEYOND)(request) is BEYOND
    except BadRequest:
        return False


@pytest.mark.parametrize(
    "request_",
    [
        RequestFactory().get("/plannen/", {"q": "a\x00b"}),
        RequestFactory().get("/plannen/", {"a\x00b": "q"}),
        RequestFactory().get("/plan%00nen/"),
        RequestFactory().post("/plannen/", {"name": "a\x00b"}),
        RequestFactory().post("/plannen/", {"na\x00me": "b"}),
        RequestFactory().post("/plannen/", {"name": ["fine", "\x00"]}),
        RequestFactory().post(
            "/plannen/", json.dumps({"name": "a\x00b"}), content_type="application/json"
        ),
    ],
)
def test_a_nul_character_is_refused_wherever_it_stands(request_):
    assert not passed(request_)


@pytest.mark.parametrize(
    "request_",
    [
        RequestFactory().get("/plannen/", {"q": "één 00 %"}),
        RequestFactory().post("/plannen/", {"name": "twee\r\nregels\ten een tab"}),
        RequestFactory().post("/x/", {"file": SimpleUploadedFile("a.pdf", b"\x00\x01binary")}),
        RequestFactory().post("/x/", json.dumps({"a": "b"}), content_type="application/json"),
    ],
)
def test_what_people_can_type_or_send_passes(request_):
    assert passed(request_)


@pytest.mark.django_db
@pytest.mark.parametrize("address", ["/health/live?x=%00", "/health%00/live"])
def test_a_nul_character_ends_as_a_bad_request(client, address):
    assert client.get(address).status_code == 400


class Session(dict):
    accessed = True


def answer(session, **headers):
    request = RequestFactory().get("/")
    request.session = session
    return keep_private(lambda _: HttpResponse(headers=headers))(request)


def test_what_a_signed_in_person_saw_is_kept_by_no_cache():
    directives = answer(Session(_auth_user_id="7"))["Cache-Control"]
    assert {part.strip() for part in directives.split(",")} == {"no-store", "private"}


def test_a_view_cannot_weaken_that():
    found = answer(Session(_auth_user_id="7"), **{"Cache-Control": "public, max-age=600"})
    assert "no-store" in found["Cache-Control"]
    assert "public" not in found["Cache-Control"]


def test_public_answers_are_left_alone():
    assert "Cache-Control" not in answer(Session())


def test_an_answer_that_never_looked_at_the_session_costs_no_query():
    class Untouched(Session):
        accessed = False

        def __contains__(self, key):
            raise AssertionError("the session was read")

    assert "Cache-Control" not in answer(Untouched())


@pytest.mark.parametrize("path", ["/bestaat-niet/", "/openstellingen/987654321/"])
@pytest.mark.parametrize("debug", [True, False])
def test_what_is_not_there_gets_our_own_page(db, client, settings, path, debug):
    settings.DEBUG = debug
    answer = client.get(path, headers={"accept-language": "nl"})
    assert answer.status_code == 404
    assert "Deze pagina bestaat niet, of is niet voor u bedoeld." in answer.content.decode()


def test_an_address_without_its_slash_still_finds_the_page(db, client, settings):
    settings.DEBUG = True
    assert client.get("/openstellingen").url == "/openstellingen/"
