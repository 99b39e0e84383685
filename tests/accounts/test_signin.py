"""Signing in with an address and a password; what does not work, and what nobody learns."""

import re
import time

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import NoReverseMatch, reverse

from portal.accounts import services
from portal.accounts.models import User
from portal.audit.models import Event
from portal.mail.models import Message
from tests.builders.accounts import app_of, code_at, person, recovery_codes_of
from tests.cast import PASSWORD, sign_in

LOGIN = "/account/inloggen/"


def log_in(client, email, password=PASSWORD, **extra):
    return client.post(LOGIN, {"login": email, "password": password}, **extra)


def is_signed_in(client):
    return "_auth_user_id" in client.session


def words(response):
    """The page without what differs each time by chance."""
    text = re.sub(r'value="[^"]*"', "", response.content.decode())
    return re.sub(r"[0-9a-f]{8}-[0-9a-f-]{27}|X-CSRFToken\": \"\w+", "", text)


def test_the_right_password_opens(client, somebody):
    response = log_in(client, somebody.email)
    assert response.status_code == 302
    assert response.url == "/"
    assert is_signed_in(client)


def test_the_address_may_be_typed_in_any_case_and_with_spaces(client, somebody):
    log_in(client, "  Iemand@VOORBEELD.test ")
    assert is_signed_in(client)


def test_after_signing_in_one_comes_where_one_wanted_to_be(client, somebody):
    response = client.post(
        LOGIN + "?next=/account/organisaties/",
        {"login": somebody.email, "password": PASSWORD, "next": "/account/organisaties/"},
    )
    assert response.url == "/account/organisaties/"


@pytest.mark.parametrize("target", ["https://kwaad.test/", "//kwaad.test/", "javascript:alert(1)"])
def test_nobody_is_sent_to_another_site(client, somebody, target):
    response = client.post(LOGIN, {"login": somebody.email, "password": PASSWORD, "next": target})
    assert response.url == "/"


@pytest.mark.parametrize(
    ("email", "password"),
    [
        ("", PASSWORD),
        ("iemand@voorbeeld.test", ""),
        ("iemand@voorbeeld.test", "fout"),
        ("geen adres", PASSWORD),
        ("i" * 300 + "@voorbeeld.test", PASSWORD),
        ("iemand@voorbeeld.test", "x" * 129),
        ("iemand@voorbeeld.test", "x" * 100_000),
        ("ıemand@voorbeeld.test", PASSWORD),
        ("ｉemand@voorbeeld.test", PASSWORD),
        ("iemand@voorbeeld.test ' or 1=1 --", PASSWORD),
    ],
)
def test_anything_else_does_not_open_and_says_so(client, somebody, email, password):
    response = log_in(client, email, password)
    assert response.status_code == 200
    assert not is_signed_in(client)
    assert b"error-summary" in response.content


def test_the_address_stays_in_the_form_and_the_password_does_not(client, somebody):
    response = log_in(client, somebody.email, "een fout wachtwoord")
    assert b'value="iemand@voorbeeld.test"' in response.content
    assert b"een fout wachtwoord" not in response.content


def test_a_closed_account_does_not_open(client, somebody):
    services.deactivate_person(somebody)
    response = log_in(client, somebody.email)
    assert not is_signed_in(client)
    assert response.url == reverse("account_inactive")
    assert client.get(response.url).status_code == 200


def test_known_and_unknown_addresses_get_the_same_answer(client, somebody):
    known = log_in(client, somebody.email, "fout")
    unknown = log_in(client, "iemand@voorbeeld.nl", "fout")
    assert known.status_code == unknown.status_code == 200
    assert words(known) == words(unknown).replace("iemand@voorbeeld.nl", somebody.email)


def test_known_and_unknown_addresses_take_the_same_work(client, somebody, settings):
    """Measured in the processor's time: hashing is nearly all of it, and the clock on the wall
    tells more about the neighbours. The queries are as many."""
    settings.ACCOUNT_RATE_LIMITS = False
    work = {somebody.email: [], "niemand@voorbeeld.nl": []}
    queries = dict.fromkeys(work, 0)
    log_in(client, somebody.email, "warm")
    for _turn in range(7):
        for address, taken in work.items():
            with CaptureQueriesContext(connection) as captured:
                start = time.process_time()
                log_in(client, address, "fout")
                taken.append(time.process_time() - start)
            queries[address] = len(captured)
    known, unknown = (sorted(taken)[3] for taken in work.values())
    assert abs(known - unknown) < 0.3 * max(known, unknown)
    assert len(set(queries.values())) == 1


def test_a_failed_attempt_is_written_down(client, somebody):
    log_in(client, somebody.email, "fout")
    log_in(client, "niemand@voorbeeld.nl", "fout")
    events = Event.objects.filter(verb="accounts.sign_in_failed").order_by("id")
    assert [event.object_id for event in events] == [str(somebody.pk), ""]


def test_signing_in_and_out_is_written_down(client, somebody):
    log_in(client, somebody.email)
    client.post("/account/uitloggen/")
    verbs = Event.objects.filter(actor_id=somebody.pk).values_list("verb", flat=True)
    assert {"accounts.signed_in", "accounts.signed_out"} <= set(verbs)


def test_after_five_wrong_passwords_the_right_one_waits_too(client, somebody):
    for _turn in range(5):
        log_in(client, somebody.email, "fout")
    response = log_in(client, somebody.email)
    assert not is_signed_in(client)
    assert response.status_code == 200


def test_the_lock_is_over_within_fifteen_minutes(client, somebody):
    with time_machine.travel("2026-03-02T10:00Z", tick=False) as clock:
        for _turn in range(6):
            log_in(client, somebody.email, "fout", REMOTE_ADDR="203.0.113.7")
        clock.shift(6 * 60)
        log_in(client, somebody.email, REMOTE_ADDR="198.51.100.1")
        assert is_signed_in(client)


def test_an_invented_proxy_header_does_not_help_to_guess(client, somebody):
    answers = [
        log_in(
            client, f"iemand{turn}@voorbeeld.test", "fout", HTTP_X_FORWARDED_FOR=f"203.0.113.{turn}"
        )
        for turn in range(12)
    ]
    assert "vijf minuten" in answers[-1].content.decode() or (
        "five minutes" in answers[-1].content.decode()
    )


def test_signing_out_needs_a_post(client, somebody):
    sign_in(client, somebody)
    assert client.get("/account/uitloggen/").status_code == 200
    assert is_signed_in(client)
    response = client.post("/account/uitloggen/")
    assert response.url == "/"
    assert not is_signed_in(client)


def test_signing_out_twice_is_no_error(client, somebody):
    sign_in(client, somebody)
    client.post("/account/uitloggen/")
    assert client.post("/account/uitloggen/").url == "/"
    assert client.get("/account/uitloggen/").status_code == 302


def test_who_is_signed_in_does_not_see_the_sign_in_page(client, somebody):
    sign_in(client, somebody)
    assert client.get(LOGIN).url == "/"


@pytest.mark.parametrize(
    "name",
    [
        "account_signup",
        "account_email",
        "account_email_verification_sent",
        "account_set_password",
        "account_reauthenticate",
        "account_request_login_code",
        "account_confirm_login_code",
        "mfa_reauthenticate",
        "mfa_add_webauthn",
    ],
)
def test_pages_of_the_package_that_we_do_not_use_do_not_exist(name):
    with pytest.raises(NoReverseMatch):
        reverse(name)


@pytest.mark.parametrize(
    "path", ["signup/", "login/", "email/", "password/set/", "reauthenticate/", "2fa/", "social/"]
)
def test_the_usual_addresses_of_the_package_are_not_there(client, somebody, path):
    assert client.get(f"/account/{path}").status_code == 404
    assert client.get(f"/accounts/{path}").status_code == 404


# The second step


def with_app(email="app@voorbeeld.test"):
    user = person(email)
    app_of(user)
    return user


def test_whoever_has_an_app_is_asked_for_a_code(client, db):
    user = with_app()
    response = log_in(client, user.email)
    assert response.url == reverse("mfa_authenticate")
    assert not is_signed_in(client)
    assert client.get(response.url).status_code == 200
    response = client.post(response.url, {"code": code_at(time.time())})
    assert response.url == "/"
    assert is_signed_in(client)


def test_the_page_for_the_code_is_for_whoever_gave_the_password(client, db):
    assert client.get("/account/code/").url == LOGIN


@pytest.mark.parametrize("code", ["", "000000", "12345", "abcdef", "9" * 500, "１２３４５６"])
def test_a_wrong_code_does_not_open(client, db, code):
    user = with_app()
    log_in(client, user.email)
    with time_machine.travel("2026-03-02T10:00:10Z", tick=False):
        response = client.post("/account/code/", {"code": code})
    assert not is_signed_in(client)
    assert response.status_code in (200, 302)


def test_a_code_works_once(client, db):
    user = with_app()
    with time_machine.travel("2026-03-02T10:00:10Z", tick=False):
        code = code_at(time.time())
        log_in(client, user.email)
        client.post("/account/code/", {"code": code})
        assert is_signed_in(client)
        client.post("/account/uitloggen/")
        log_in(client, user.email)
        client.post("/account/code/", {"code": code})
        assert not is_signed_in(client)


def test_a_code_of_an_earlier_half_minute_is_refused(client, db):
    user = with_app()
    with time_machine.travel("2026-03-02T10:00:10Z", tick=False) as clock:
        old = code_at(time.time())
        clock.shift(30)
        log_in(client, user.email)
        client.post("/account/code/", {"code": old})
        assert not is_signed_in(client)


def test_a_recovery_code_works_once(client, db):
    user = with_app()
    code = recovery_codes_of(user)[0]
    for expected in (True, False):
        log_in(client, user.email)
        client.post("/account/code/", {"code": code})
        assert is_signed_in(client) is expected
        client.post("/account/uitloggen/")


def test_wrong_codes_are_counted_and_written_down(client, db):
    user = with_app()
    log_in(client, user.email)
    for _turn in range(6):
        client.post("/account/code/", {"code": "000000"})
    client.post("/account/code/", {"code": code_at(time.time())})
    assert not is_signed_in(client)
    assert Event.objects.filter(verb="accounts.second_factor_failed").count() == 5


# A new password


def reset_path():
    body = Message.objects.filter(template="accounts_reset_link").latest("id").body_text
    return re.search(r"(/account/wachtwoord/nieuw/\S+)", body).group(1)


def test_a_forgotten_password_is_replaced(client, somebody):
    client.post("/account/wachtwoord/vergeten/", {"email": somebody.email})
    response = client.get(reset_path(), follow=True)
    assert response.status_code == 200
    form_url = response.request["PATH_INFO"]
    assert "set-password" in form_url
    new = {"password1": "een nieuwe lange zin", "password2": "een nieuwe lange zin"}
    assert client.post(form_url, new).status_code == 302
    somebody.refresh_from_db()
    assert somebody.check_password("een nieuwe lange zin")
    assert not is_signed_in(client)
    assert Message.objects.filter(template="accounts_security_notice").exists()


def test_a_link_for_a_new_password_works_once(client, somebody):
    client.post("/account/wachtwoord/vergeten/", {"email": somebody.email})
    path = reset_path()
    form_url = client.get(path).url
    new = {"password1": "een nieuwe lange zin", "password2": "een nieuwe lange zin"}
    client.post(form_url, new)
    page = client.get(path, follow=True)
    assert page.context["token_fail"]


@pytest.mark.parametrize(
    "path", ["1-abc-def", "zzzz-abc-def", "1-x", "0-" + "a" * 300, "999999999-abc-def"]
)
def test_an_invented_link_for_a_new_password_opens_nothing(client, somebody, path):
    response = client.get(f"/account/wachtwoord/nieuw/{path}/")
    assert response.status_code == 200
    assert response.context["token_fail"]


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("", ""),
        ("kort", "kort"),
        ("een nieuwe lange zin", "een andere lange zin"),
        ("password1234", "password1234"),
        ("iemand@voorbeeld.test", "iemand@voorbeeld.test"),
        ("x" * 200, "x" * 200),
    ],
)
def test_a_new_password_must_be_strong_and_typed_twice(client, somebody, first, second):
    client.post("/account/wachtwoord/vergeten/", {"email": somebody.email})
    form_url = client.get(reset_path()).url
    response = client.post(form_url, {"password1": first, "password2": second})
    assert response.status_code == 200
    assert b"error-summary" in response.content
    somebody.refresh_from_db()
    assert somebody.check_password(PASSWORD)


def test_a_new_password_for_an_unknown_address_looks_the_same(client, somebody):
    known = client.post("/account/wachtwoord/vergeten/", {"email": somebody.email})
    unknown = client.post("/account/wachtwoord/vergeten/", {"email": "niemand@voorbeeld.nl"})
    assert known.status_code == unknown.status_code == 302
    assert known.url == unknown.url
    assert client.get(known.url).status_code == 200


def test_asking_too_often_gets_a_page_that_says_to_wait(client, somebody):
    answers = [
        client.post("/account/wachtwoord/vergeten/", {"email": somebody.email})
        for _turn in "123456"
    ]
    assert [answer.status_code for answer in answers] == [302] * 5 + [429]
    assert answers[-1].templates[0].name == "429.html"
    assert Message.objects.count() == 5


def test_an_unknown_address_gets_a_mail_that_says_so(client, db):
    client.post("/account/wachtwoord/vergeten/", {"email": "niemand@voorbeeld.nl"})
    mail = Message.objects.get()
    assert (mail.to, mail.template) == ("niemand@voorbeeld.nl", "accounts_reset_unknown")


def test_a_closed_account_gets_no_link(client, somebody):
    services.deactivate_person(somebody)
    client.post("/account/wachtwoord/vergeten/", {"email": somebody.email})
    assert not Message.objects.filter(template="accounts_reset_link").exists()


@pytest.mark.parametrize("email", ["", "geen adres", "a" * 300 + "@voorbeeld.test"])
def test_something_that_is_no_address_is_refused(client, db, email):
    response = client.post("/account/wachtwoord/vergeten/", {"email": email})
    assert response.status_code == 200
    assert b"error-summary" in response.content
    assert not Message.objects.exists()


def test_the_language_of_the_person_comes_along(client, db):
    user = person(language="en")
    response = log_in(client, user.email)
    assert response.cookies["django_language"].value == "en"


def test_a_language_chosen_while_signed_in_stays(client, somebody):
    sign_in(client, somebody)
    client.post("/taal/", {"language": "en", "next": "/"})
    assert User.objects.get(pk=somebody.pk).language == "en"
    client.post("/taal/", {"language": "xx", "next": "/"})
    assert User.objects.get(pk=somebody.pk).language == "en"
