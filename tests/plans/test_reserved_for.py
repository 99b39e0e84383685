"""Whoever may not do something reads in one good sentence who may."""

from __future__ import annotations

import pytest
from django.utils.translation import override

from plans.rules import reserved_for
from plans.workflow import Role
from reviews.ranking_rules import RankingStanding, RankingVerb, ranking_verdict


@pytest.mark.parametrize(
    ("roles", "dutch", "english"),
    [
        (
            {Role.DECISION_MAKER},
            "Alleen een beslisser kan dit doen.",
            "Only a decision maker can do this.",
        ),
        (
            {Role.DECISION_MAKER, Role.COORDINATOR},
            "Alleen een coördinator of een beslisser kan dit doen.",
            "Only a coordinator or a decision maker can do this.",
        ),
        (
            {Role.HEAD, Role.DECISION_MAKER, Role.COORDINATOR},
            "Alleen een coördinator, een beslisser of het hoofd van het zorgkantoor kan dit doen.",
            "Only a coordinator, a decision maker or the head of the care office can do this.",
        ),
        (
            {Role.LEAD_EDITOR},
            "Alleen een invuller van de penvoerder kan dit doen.",
            "Only an editor of the lead provider can do this.",
        ),
    ],
)
def test_who_may_in_both_languages(roles, dutch, english):
    with override("nl"):
        assert reserved_for(roles) == dutch
    with override("en"):
        assert reserved_for({role.value for role in roles}) == english


def test_every_role_has_a_name_in_the_sentence():
    with override("en"):
        for role in Role:
            assert str(role.label).lower() in reserved_for({role})


def test_a_coordinator_reads_who_changes_the_order():
    with override("nl"):
        refused = ranking_verdict(RankingVerb.MOVE, RankingStanding(frozenset({Role.COORDINATOR})))
        assert not refused
        assert str(refused.reason) == "Alleen een beslisser kan dit doen."
