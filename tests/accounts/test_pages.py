"""The pages about people and organisations: who may open them, and what they refuse."""

import re

import pytest
from django.test import Client

from portal.accounts import services
from portal.accounts.models import Invitation, Membership, MembershipState, Organisation, Role, User
from portal.accounts.queries import roles_at
from portal.mail.models import Message
from portal.web import navigation
from tests.builders.accounts import app_of, colleague, person, provider
from tests.cast import PASSWORD as CAST_PASSWORD
from tests.cast import sign_in

PASSWORD = "een zin die alleen ik ken"
PEOPLE = "/account/organisaties/zilverlinde/"
QUERIES_PEOPLE = 8  # session, person, roles, organisation, three lists, clock
QUERIES_ORGANISATIONS = 7


def link_for(address):
    body = Message.objects.filter(to=address).latest("id").body_text
    return re.search(r"/account/uitnodiging/\S+", body).group(0)


@pytest.fixture
def invited(client, cast):
    """An invitation of De Zilverlinde to a new address, opened; gives the path of its page."""
    services.invite_person(
        cast.organisation("zilverlinde"), "nieuw@voorbeeld.test", [Role.EDITOR], by=cast.manager_a
    )
    return client.get(link_for("nieuw@voorbeeld.test")).url


@pytest.fixture
def manager(client, cast):
    """A manager of De Zilverlinde, signed in a moment ago."""
    return sign_in(client, cast.manager_a)


@pytest.fixture
def quiet_header(monkeypatch):
    """What other rooms put in the header does not count here."""
    monkeypatch.setattr(navigation, "_sources", [])


# Own details


def test_a_person_changes_the_own_details(client, somebody):
    sign_in(client, somebody)
    response = client.post(
        "/account/", {"name": "Iris de Nieuwe", "phone": "071 123 45 67", "language": "en"}
    )
    assert response.url == "/account/"
    assert response.cookies["django_language"].value == "en"
    somebody.refresh_from_db()
    assert (somebody.name, somebody.phone, somebody.language) == (
        "Iris de Nieuwe",
        "071 123 45 67",
        "en",
    )


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("name", ""),
        ("name", "x" * 121),
        ("name", "nul\x07teken"),
        ("phone", "bel mij"),
        ("phone", "1" * 31),
        ("language", "xx"),
        ("language", ""),
    ],
)
def test_wrong_details_are_refused_and_stay_on_the_page(client, somebody, field, value):
    sign_in(client, somebody)
    good = {"name": "Iris Anders", "phone": "0711234567", "language": "nl"}
    page = client.post("/account/", {**good, field: value})
    assert page.status_code == 200
    assert b"error-summary" in page.content
    if field != "name":
        assert b'value="Iris Anders"' in page.content
    somebody.refresh_from_db()
    assert somebody.name == "Iris Iemand"


def test_text_of_people_is_shown_as_text(client, cast):
    place = cast.organisation("zilverlinde")
    colleague(place, Role.EDITOR, name="<xss-7q>")
    sign_in(client, cast.editor_a)
    assert b"<xss-7q>" not in client.get(PEOPLE).content


# The people of an organisation


@pytest.mark.parametrize("code", ["editor_a", "signatory_a", "manager_a"])
def test_colleagues_see_each_other(client, cast, code):
    cast.editor_a, cast.signatory_a, cast.manager_a  # noqa: B018
    sign_in(client, cast[code])
    page = client.get(PEOPLE)
    assert page.status_code == 200
    assert cast.signatory_a.email in page.content.decode()


@pytest.mark.parametrize("code", ["editor_b", "manager_b", "coordinator", "outsider"])
@pytest.mark.parametrize("rest", ["", "uitnodigen/", "gegevens/", "mensen/1/"])
def test_to_others_the_organisation_does_not_exist(client, cast, code, rest):
    cast.organisation("zilverlinde")
    sign_in(client, cast[code])
    unseen = client.get(PEOPLE + rest)
    missing = client.get(f"/account/organisaties/bestaat-niet/{rest}")
    assert unseen.status_code == missing.status_code == 404


@pytest.mark.parametrize("rest", ["uitnodigen/", "gegevens/", "mensen/{}/"])
def test_a_colleague_who_does_not_manage_is_told_why_not(client, cast, rest):
    sign_in(client, cast.editor_a)
    page = client.get(PEOPLE + rest.format(cast.editor_a.pk))
    assert page.status_code == 403
    assert "De Zilverlinde" in page.content.decode()


def test_only_managers_see_requests_and_invitations(client, cast, invited):
    services.request_membership(
        person(name="Nina Nieuw"), cast.organisation("zilverlinde"), Role.EDITOR
    )
    sign_in(client, cast.editor_a)
    page = client.get(PEOPLE).content.decode()
    assert "nieuw@voorbeeld.test" not in page
    assert "Nina Nieuw" not in page
    sign_in(client, cast.manager_a)
    page = client.get(PEOPLE).content.decode()
    assert "nieuw@voorbeeld.test" in page
    assert "Nina Nieuw" in page


@pytest.mark.parametrize("count", [1, 3])
def test_the_page_of_people_takes_a_fixed_number_of_queries(
    client, cast, manager, quiet_header, django_assert_num_queries, count
):
    place = cast.organisation("zilverlinde")
    for number in range(count):
        colleague(place, Role.EDITOR, Role.SIGNATORY)
        services.request_membership(person(), place, Role.EDITOR)
        services.invite_person(place, f"n{number}@voorbeeld.test", [Role.EDITOR], by=manager)
    client.get(PEOPLE)
    with django_assert_num_queries(QUERIES_PEOPLE):
        page = client.get(PEOPLE)
    assert len(page.context["requests"]) == len(page.context["invitations"]) == count


@pytest.mark.parametrize("count", [1, 3])
def test_the_page_of_organisations_takes_a_fixed_number_of_queries(
    client, somebody, quiet_header, django_assert_num_queries, count
):
    for _number in range(count):
        services.give_roles(somebody, provider(), [Role.EDITOR, Role.MANAGER], by=None)
        services.request_membership(somebody, provider(), Role.EDITOR)
    sign_in(client, somebody)
    client.get("/account/organisaties/")
    with django_assert_num_queries(QUERIES_ORGANISATIONS):
        page = client.get("/account/organisaties/")
    assert len(page.context["organisations"]) == len(page.context["requests"]) == count


def test_a_manager_changes_roles(client, cast, manager):
    page = f"{PEOPLE}mensen/{cast.editor_a.pk}/"
    assert client.get(page).status_code == 200
    response = client.post(page, {"roles": ["signatory"]})
    assert response.url == PEOPLE
    assert roles_at(cast.editor_a, cast.organisation("zilverlinde")) == ["signatory"]


def test_no_box_ticked_ends_the_membership(client, cast, manager):
    client.post(f"{PEOPLE}mensen/{cast.editor_a.pk}/", {})
    assert roles_at(cast.editor_a, cast.organisation("zilverlinde")) == []


@pytest.mark.parametrize("roles", [["reviewer"], ["x"], ["editor", "administrator"]])
def test_roles_that_do_not_exist_there_are_refused(client, cast, manager, roles):
    page = client.post(f"{PEOPLE}mensen/{cast.editor_a.pk}/", {"roles": roles})
    assert page.status_code == 200
    assert b"error-summary" in page.content
    assert roles_at(cast.editor_a, cast.organisation("zilverlinde")) == ["editor"]


def test_a_refusal_of_the_service_stands_at_the_field(client, cast, manager):
    page = client.post(f"{PEOPLE}mensen/{manager.pk}/", {"roles": ["editor"]})
    assert page.status_code == 200
    assert page.context["form"].errors["roles"]


def test_somebody_who_is_no_colleague_has_no_page(client, cast, manager):
    assert client.get(f"{PEOPLE}mensen/{cast.editor_b.pk}/").status_code == 404
    assert client.get(f"{PEOPLE}mensen/999999/").status_code == 404
    response = client.post(f"{PEOPLE}mensen/{cast.editor_b.pk}/tweede-stap/")
    assert response.status_code == 404


def test_rights_taken_away_count_at_the_next_request(client, cast, manager):
    place = cast.organisation("zilverlinde")
    other = colleague(place, Role.MANAGER)
    page = f"{PEOPLE}mensen/{cast.editor_a.pk}/"
    assert client.get(page).status_code == 200
    Membership.objects.filter(user=manager, role=Role.MANAGER).update(
        state=MembershipState.ENDED, ended_at="2026-01-01T00:00Z"
    )
    assert client.get(page).status_code == 404
    assert client.post(page, {"roles": []}).status_code == 404
    assert other.pk


@pytest.mark.parametrize(
    ("answer", "state"), [("approve", "active"), ("refuse", "ended"), ("", "ended")]
)
def test_a_manager_answers_a_request(client, cast, manager, answer, state):
    asked = services.request_membership(person(), cast.organisation("zilverlinde"), Role.EDITOR)
    response = client.post(f"{PEOPLE}verzoeken/{asked.pk}/", {"answer": answer, "reason": "Nee"})
    assert response.url == PEOPLE
    asked.refresh_from_db()
    assert asked.state == state


def test_a_reason_that_is_too_long_leaves_the_request_open(client, cast, manager):
    asked = services.request_membership(person(), cast.organisation("zilverlinde"), Role.EDITOR)
    client.post(f"{PEOPLE}verzoeken/{asked.pk}/", {"answer": "refuse", "reason": "x" * 501})
    asked.refresh_from_db()
    assert asked.state == MembershipState.REQUESTED


def test_a_request_to_another_organisation_is_not_found(client, cast, manager):
    asked = services.request_membership(person(), cast.organisation("waterrand"), Role.EDITOR)
    response = client.post(f"{PEOPLE}verzoeken/{asked.pk}/", {"answer": "approve"})
    assert response.status_code == 404


def test_a_lost_phone_is_mended_by_a_manager(client, cast, manager):
    app_of(cast.signatory_a)
    response = client.post(f"{PEOPLE}mensen/{cast.signatory_a.pk}/tweede-stap/", follow=True)
    assert response.status_code == 200
    again = client.post(f"{PEOPLE}mensen/{cast.signatory_a.pk}/tweede-stap/", follow=True)
    assert len(list(again.context["messages"])) == 1


@pytest.mark.parametrize(
    ("field", "value"),
    [("name", ""), ("name", "x" * 161), ("kvk", "123"), ("kvk", "1234567a"), ("city", "x" * 81)],
)
def test_wrong_details_of_an_organisation_are_refused(client, cast, manager, field, value):
    good = {"name": "De Zilverlinde", "kvk": "12345678", "city": "Leiden"}
    page = client.post(f"{PEOPLE}gegevens/", {**good, field: value})
    assert page.status_code == 200
    assert page.context["form"].errors[field]
    assert not Organisation.objects.filter(city="Leiden").exists()


def test_details_of_an_organisation_are_changed(client, cast, manager):
    form = {"name": "De Zilverlinde", "kvk": "12345678", "city": "Leiden"}
    assert client.post(f"{PEOPLE}gegevens/", form).url == PEOPLE
    assert cast.organisation("zilverlinde").city == "Leiden"


# Inviting


def test_a_manager_invites(client, cast, manager):
    form = {"email": "nieuw@voorbeeld.test", "name": "Nina", "roles": ["editor", "signatory"]}
    assert client.post(f"{PEOPLE}uitnodigen/", form).url == PEOPLE
    assert Invitation.objects.get().roles == ["editor", "signatory"]


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("email", ""),
        ("email", "geen adres"),
        ("email", "x" * 250 + "@voorbeeld.test"),
        ("name", "x" * 121),
        ("roles", []),
        ("roles", ["reviewer"]),
        ("email", "manager_a@voorbeeld.test"),
    ],
)
def test_a_wrong_invitation_is_refused_and_stays_on_the_page(client, cast, manager, field, value):
    good = {"email": "nieuw@voorbeeld.test", "name": "Nina", "roles": ["editor"]}
    page = client.post(f"{PEOPLE}uitnodigen/", {**good, field: value})
    assert page.status_code == 200
    assert page.context["form"].errors[field]
    assert not Invitation.objects.exists()


def test_an_invitation_is_sent_again_and_withdrawn(client, cast, manager, invited):
    invitation = Invitation.objects.get()
    client.post(f"/account/uitnodigingen/{invitation.pk}/opnieuw/")
    assert client.get(invited).status_code == 410
    client.post(f"/account/uitnodigingen/{invitation.pk}/intrekken/")
    assert client.get(link_for("nieuw@voorbeeld.test"), follow=True).status_code == 410
    again = client.post(f"/account/uitnodigingen/{invitation.pk}/intrekken/", follow=True)
    assert again.status_code == 200


@pytest.mark.parametrize("act", ["opnieuw", "intrekken"])
def test_nobody_else_touches_an_invitation(client, cast, invited, act):
    invitation = Invitation.objects.get()
    url = f"/account/uitnodigingen/{invitation.pk}/{act}/"
    sign_in(client, cast.manager_b)
    assert client.post(url).status_code == 404
    sign_in(client, cast.editor_a)
    assert client.post(url).status_code == 403


# Answering an invitation


def test_a_new_person_makes_an_account_and_is_signed_in(client, cast, invited):
    assert client.get(invited).status_code == 200
    form = {"name": "Nina Nieuw", "password": PASSWORD, "again": PASSWORD}
    response = client.post(invited, form)
    assert response.url == "/"
    page = client.get("/")
    assert page.context["user"].email == "nieuw@voorbeeld.test"
    assert roles_at(page.context["user"], cast.organisation("zilverlinde")) == ["editor"]


def test_a_new_signatory_sets_up_the_second_factor_first(client, cast):
    services.invite_person(
        cast.organisation("zilverlinde"), "n@voorbeeld.test", [Role.SIGNATORY], by=cast.manager_a
    )
    page = client.get(link_for("n@voorbeeld.test")).url
    client.post(page, {"name": "N", "password": PASSWORD, "again": PASSWORD})
    assert client.get("/").url == "/account/tweede-stap/"
    assert client.get("/account/tweede-stap/").status_code == 200


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("name", ""),
        ("name", "x" * 121),
        ("password", ""),
        ("password", "kort"),
        ("password", "nieuw@voorbeeld.test"),
        ("password", "x" * 129),
        ("again", "iets heel anders"),
        ("again", ""),
    ],
)
def test_a_wrong_account_is_refused_and_the_name_stays(client, cast, invited, field, value):
    form = {"name": "Nina Nieuw", "password": PASSWORD, "again": PASSWORD}
    if field == "password":
        form["again"] = value
    page = client.post(invited, {**form, field: value})
    assert page.status_code == 200
    assert page.context["form"].errors[field]
    assert PASSWORD not in page.content.decode()
    assert not User.objects.filter(email="nieuw@voorbeeld.test").exists()


def test_two_clicks_make_one_account(client, cast, invited):
    form = {
        "name": "Nina Nieuw",
        "password": PASSWORD,
        "again": PASSWORD,
        "_once": "6d0d3b52-6a5b-4f0e-9d0b-2f4f1f3a9a02",
    }
    other = Client()
    other.get(link_for("nieuw@voorbeeld.test"))
    first, second = client.post(invited, form), other.post(invited, form)
    assert first.url == second.url == "/"
    assert User.objects.filter(email="nieuw@voorbeeld.test").count() == 1


def test_the_link_works_once(client, cast, invited):
    form = {"name": "Nina Nieuw", "password": PASSWORD, "again": PASSWORD}
    client.post(invited, form)
    client.post("/account/uitloggen/")
    page = client.get(link_for("nieuw@voorbeeld.test"), follow=True)
    assert page.status_code == 410
    assert cast.manager_a.name in page.content.decode()


@pytest.mark.parametrize("token", ["x", "a" * 2000, "%20", "ï"])
def test_an_invented_link_says_that_it_is_not_valid(client, db, token):
    assert client.get(f"/account/uitnodiging/{token}/", follow=True).status_code == 410


def test_without_a_link_there_is_nothing_to_answer(client, db):
    assert client.get("/account/uitnodiging/").status_code == 410
    session = client.session
    session["invitation_opened"] = "niet versleuteld"
    session.save()
    assert client.get("/account/uitnodiging/").status_code == 410


def test_a_link_that_failed_does_not_stick_in_the_browser(client, db):
    assert "no-store" in client.get("/account/uitnodiging/").headers["Cache-Control"]


def test_the_token_leaves_the_address_and_is_not_readable_in_the_session(client, cast, invited):
    assert invited == "/account/uitnodiging/"
    token = link_for("nieuw@voorbeeld.test").split("/")[-2]
    assert token not in str(dict(client.session.items()))


def test_an_expired_link_says_so(client, cast, invited):
    Invitation.objects.update(expires_at="2026-01-01T00:00Z")
    assert client.get(invited).status_code == 410
    form = {"name": "Nina Nieuw", "password": PASSWORD, "again": PASSWORD}
    assert client.post(invited, form).status_code == 410
    assert not User.objects.filter(email="nieuw@voorbeeld.test").exists()


def test_whoever_has_an_account_signs_in_first(client, cast, invited):
    user = person("nieuw@voorbeeld.test")
    page = client.get(invited)
    assert page.templates[0].name == "accounts/invitation_sign_in.html"
    client.post("/account/inloggen/", {"login": user.email, "password": CAST_PASSWORD})
    assert client.get(invited).status_code == 200
    assert client.post(invited).url == "/"
    assert roles_at(user, cast.organisation("zilverlinde")) == ["editor"]


def test_somebody_else_who_is_signed_in_cannot_use_the_link(client, cast, invited):
    sign_in(client, cast.outsider)
    page = client.get(link_for("nieuw@voorbeeld.test"), follow=True)
    assert page.status_code == 403
    assert "nieuw@voorbeeld.test" not in page.content.decode()
    assert client.post(invited).status_code == 403
    assert roles_at(cast.outsider, cast.organisation("zilverlinde")) == []


def test_a_signed_in_person_accepts_from_the_own_list(client, cast, invited):
    user = person("nieuw@voorbeeld.test")
    sign_in(client, user)
    invitation = Invitation.objects.get()
    url = f"/account/uitnodigingen/{invitation.pk}/aannemen/"
    assert url in client.get("/account/organisaties/").content.decode()
    assert client.post(url).url == "/account/organisaties/"
    assert roles_at(user, cast.organisation("zilverlinde")) == ["editor"]
    assert client.post(url).status_code == 404


def test_nobody_accepts_from_the_list_of_somebody_else(client, cast, invited):
    sign_in(client, cast.outsider)
    url = f"/account/uitnodigingen/{Invitation.objects.get().pk}/aannemen/"
    assert client.post(url).status_code == 404


# Asking to join


def test_a_person_asks_to_join_by_agb_code(client, cast, somebody):
    place = cast.organisation("zilverlinde")
    cast.manager_a  # noqa: B018
    sign_in(client, somebody)
    response = client.post(
        "/account/organisaties/aansluiten/",
        {"agb": place.agb, "role": "editor", "function": "Projectleider"},
    )
    assert response.url == "/account/organisaties/"
    assert Membership.objects.get(user=somebody).state == MembershipState.REQUESTED
    assert "De Zilverlinde" in client.get(response.url).content.decode()


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("agb", ""),
        ("agb", "123"),
        ("agb", "1234567a"),
        ("agb", "00000000"),
        ("role", ""),
        ("role", "reviewer"),
        ("function", "x" * 121),
    ],
)
def test_a_wrong_request_is_refused(client, cast, somebody, field, value):
    sign_in(client, somebody)
    good = {"agb": cast.organisation("zilverlinde").agb, "role": "editor", "function": ""}
    page = client.post("/account/organisaties/aansluiten/", {**good, field: value})
    assert page.status_code == 200
    assert page.context["form"].errors[field]
    assert not Membership.objects.filter(user=somebody).exists()


def test_asking_twice_is_said_at_the_form(client, cast, somebody):
    sign_in(client, somebody)
    form = {"agb": cast.organisation("zilverlinde").agb, "role": "editor"}
    client.post("/account/organisaties/aansluiten/", form)
    page = client.post("/account/organisaties/aansluiten/", form)
    assert page.status_code == 200
    assert page.context["form"].errors


# Every page of one's own needs a signed-in person


@pytest.mark.parametrize(
    "path",
    [
        "",
        "beveiliging/",
        "wachtwoord/",
        "tweede-stap/",
        "tweede-stap/verwijderen/",
        "herstelcodes/",
        "herstelcodes/nieuw/",
        "herstelcodes/bestand/",
        "bevestigen/",
        "bevestigen/verder/",
        "organisaties/",
        "organisaties/aansluiten/",
        "organisaties/zilverlinde/",
        "organisaties/zilverlinde/uitnodigen/",
        "organisaties/zilverlinde/gegevens/",
        "organisaties/zilverlinde/mensen/1/",
    ],
)
def test_a_visitor_signs_in_first(client, db, path):
    response = client.get(f"/account/{path}")
    assert response.status_code == 302
    assert response.url.startswith("/account/inloggen/?next=/account/")


def test_changing_the_password_needs_the_current_one(client, somebody):
    sign_in(client, somebody)
    assert client.get("/account/wachtwoord/").status_code == 200
    page = client.post(
        "/account/wachtwoord/",
        {"oldpassword": "fout", "password1": PASSWORD, "password2": PASSWORD},
    )
    assert page.context["form"].errors["oldpassword"]
    somebody.refresh_from_db()
    assert not somebody.check_password(PASSWORD)
