"""The forms of the ranking: what they read, what they refuse."""

from __future__ import annotations

from decimal import Decimal

import pytest

from portal.funds.models import Aspect
from reviews.forms.ranking import (
    AspectSetForm,
    AspectsForm,
    CopyForm,
    PlaceForm,
    RaiseForm,
    ShiftForm,
    TakeOverForm,
    YearsForm,
)
from tests.builders import funds

PLACES = [(1, "1 – Plan A"), (3, "3 – Plan C")]
WHY = "Dit plan lost het grootste knelpunt op."


def test_a_place_is_one_that_is_offered():
    said = {"position": "3", "reason": WHY, "version": "2"}
    form = PlaceForm(said, places=PLACES)
    assert form.is_valid()
    assert form.cleaned_data == {"position": 3, "reason": WHY, "version": 2}
    assert not PlaceForm(said | {"position": "2"}, places=PLACES).is_valid()


@pytest.mark.parametrize("change", [{"position": "x"}, {"reason": " "}, {"version": "-1"}])
def test_a_place_without_number_reason_or_version_is_refused(change):
    said = {"position": "3", "reason": WHY, "version": "2"} | change
    assert not PlaceForm(said, places=PLACES).is_valid()


def test_a_reason_has_an_end():
    said = {"position": "3", "reason": "a" * 501, "version": "2"}
    assert "reason" in PlaceForm(said, places=PLACES).errors


@pytest.mark.parametrize(("name", "right"), [("Proef", True), ("", False), ("a" * 81, False)])
def test_a_copy_has_a_name_that_fits(name, right):
    assert CopyForm({"name": name}).is_valid() is right


@pytest.mark.parametrize(("position", "right"), [("2", True), ("0", False), ("twee", False)])
def test_a_shift_goes_to_a_number_from_one_on(position, right):
    assert ShiftForm({"case": "5", "position": position}).is_valid() is right


def test_envelopes_are_amounts_by_year():
    form = YearsForm(
        {"year_2026": "1250000", "year_2027": "0"},
        amounts={2026: Decimal(1), 2027: Decimal(2)},
    )
    assert form.is_valid()
    assert form.amounts() == {2026: Decimal("1250000.00"), 2027: Decimal("0.00")}


@pytest.mark.parametrize("typed", ["-1", "veel", "", "1,234,5"])
def test_an_envelope_is_an_amount_of_zero_or_more(typed):
    assert not YearsForm({"year_2026": typed}, amounts={2026: Decimal(1)}).is_valid()


def test_an_envelope_begins_with_what_it_is_now():
    form = YearsForm(amounts={2026: Decimal("92500.00")})
    assert form["year_2026"].initial == Decimal("92500.00")


def test_taking_over_asks_a_reason_and_the_version_that_was_seen():
    assert TakeOverForm({"reason": WHY, "version": "4", "real_version": "2"}).is_valid()
    assert set(TakeOverForm({}).errors) == {"reason", "version", "real_version"}


@pytest.mark.django_db
def test_the_sets_of_aspects_are_offered_with_their_source():
    funds.reference()
    form = AspectSetForm()
    shown = dict(form.fields["aspect_set"].choices)
    assert set(shown) == {"", "MWP"}
    assert "S003 5.2.3" in shown["MWP"]
    assert AspectSetForm({"aspect_set": "", "reason": WHY}).is_valid()
    assert not AspectSetForm({"aspect_set": "XX", "reason": WHY}).is_valid()


def aspects():
    return [Aspect(code=f"X-{n}", label_nl=f"Aspect {n}", text_nl="tekst") for n in (1, 2)]


def test_every_aspect_is_answered_with_yes_or_no():
    form = AspectsForm({"aspect-X-1": "yes", "aspect-X-2": "no", "reason": WHY}, aspects=aspects())
    assert form.is_valid()
    assert form.answers() == {"X-1": True, "X-2": False}


def test_an_aspect_that_is_not_answered_is_named():
    form = AspectsForm({"aspect-X-1": "yes", "reason": WHY}, aspects=aspects())
    assert set(form.errors) == {"aspect-X-2"}


def test_a_raise_leaves_out_years_with_nothing_and_begins_with_what_lacks():
    short = {2026: Decimal(500), 2027: Decimal(0)}
    form = RaiseForm({"year_2026": "750", "year_2027": "", "reason": WHY}, short=short)
    assert form.is_valid()
    assert form.amounts() == {2026: Decimal("750.00")}
    assert RaiseForm(short=short)["year_2026"].initial == Decimal(500)


def test_a_raise_without_reason_is_refused():
    assert "reason" in RaiseForm({"year_2026": "1"}, short={2026: Decimal(1)}).errors
