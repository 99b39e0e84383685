"""What every answer has in common: no NUL character gets in, no cache keeps what was private."""

import json

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import HttpResponse
from django.test import RequestFactory

from portal.web.middleware import keep_private, refuse_charset, refuse_nul

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


FORM = "application/x-www-form-urlencoded"
PARTS = b'--x\r\nContent-Disposition: form-data; name="a"\r\n\r\n1\r\n--x--\r\n'


@pytest.mark.django_db
@pytest.mark.parametrize("charset", ["utf-7", "utf-16", "hex", "idna", "latin-1"])
@pytest.mark.parametrize("debug", [False, True])
def test_a_form_in_another_encoding_is_a_bad_request(client, settings, charset, debug):
    settings.DEBUG = debug
    client.raise_request_exception = False
    sent = {FORM: b"a=1", "multipart/form-data; boundary=x": PARTS}
    for kind, body in sent.items():
        answer = client.generic(
            "POST", "/health/live", body, content_type=f"{kind}; charset={charset}"
        )
        assert answer.status_code == 400, kind


@pytest.mark.parametrize("charset", ["", "; charset=utf-8", "; charset=UTF-8"])
def test_a_form_in_utf8_passes(charset):
    request = RequestFactory().post("/x/", b"a=%C3%A9", content_type=f"{FORM}{charset}")
    assert refuse_charset(lambda _: BEYOND)(request) is BEYOND
    assert request.POST["a"] == "é"


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
