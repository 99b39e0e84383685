"""Who types in what was confirmed reads beforehand whose confirmation a save undoes (G4)."""

from __future__ import annotations

import uuid
from datetime import timedelta

import pytest
from django.urls import reverse
from msgspec.structs import replace

from plans.at_stake import TOUCHES, Place, gone, places_of, stake, stake_in
from plans.compare import differences
from plans.confirmation import content_sha
from plans.models import Confirmation, Plan, SectionVersion
from plans.structure import Section
from portal import clock
from portal.drafts.models import Draft
from portal.funds.models import Call
from tests.builders import plans
from tests.builders.coalition import duo
from tests.builders.plandata import complete_plan
from tests.builders.sections import filled
from tests.cast import sign_in
from tests.plans.test_confirmation import FACTS, START, A, B, built

TITLE = "What you change here was confirmed"


def confirmed(org: str, *others: str):
    """The members of a complete plan, of whom these have confirmed."""
    said = (org, *others)
    return tuple(replace(m, confirmed=m.org in said) for m in complete_plan().members)


def test_without_a_confirmation_nothing_is_at_stake():
    members = tuple(replace(m, confirmed=False) for m in complete_plan().members)
    assert not any(stake(members, place, A) for place in Place)


def test_a_form_of_one_organisation_names_only_its_own_confirmation():
    for place in (Place.LINES, Place.CASHIER):
        assert stake(confirmed(A), place, B) is None
        found = stake(confirmed(A, B), place, B)
        assert [m.org for m in found.members] == [B]


@pytest.mark.parametrize("place", [p for p in Place if p not in (Place.LINES, Place.CASHIER)])
def test_a_form_of_all_names_everybody_who_confirmed(place):
    found = stake(confirmed(A, B), place)
    assert [m.org for m in found.members] == [A, B]
    assert found.touches == TOUCHES[place]


@pytest.mark.parametrize(
    "section",
    [
        Section.CHALLENGE,
        Section.SUPPORT,
        Section.EMBEDDING,
        Section.OTHER_SCHEMES,
        Section.IZA_GALA,
        Section.MONITORING,
    ],
)
def test_parts_that_nobody_confirms_carry_no_warning(section):
    assert places_of(section) == ()
    assert stake_in(replace(complete_plan(), members=confirmed(A, B)), section) is None


@pytest.mark.parametrize("name", FACTS)
def test_whoever_would_have_to_confirm_anew_was_named_in_that_form(name):
    before = built(START | {"confirmed": True})
    for value in FACTS[name][0]:
        after = built(START | {name: value, "confirmed": True})
        named: set[str] = set()
        for change in differences(before, after):
            owner = change.path.split(".")[1] if change.path.startswith("budget.") else None
            found = stake_in(before, change.section, owner)
            named |= {m.org for m in found.members} if found else set()
        assert {o for o in (A, B) if content_sha(before, o) != content_sha(after, o)} <= named


def test_gone_is_who_stood_before_and_stands_no_more():
    members = confirmed(A, B)
    assert gone(members, {A, B}) == []
    assert gone(members, {A}) == [next(m.name for m in members if m.org == B)]
    assert gone(confirmed(A), ()) == [next(m.name for m in members if m.org == A)]


# On the pages.


@pytest.fixture
def plan(cast) -> Plan:
    """V1, confirmed by its five providers, under a call that is open now."""
    made = plans.confirmed_plan(cast, "V1")
    Call.objects.filter(pk=made.call_id).update(closes_at=clock.now() + timedelta(days=1))
    return made


def url(name: str, plan: Plan, *more: object) -> str:
    return reverse(f"plans:{name}", args=[plan.pk, *more])


def read(client, address: str) -> str:
    client.cookies.load({"django_language": "en"})
    return client.get(address).content.decode()


FORMS = {
    ("editor_b", "section", "basis"): 5,
    ("editor_b", "section", "goals"): 5,
    ("editor_b", "section", "approach"): 5,
    ("editor_b", "section", "challenge"): 0,
    ("editor_b", "section", "support"): 0,
    ("editor_b", "lines", "waterrand"): 1,
    ("editor_a", "money", None): 5,
    ("editor_a", "cashier", "zilverlinde"): 1,
    ("editor_b", "tasks", None): 5,
    ("editor_a", "invite", None): 5,
    ("editor_a", "regions", None): 5,
}


@pytest.mark.django_db
@pytest.mark.parametrize("form", FORMS, ids=lambda f: f"{f[1]}-{f[2]}")
def test_a_form_says_who_confirmed_what_is_in_it(client, cast, plan, form):
    who, name, more = form
    sign_in(client, cast[who])
    page = read(client, url(name, plan, *([more] if more else [])))
    names = {c.member.org.name: c.by.name for c in Confirmation.objects.all()}
    said = [org for org, by in names.items() if f"<li>{org}, by {by}</li>" in page]
    assert (TITLE in page) is bool(FORMS[form])
    assert len(said) == FORMS[form]


@pytest.mark.django_db
def test_the_lines_of_one_do_not_tell_whether_another_confirmed(client, cast, plan):
    Confirmation.objects.filter(member__org__slug="waterrand").update(lapsed_at=clock.now())
    sign_in(client, cast.editor_b)
    assert TITLE not in read(client, url("lines", plan, "waterrand"))


@pytest.mark.django_db
def test_a_plan_that_nobody_confirmed_warns_nowhere(client, cast):
    plan = duo(cast)
    sign_in(client, cast.editor_a)
    for name, more in (("section", "goals"), ("lines", "zilverlinde"), ("tasks", None)):
        assert TITLE not in read(client, url(name, plan, *([more] if more else [])))


@pytest.mark.django_db
def test_what_is_kept_while_typing_leaves_the_confirmation_alone(client, cast, plan):
    sign_in(client, cast.editor_b)
    sent = filled(client, url("section", plan, "goals"), goals__0__statement="Iets anders")
    address = reverse("drafts:save", args=[f"plan:{plan.pk}:goals"])
    assert client.post(address, sent).status_code == 200
    assert Draft.objects.count() == 1
    assert Confirmation.objects.filter(lapsed_at=None).count() == 5


@pytest.mark.django_db
def test_a_save_that_undoes_confirmations_names_them_at_once(client, cast, plan):
    sign_in(client, cast.editor_b)
    client.cookies.load({"django_language": "en"})
    sent = filled(client, url("section", plan, "goals"), goals__0__statement="Iets anders")
    page = client.post(url("section", plan, "goals"), sent, follow=True).content.decode()
    assert "have lapsed by this change" in page
    assert TITLE not in page


@pytest.mark.django_db
def test_a_save_of_the_own_lines_undoes_only_the_own_confirmation(client, cast, plan):
    sign_in(client, cast.editor_b)
    client.cookies.load({"django_language": "en"})
    sent = filled(client, url("lines", plan, "waterrand"), lines__0__description="Anders")
    page = client.post(url("lines", plan, "waterrand"), sent, follow=True).content.decode()
    assert f"The confirmation of {cast.organisation('waterrand').name} has lapsed" in page
    assert Confirmation.objects.filter(lapsed_at=None).count() == 4


@pytest.mark.django_db
def test_a_save_that_changes_nothing_confirmed_says_nothing_of_it(client, cast, plan):
    sign_in(client, cast.editor_b)
    client.cookies.load({"django_language": "en"})
    sent = filled(client, url("section", plan, "challenge"), challenge__problem="Anders gezegd.")
    page = client.post(url("section", plan, "challenge"), sent, follow=True).content.decode()
    assert "lapsed" not in page


@pytest.mark.django_db
def test_putting_an_older_version_back_warns_too(client, cast, plan):
    sign_in(client, cast.editor_b)
    sent = filled(client, url("section", plan, "goals"), goals__0__statement="Iets anders")
    version = SectionVersion.objects.filter(state__plan=plan, state__section="goals").last()
    address = reverse("plans:put_back", args=[plan.pk, version.pk])
    assert TITLE in read(client, address)
    client.post(url("section", plan, "goals"), sent | {"_once": str(uuid.uuid4())})
    assert TITLE not in read(client, address)
