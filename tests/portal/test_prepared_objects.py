"""A prepared query of objects answers the objects that the ORM answers, with all that is theirs."""

from __future__ import annotations

import pytest
from django.core.exceptions import ObjectDoesNotExist
from django.db import connection, transaction
from django.db.models import Count
from django.db.transaction import TransactionManagementError

from plans.models import OfficeReader, Plan
from portal.accounts.models import Membership, Organisation, User
from portal.funds.models import Condition
from portal.prepared import PreparedObjects
from reviews.access import demand_own
from reviews.models import Assignment, Case, Score
from reviews.moving import locked
from reviews.queries import own_assignment, own_assignments, standing
from reviews.workflow import AssignmentVerb
from tests.builders import coalition, reviews

pytestmark = pytest.mark.django_db


def about(found) -> dict:
    """All columns of an object."""
    return {f.attname: getattr(found, f.attname) for f in found._meta.concrete_fields}


@pytest.fixture
def plan(cast) -> Plan:
    return coalition.duo(cast)


def test_every_column_comes_as_the_orm_gives_it(plan):
    found = PreparedObjects(lambda pk: Plan.objects.filter(pk=pk), int)
    for _again in range(2):
        one = found.first(plan.pk)
        assert type(one) is Plan
        assert about(one) == about(Plan.objects.get(pk=plan.pk))
        assert not one._state.adding
        assert one._state.db == "default"


def test_json_and_arrays_are_read_as_the_orm_reads_them(plan):
    rows = PreparedObjects(lambda code: Condition.objects.filter(condition_set=code), str)
    composed = list(Condition.objects.filter(condition_set=plan.condition_set_id))
    assert [about(c) for c in rows(plan.condition_set_id)] == [about(c) for c in composed]
    assert any(c.evidence_nl for c in rows(plan.condition_set_id))


def test_related_objects_come_along_in_the_same_query(plan, django_assert_num_queries):
    found = PreparedObjects(
        lambda pk: Plan.objects.filter(pk=pk).select_related("call__scheme", "lead", "whole"), int
    )
    found(plan.pk)
    with django_assert_num_queries(1):
        one = found.first(plan.pk)
        assert one.call.scheme.name_nl
        assert one.lead.name
        assert one.whole is None
    assert about(one.call) == about(plan.call)


def test_annotations_come_along(cast, plan):
    found = PreparedObjects(
        lambda pk: Plan.objects.filter(pk=pk).annotate(seats=Count("members")), int
    )
    assert found.first(plan.pk).seats == 2


def test_nothing_found_is_an_empty_list_and_none(cast):
    found = PreparedObjects(lambda pk: User.objects.filter(pk=pk), int)
    assert found(0) == []
    assert found.first(0) is None
    assert found.first(cast.editor_a.pk) == cast.editor_a


def test_it_is_composed_once_and_the_values_differ(cast):
    made = []

    def compose(slug: str):
        made.append(slug)
        return Organisation.objects.filter(slug=slug)

    found = PreparedObjects(compose, str)
    for slug in ("zilverlinde", "waterrand"):
        assert found.first(cast.organisation(slug).slug).slug == slug
    assert len(made) == 1


def test_objects_are_new_each_time(cast):
    found = PreparedObjects(lambda pk: User.objects.filter(pk=pk), int)
    one = found.first(cast.editor_a.pk)
    one.name = "Iemand anders"
    assert found.first(cast.editor_a.pk).name == cast.editor_a.name


def test_a_value_that_the_query_forgets_is_refused(cast):
    with pytest.raises(TypeError, match="every value"):
        PreparedObjects(lambda pk: User.objects.all(), int)(1)


@pytest.mark.django_db(transaction=True)
def test_a_query_that_locks_needs_a_transaction_each_time(cast):
    found = PreparedObjects(lambda pk: User.objects.select_for_update().filter(pk=pk), int)
    number = cast.editor_a.pk
    with transaction.atomic():
        assert found.first(number) == cast.editor_a
    assert not connection.in_atomic_block
    with pytest.raises(TransactionManagementError):
        found.first(number)


@pytest.fixture
def asked(cast) -> tuple[Assignment, Assignment]:
    return reviews.scoring(cast)


def test_the_own_assignment_is_that_of_the_list(cast, asked):
    for person in (cast.reviewer1, cast.reviewer2, cast.reviewer3, cast.coordinator):
        listed = {a.pk for a in own_assignments(person)}
        for one in asked:
            for shown in (False, True):
                found = own_assignment(person, one.pk, shown=shown)
                assert (found is not None) == (one.pk in listed)
                assert found is None or about(found) == about(Assignment.objects.get(pk=one.pk))


def test_a_shut_door_and_a_lost_role_take_the_own_assignment_away(cast, asked):
    number = asked[0].pk
    assert own_assignment(cast.reviewer1, number)
    door = OfficeReader.objects.filter(plan=asked[0].case.plan_id, user=cast.reviewer1)
    door.update(is_open=False)
    assert own_assignment(cast.reviewer1, number) is None
    door.update(is_open=True)
    held = Membership.objects.filter(user=cast.reviewer1)
    held.update(state="ended", ended_at=asked[0].assigned_at)
    assert own_assignment(User.objects.get(pk=cast.reviewer1.pk), number) is None


def test_what_a_page_of_the_assignment_shows_is_at_hand(cast, asked, django_assert_num_queries):
    own_assignment(cast.reviewer1, asked[0].pk, shown=True)
    with django_assert_num_queries(1):
        found = own_assignment(cast.reviewer1, asked[0].pk, shown=True)
        plan = found.case.plan
        assert plan.call.title
        assert plan.region.name
        assert plan.scheme.name_nl
        assert plan.lead.name
        assert plan.office.name
        assert plan.condition_set.scale
        assert found.case.submission.snapshot.data


def test_what_somebody_is_to_a_case(cast, asked):
    case = Case.objects.get(pk=asked[0].case_id)
    scorer = standing(cast.reviewer1, case)
    assert (scorer.assignment, scorer.scored, scorer.chaired) == ("scoring", True, False)
    other = standing(cast.coordinator, case)
    assert (other.assignment, other.scored, other.chaired) == ("", False, False)
    reviews.score_all(asked[0])
    Assignment.objects.filter(pk=asked[0].pk).update(state="taken_back")
    left = standing(cast.reviewer1, case)
    assert (left.assignment, left.scored) == ("taken_back", True)
    Assignment.objects.filter(pk=asked[1].pk).update(state="taken_back")
    assert not Score.objects.filter(assignment=asked[1]).exists()
    assert not standing(cast.reviewer2, case).scored


def test_a_locked_row_is_whole_and_one_that_is_not_there_says_so(asked):
    with transaction.atomic():
        assert about(locked(Assignment, asked[0].pk)) == about(
            Assignment.objects.get(pk=asked[0].pk)
        )
        with pytest.raises(ObjectDoesNotExist):
            locked(Case, 0)
    demand_own(asked[0].reviewer, asked[0], AssignmentVerb.SCORE)
