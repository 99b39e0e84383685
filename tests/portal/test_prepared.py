"""A prepared query answers what the ORM answers, for every value, and is composed only once."""

from __future__ import annotations

import pytest
from django.db.models import F

from plans import holders, queries, regional
from plans.models import Plan
from plans.services import holding
from plans.structure import Section
from portal.accounts import roles
from portal.accounts.models import Membership, Organisation, User
from portal.funds.models import Scheme
from portal.prepared import Prepared
from tests.builders import coalition

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def organisations(cast) -> None:
    """Two providers and a care office to find."""
    for slug in ("zilverlinde", "waterrand", "zorg_en_zekerheid"):
        cast.organisation(slug)


def named(kind: str, slug: str):
    rows = Organisation.objects.filter(kind=kind).exclude(slug=slug)
    return rows.order_by("slug").values_list("slug", "name")


def test_it_answers_as_the_orm_does_for_every_value(cast):
    found = Prepared(named, str, str)
    for kind in ("provider", "care_office", "nothing"):
        for slug in ("zilverlinde", "waterrand", "100%", "o'", ""):
            assert found(kind, slug) == list(named(kind, slug))
    assert len(found("provider", "")) == len(found("provider", "zilverlinde")) + 1


def test_a_value_is_a_value_and_never_words_of_the_query(cast):
    found = Prepared(lambda slug: Organisation.objects.filter(slug=slug).values_list("pk"), str)
    assert found("' OR 1=1 --") == []
    assert found("%s") == []
    assert len(found("zilverlinde")) == 1


def test_it_is_composed_once(cast):
    made = []

    def compose(number: int):
        made.append(number)
        return User.objects.filter(pk=number).values_list("email")

    found = Prepared(compose, int)
    assert [found(p.pk) for p in (cast.editor_a, cast.editor_b)] == [
        [(cast.editor_a.email,)],
        [(cast.editor_b.email,)],
    ]
    assert len(made) == 1


def test_it_is_one_query(cast, django_assert_num_queries):
    found = Prepared(named, str, str)
    for _again in range(2):
        with django_assert_num_queries(1):
            found("provider", "zilverlinde")


def test_what_it_finds_follows_the_tables(cast):
    found = Prepared(named, str, str)
    found("provider", "")
    Organisation.objects.filter(slug="zilverlinde").update(name="Zilver en Linde")
    assert ("zilverlinde", "Zilver en Linde") in found("provider", "")


def test_a_value_may_stand_in_several_places(cast):
    def compose(number: int):
        rows = Membership.objects.filter(user_id=number).exclude(approved_by_id=number)
        return rows.annotate(again=F("user_id")).filter(again=number).values_list("user_id")

    number = cast.editor_a.pk
    assert set(Prepared(compose, int)(number)) == {(number,)}


def test_columns_that_python_translates_come_translated(cast):
    cast.organisation("zilverlinde")
    found = Prepared(
        lambda code: Scheme.objects.filter(pk=code).values_list("pk", "budget_rules"), str
    )
    for code, rules in Scheme.objects.values_list("pk", "budget_rules"):
        assert found(code) == [(code, rules)]


@pytest.mark.parametrize("where", [{}, {"name__startswith": "?"}])
def test_a_value_that_the_query_forgets_or_bends_is_refused(cast, where):
    def compose(text: str):
        bent = dict.fromkeys(where, text)
        return Organisation.objects.filter(**bent).values_list("pk")

    with pytest.raises(TypeError, match="every value"):
        Prepared(compose, str)("De ")


@pytest.fixture
def plan(cast) -> Plan:
    return coalition.duo(cast)


def test_the_roles_of_a_person(cast):
    for person in (cast.editor_a, cast.coordinator, cast.outsider):
        composed = [roles.MembershipFact(*row) for row in roles._in_force(person.pk)]
        assert list(roles.memberships_of(person)) == composed
        assert composed


def test_who_takes_part_in_a_plan(cast, plan):
    other = coalition.duo(cast)
    coalition.join(other, cast, "baken", cast.editor_c)
    for one in (plan, other):
        composed = [queries.Seat(*row) for row in queries._seated(one.pk)]
        assert list(queries.seats_of(one)) == composed
    assert [seat.org for seat in queries.seats_of(plan)] == ["zilverlinde", "waterrand"]


def test_who_left_has_no_seat(cast, plan):
    member = plan.members.get(org="waterrand")
    member.left_at = member.accepted_at
    member.save()
    assert [seat.org for seat in queries.seats_of(plan)] == ["zilverlinde"]


def test_who_holds_a_part(cast, plan):
    assert holders.holder_org(plan, Section.CHALLENGE) == ""
    holding.give(plan.pk, Section.CHALLENGE, "waterrand", by=cast.editor_a)
    assert holders.holder_org(plan, Section.CHALLENGE) == "waterrand"
    assert holders.holder_org(plan, Section.SUPPORT) == ""
    assert holders.holder_org(plan, Section.BUDGET) == ""
    plan.members.filter(org="waterrand").update(left_at=plan.created_at)
    assert holders.holder_org(plan, Section.CHALLENGE) == ""


def test_the_lines_of_every_scheme(cast, plan):
    for scheme in Scheme.objects.values_list("pk", flat=True):
        assert regional._ITEMS(scheme) == list(regional._items(scheme))
    assert regional._ITEMS(plan.scheme_id)
