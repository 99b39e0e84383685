"""A table of plan contents that is emptied in one stroke is counted, plan by plan (0007)."""

from __future__ import annotations

import pytest
from django.db import connection

from plans.models import Goal, Outcome
from tests.builders import plans

_EMPTIED = (
    "SELECT tgrelid::regclass::text FROM pg_trigger WHERE tgname ~ '^plans_touched'"
    " AND NOT tgisinternal AND (tgtype & 32) > 0"
)
_COUNTED = (
    "SELECT DISTINCT tgrelid::regclass::text FROM pg_trigger WHERE tgname ~ '^plans_touched'"
    " AND NOT tgisinternal"
)
# Rows of these go with a plan or a member only, which takes the outcome or the members along.
_BY_CASCADE = {"plans_plan", "accounts_organisation", "accounts_user"}


def tables(query: str) -> set[str]:
    with connection.cursor() as cursor:
        cursor.execute(query)
        return {name for (name,) in cursor.fetchall()}


@pytest.mark.django_db
def test_every_counted_table_counts_that_it_is_emptied():
    """Fails for a new table: give it the trigger of 0007 as well."""
    assert tables(_COUNTED) - tables(_EMPTIED) == _BY_CASCADE


@pytest.mark.django_db(transaction=True)
def test_emptying_a_table_makes_what_is_kept_of_every_plan_old(cast, superuser):
    one, other = plans.draft_plan(cast, "V1"), plans.draft_plan(cast, "V11")
    before = dict(Outcome.objects.values_list("plan", "touched"))
    superuser.execute("TRUNCATE plans_goal CASCADE")
    assert not Goal.objects.exists()
    after = dict(Outcome.objects.values_list("plan", "touched"))
    assert set(after) == {one.pk, other.pk}
    assert all(after[plan] > before[plan] for plan in after)
