"""“Another scheme, namely”: that there is none is a whole answer (R-6.4-8)."""

from __future__ import annotations

import pytest
from django.urls import reverse
from msgspec.structs import replace

from plans import store
from plans.checks.elsewhere import NONE, REMAINDER
from plans.data import SchemeAnswer
from plans.facts import facts_for
from plans.readiness import gaps
from plans.structure import Section
from tests.builders.coalition import duo
from tests.builders.sections import filled
from tests.cast import sign_in

pytestmark = pytest.mark.django_db


def answered(plan, *answers: SchemeAnswer) -> set[str]:
    """What section 9 lacks with these answers, by the row it stands at."""
    data = replace(store.read(plan), other_schemes=answers)
    found = gaps(data, facts_for(plan))
    return {g.anchor for g in found if g.section == Section.OTHER_SCHEMES}


def at_remainder(anchors: set[str]) -> set[str]:
    return {a for a in anchors if f"-{REMAINDER}-" in a}


def test_none_needs_no_reason(cast):
    plan = duo(cast)
    assert at_remainder(answered(plan))
    assert not at_remainder(answered(plan, SchemeAnswer(REMAINDER, NONE)))


def test_another_scheme_needs_its_name_and_reason(cast):
    plan = duo(cast)
    for outcome in ("not_fitting", "applied", "refused"):
        assert at_remainder(answered(plan, SchemeAnswer(REMAINDER, outcome)))


def test_none_is_no_answer_for_a_scheme_with_a_name(client, cast):
    plan = duo(cast)
    sign_in(client, cast.editor_a)
    page = client.get(reverse("plans:section", args=[plan.pk, "other_schemes"]))
    offered = {
        form.code: {value for value, _label in form.fields["outcome"].choices}
        for form in page.context["formsets"][0].forms
    }
    assert [code for code, values in offered.items() if NONE in values] == [REMAINDER]


@pytest.mark.parametrize(
    ("language", "words"), [("en", "There is no other scheme"), ("nl", "geen")]
)
def test_the_answer_is_saved_and_reads_in_both_languages(client, cast, language, words):
    plan = duo(cast)
    sign_in(client, cast.editor_a)
    client.cookies.load({"django_language": language})
    address = reverse("plans:section", args=[plan.pk, "other_schemes"])
    rows = client.get(address).context["formsets"][0].forms
    (name,) = [f.add_prefix("outcome") for f in rows if f.code == REMAINDER]
    client.post(address, filled(client, address) | {name: NONE})
    (saved,) = [a for a in store.read(plan).other_schemes if a.scheme == REMAINDER]
    assert (saved.outcome, saved.reason) == (NONE, "")
    assert words in client.get(reverse("plans:read", args=[plan.pk])).content.decode()
