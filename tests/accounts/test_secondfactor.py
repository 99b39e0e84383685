"""The second factor: obligatory for offices and signatories, and everything closed until then."""

import time

import pytest
import time_machine
from allauth.mfa.models import Authenticator
from django.test import Client

from portal.accounts import secrets, services
from portal.accounts.models import Role
from portal.audit.models import Event
from portal.mail.models import Message
from portal.refusal import Refusal
from tests.builders.accounts import app_of, code_at, colleague, provider
from tests.cast import PASSWORD, sign_in

SET_UP = "/account/tweede-stap/"


def by_password(client, user):
    """Signed in with the password alone."""
    client.post("/account/inloggen/", {"login": user.email, "password": PASSWORD})


@pytest.fixture
def setting_up(client, cast, django_capture_on_commit_callbacks):
    """A reviewer on the page that sets up the app; gives a function that types the code."""
    by_password(client, cast.reviewer1)

    def finish(code=None):
        page = client.get(SET_UP)
        secret = page.context["form"].secret
        with django_capture_on_commit_callbacks(execute=True):
            return client.post(SET_UP, {"code": code or code_at(time.time(), secret)})

    return finish


@pytest.mark.parametrize("code", ["coordinator", "reviewer1", "decision_maker", "signatory_a"])
@pytest.mark.parametrize("path", ["/", "/account/", "/account/organisaties/", "/help/"])
def test_without_second_factor_everything_leads_to_setting_one_up(client, cast, code, path):
    by_password(client, cast[code])
    response = client.get(path)
    assert (response.status_code, response.url) == (302, SET_UP)


def test_a_fragment_is_sent_there_as_a_whole_page(client, cast):
    by_password(client, cast.reviewer1)
    response = client.get("/account/", headers={"HX-Request": "true"})
    assert response.headers["HX-Redirect"] == SET_UP


def test_an_editor_needs_none(client, cast):
    by_password(client, cast.editor_a)
    assert client.get("/account/").status_code == 200


def test_signing_out_works_without_it(client, cast):
    by_password(client, cast.reviewer1)
    assert client.post("/account/uitloggen/").url == "/"


def test_setting_it_up_opens_everything(client, cast, setting_up):
    response = setting_up()
    assert response.url == "/account/herstelcodes/"
    assert client.get(response.url).status_code == 200
    assert client.get("/account/").status_code == 200
    assert Event.objects.filter(verb="accounts.second_factor_added").count() == 1
    mail = Message.objects.get(template="accounts_security_notice")
    assert mail.to == cast.reviewer1.email


def test_the_page_shows_a_picture_and_the_key(client, cast):
    by_password(client, cast.reviewer1)
    page = client.get(SET_UP)
    assert 'src="data:image/svg+xml;base64,' in page.content.decode()
    assert page.context["form"].spaced_secret in page.content.decode()


@pytest.mark.parametrize("code", ["000000", "abc", "9" * 300])
def test_a_wrong_code_sets_nothing_up(client, cast, setting_up, code):
    with time_machine.travel("2026-03-02T10:00Z", tick=False):
        response = setting_up(code)
    assert response.status_code == 200
    assert b"error-summary" in response.content
    assert not Authenticator.objects.exists()


def test_the_key_stays_the_same_after_a_wrong_code(client, cast, setting_up):
    by_password(client, cast.reviewer1)
    secret = client.get(SET_UP).context["form"].secret
    again = client.post(SET_UP, {"code": "000000"})
    assert again.context["form"].secret == secret


def test_the_code_that_set_it_up_does_not_sign_in_as_well(client, cast, setting_up):
    with time_machine.travel("2026-03-02T10:00:05Z", tick=False):
        page = client.get(SET_UP)
        code = code_at(time.time(), page.context["form"].secret)
        client.post(SET_UP, {"code": code})
        elsewhere = Client()
        by_password(elsewhere, cast.reviewer1)
        elsewhere.post("/account/code/", {"code": code})
        assert "_auth_user_id" not in elsewhere.session


def test_a_role_given_during_a_session_closes_it_until_the_second_factor(client, cast):
    by_password(client, cast.editor_a)
    assert client.get("/account/").status_code == 200
    services.give_roles(cast.editor_a, cast.organisation("zilverlinde"), [Role.SIGNATORY], by=None)
    assert client.get("/account/").url == SET_UP


def test_a_session_from_before_the_app_is_asked_for_a_code(client, cast):
    by_password(client, cast.reviewer1)
    app_of(cast.reviewer1)
    response = client.get("/account/")
    assert response.url == "/account/bevestigen/"
    client.post(response.url, {"code": code_at(time.time()), "next": "/account/"})
    assert client.get("/account/").status_code == 200


def test_whoever_must_have_it_cannot_turn_it_off(client, cast):
    sign_in(client, cast.signatory_a)
    app_of(cast.signatory_a)
    assert client.get("/account/tweede-stap/verwijderen/").status_code == 200
    client.post("/account/tweede-stap/verwijderen/")
    assert Authenticator.objects.filter(user=cast.signatory_a).exists()


def test_whoever_chose_it_can_turn_it_off(client, cast):
    sign_in(client, cast.editor_a)
    app_of(cast.editor_a)
    client.post("/account/tweede-stap/verwijderen/")
    assert not Authenticator.objects.filter(user=cast.editor_a).exists()
    assert Event.objects.filter(verb="accounts.second_factor_removed").exists()


def test_recovery_codes_are_shown_saved_and_made_anew(client, cast, setting_up):
    setting_up()
    first = client.get("/account/herstelcodes/").context["unused_codes"]
    assert len(set(first)) == 10
    saved = client.get("/account/herstelcodes/bestand/")
    assert saved.headers["Content-Disposition"].startswith("attachment")
    assert client.get("/account/herstelcodes/nieuw/").status_code == 200
    client.post("/account/herstelcodes/nieuw/")
    assert not set(first) & set(client.get("/account/herstelcodes/").context["unused_codes"])


def test_secrets_are_kept_encrypted(db, somebody):
    app = app_of(somebody, secrets_secret := "JBSWY3DPEHPK3PXP")
    assert secrets_secret not in str(app.data)
    assert secrets.decrypt(app.data["secret"]) == secrets_secret


def test_secrets_outlive_a_new_secret_key(settings):
    kept = secrets.encrypt("geheim")
    settings.SECRET_KEY_FALLBACKS = [settings.SECRET_KEY]
    settings.SECRET_KEY = "een nieuwe sleutel" * 5
    assert secrets.decrypt(kept) == "geheim"


# A lost phone


def test_a_manager_lets_a_colleague_set_up_a_new_one(db):
    place = provider()
    manager, lost = colleague(place, Role.MANAGER), colleague(place, Role.SIGNATORY)
    app_of(lost)
    services.reset_second_factor(lost, place, by=manager)
    assert not Authenticator.objects.filter(user=lost).exists()
    assert Message.objects.get(template="accounts_second_factor_reset").to == lost.email
    assert Event.objects.get(verb="accounts.second_factor_reset").actor_id == manager.pk


def test_nobody_takes_it_away_from_himself_or_from_a_stranger(db):
    place = provider()
    manager, stranger = colleague(place, Role.MANAGER), colleague(provider(), Role.EDITOR)
    app_of(stranger)
    for person in (manager, stranger):
        with pytest.raises(Refusal, check=lambda refusal: refusal.code == "not_colleague"):
            services.reset_second_factor(person, place, by=manager)


def test_an_editor_takes_it_away_from_nobody(db):
    place = provider()
    editor, lost = colleague(place, Role.EDITOR), colleague(place, Role.SIGNATORY)
    app_of(lost)
    with pytest.raises(Refusal, check=lambda refusal: refusal.code == "not_manager"):
        services.reset_second_factor(lost, place, by=editor)


def test_where_there_is_none_there_is_nothing_to_take_away(db):
    place = provider()
    manager, other = colleague(place, Role.MANAGER), colleague(place, Role.EDITOR)
    with pytest.raises(Refusal, check=lambda refusal: refusal.code == "nothing_to_do"):
        services.reset_second_factor(other, place, by=manager)
