"""The proposal of whom to ask: balanced, repeatable, never somebody who cannot (G19)."""

from hypothesis import given
from hypothesis import strategies as st

from reviews.loads import Candidate, Why, proposal


def test_the_least_busy_come_first():
    people = [
        Candidate(1, "Anna", open=2),
        Candidate(2, "Bea", open=0),
        Candidate(3, "Cor", open=1),
    ]
    assert set(proposal(people, 2)) == {2, 3}


def test_then_who_did_least_and_who_knows_the_lead_least():
    people = [
        Candidate(1, "Anna", done=3),
        Candidate(2, "Bea", done=1, before=1),
        Candidate(3, "Cor", done=1),
    ]
    assert set(proposal(people, 1)) == {3}
    assert set(proposal(people, 2)) == {2, 3}


def test_among_equally_busy_people_who_knows_the_region_comes_first():
    anna = Candidate(1, "Anna", open=1)
    bea = Candidate(2, "Bea", open=1, region=2, done=5)
    assert proposal([anna, bea], 1) == {2: Why.REGION}
    idle = Candidate(3, "Cor")
    assert proposal([bea, idle], 1) == {3: Why.OPEN}


def test_each_proposal_says_what_made_the_difference():
    def why(one: Candidate, other: Candidate) -> Why:
        (found,) = proposal([one, other], 1).values()
        return found

    anna = Candidate(1, "Anna", open=1, region=1, done=1, before=1)
    assert why(anna, Candidate(2, "Bea", open=2)) == Why.OPEN
    assert why(anna, Candidate(2, "Bea", open=1)) == Why.REGION
    assert why(anna, Candidate(2, "Bea", open=1, region=1, done=2)) == Why.DONE
    assert why(anna, Candidate(2, "Bea", open=1, region=1, done=1, before=2)) == Why.BEFORE
    assert why(anna, Candidate(2, "Bea", open=1, region=1, done=1, before=1)) == Why.NAME
    assert proposal([anna], 1) == {1: Why.NEEDED}


def test_whoever_is_asked_or_tied_is_not_proposed():
    people = [Candidate(1, "Anna", asked=True), Candidate(2, "Bea", obstacle="werkt er")]
    assert proposal(people, 2) == {}


def test_nothing_is_proposed_when_nobody_is_needed():
    assert proposal([Candidate(1, "Anna")], 0) == {}
    assert proposal([Candidate(1, "Anna")], -1) == {}


people = st.lists(
    st.builds(
        Candidate,
        number=st.integers(1, 40),
        name=st.sampled_from(["Anna", "Bea", "Cor"]),
        open=st.integers(0, 5),
        asked=st.booleans(),
        obstacle=st.sampled_from(["", "werkt er"]),
    ),
    unique_by=lambda c: c.number,
    max_size=8,
)


@given(people, st.integers(0, 4), st.randoms())
def test_the_same_people_give_the_same_proposal(found, wanted, random):
    shuffled = list(found)
    random.shuffle(shuffled)
    assert proposal(found, wanted) == proposal(shuffled, wanted)


@given(people, st.integers(0, 4))
def test_nobody_left_out_is_less_busy_than_somebody_proposed(found, wanted):
    chosen = proposal(found, wanted)
    free = [c for c in found if c.available]
    assert len(chosen) == min(wanted, len(free))
    busiest = max((c.open for c in free if c.number in chosen), default=0)
    assert all(c.open >= busiest for c in free if c.number not in chosen)
