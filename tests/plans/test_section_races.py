"""Several people at one part at the same moment: one holder, one row, no save past a gift (T6)."""

from __future__ import annotations

import pytest

from plans import holders, store
from plans.data import Challenge
from plans.models import Holding, Presence
from plans.services import holding
from plans.services.history import restore
from plans.services.presence import beat
from plans.services.sections import save_section, section_version
from plans.structure import Section
from portal.refusal import Refusal
from tests.builders import coalition
from tests.together import together

pytestmark = pytest.mark.django_db(transaction=True)
AT_ONCE = 6


@pytest.fixture
def plan(cast):
    made = coalition.duo(cast)
    coalition.join(made, cast, "baken", cast.editor_c)
    return made


def test_a_part_given_to_many_at_once_is_with_one(cast, plan):
    by = cast.editor_a

    def give(org):
        return lambda: holding.give(plan.pk, Section.CHALLENGE, org, by=by)

    outcomes = together(*(give(org) for org in ("waterrand", "baken") * 4))
    assert set(outcomes) <= {"done", "already"}
    assert Holding.objects.filter(ended_at=None).count() == 1
    assert Holding.objects.count() == outcomes.count("done")


def test_a_save_and_a_gift_at_the_same_moment(cast, plan):
    lead, member = cast.editor_a, cast.editor_b
    values = {"challenge": Challenge(problem="Van B")}
    saved, given = together(
        lambda: save_section(plan.pk, Section.CHALLENGE, values, by=member, version=0),
        lambda: holding.give(plan.pk, Section.CHALLENGE, "baken", by=lead),
    )
    assert given == "done"
    assert saved in ("done", "held")
    assert (store.read(plan).challenge.problem == "Van B") is (saved == "done")
    version = section_version(plan, Section.CHALLENGE)
    with pytest.raises(Refusal):
        save_section(plan.pk, Section.CHALLENGE, values, by=member, version=version)


def test_taken_back_and_given_back_at_once_ends_once(cast, plan):
    lead, member = cast.editor_a, cast.editor_b
    holding.give(plan.pk, Section.CHALLENGE, "waterrand", by=lead)
    outcomes = together(
        *(lambda who=who: holding.end(plan.pk, Section.CHALLENGE, by=who) for who in (lead, member))
    )
    assert outcomes.count("done") == 1
    assert holders.holder(plan, Section.CHALLENGE) is None


def test_two_who_put_a_version_back_at_once_make_one_version(cast, plan):
    for text in ("Eerst", "Daarna"):
        coalition.save(plan, cast, Section.CHALLENGE, challenge=Challenge(problem=text))
    state = plan.section_states.get(section="challenge")
    old = state.versions.get(number=1)
    people = (cast.editor_a, cast.editor_b)
    outcomes = together(
        *(lambda who=who: restore(plan.pk, old.pk, by=who, version=2) for who in people)
    )
    assert sorted(outcomes) == ["done", "stale"]
    assert state.versions.count() == 3
    assert store.read(plan).challenge.problem == "Eerst"


def test_signs_of_life_from_two_windows_are_one_row(cast, plan):
    by = cast.editor_a
    outcomes = together(*(lambda: beat(plan, Section.GOALS, by=by) for _ in range(AT_ONCE)))
    assert set(outcomes) == {"done"}
    assert Presence.objects.count() == 1
