"""A region names its focus points first; then coalitions write plans (R-OV-ME, R-1.4-0, R-OV-3)."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, time

import pytest
from django.urls import reverse

from portal.audit.models import Event
from portal.funds.calls import create_call, publish_call, update_call
from portal.funds.forms import points_in
from portal.funds.models import Call, OfficePolicy, Scheme
from portal.funds.queries import policy_of
from portal.funds.readiness import missing
from portal.funds.settings import change_settings, settings_of
from portal.funds.terms import MOST_POINTS, POINT_MAX, Terms, faults
from portal.refusal import Refusal
from tests.builders import funds
from tests.cast import sign_in

POINTS = ("Keten van behandeling", "Snijvlak met de ggz")
TERMS = Terms(2026, (2026,), date(2026, 1, 2), time(9), date(2026, 12, 1), time(17))


def wrong(*points: str) -> list[str]:
    """The fields that are wrong with these points."""
    return [f.field for f in faults(replace(TERMS, focus_points=points), [2026])]


@pytest.mark.parametrize(
    ("text", "points"),
    [
        ("", ()),
        ("Keten\nSnijvlak", ("Keten", "Snijvlak")),
        ("- Keten\n\n  • Snijvlak   met ggz ", ("Keten", "Snijvlak met ggz")),
        ("* Keten\r\n-\r\n", ("Keten",)),
    ],
)
def test_one_point_on_each_line_whatever_stands_before_it(text, points):
    assert points_in(text) == points


def test_points_are_few_short_and_different():
    most = tuple(f"Punt {n}" for n in range(MOST_POINTS))
    assert wrong(*most) == []
    assert wrong(*most, "Nog een") == ["focus_points"]
    assert wrong("x" * POINT_MAX) == []
    assert wrong("x" * (POINT_MAX + 1)) == ["focus_points"]
    assert wrong("Keten", "Keten") == ["focus_points"]


@pytest.mark.django_db
class TestInACall:
    """Written by a coordinator, fixed at publication."""

    def draft(self, region="arnhem", points=POINTS):
        scheme, place = Scheme.objects.get(pk="RSB"), funds.region(region)
        terms = replace(TERMS, focus_points=points)
        return create_call(scheme, place, terms, by=funds.coordinator(region))

    @pytest.fixture(autouse=True)
    def reference(self):
        funds.reference()

    def test_they_are_kept_with_the_call_and_on_record(self):
        call = self.draft()
        assert Call.objects.get(pk=call.pk).focus_points == list(POINTS)
        assert Event.objects.get(verb="call.created").data["focus_points"] == list(POINTS)

    def test_an_office_that_names_them_first_publishes_no_call_without(self):
        call = self.draft(points=())
        by = funds.coordinator("arnhem")
        funds.budget("RSB", "arnhem", 2026)
        assert [m.code for m in missing(call, call.opens_at)] == ["focus_points"]
        with pytest.raises(Refusal, match="speerpunten"):
            publish_call(call, by=by, version=call.version, at=call.opens_at)
        update_call(call, call.scheme, call.region, replace(TERMS, focus_points=POINTS), by=by,
                    version=call.version)  # fmt: skip
        call.refresh_from_db()
        assert missing(call, call.opens_at) == []

    def test_another_office_may_do_without(self):
        call = self.draft("zuid-holland-noord", ())
        assert "focus_points" not in [m.code for m in missing(call, call.opens_at)]

    def test_everybody_reads_them_before_the_call_opens(self, client, cast):
        call = funds.open_call("RSB", "arnhem", points=POINTS)
        html = client.get(reverse("funds:call", args=[call.pk])).content.decode()
        assert all(point in html for point in POINTS)

    def test_the_form_takes_them_line_by_line_and_gives_them_back(self, client, cast):
        call = self.draft("zuid-holland-noord", ())
        sign_in(client, cast.coordinator)
        page = client.get(reverse("funds:edit", args=[call.pk]))
        typed = {k: v for k, v in page.context["form"].initial.items() if v is not None}
        typed |= {"opens_on": "2-1-2026", "closes_on": "1-12-2026", "focus_points": "Een\n- Twee"}
        typed |= {"opens_time": "9.00", "closes_time": "17.00", "scheme": "RSB"}
        typed["region"] = call.region_id
        assert client.post(reverse("funds:edit", args=[call.pk]), typed).status_code == 302
        assert Call.objects.get(pk=call.pk).focus_points == ["Een", "Twee"]
        page = client.get(reverse("funds:edit", args=[call.pk]))
        assert page.context["form"].initial["focus_points"] == "Een\nTwee"

    def test_too_many_points_are_told_at_the_field(self, client, cast):
        call = self.draft("zuid-holland-noord", ())
        sign_in(client, cast.coordinator)
        page = client.get(reverse("funds:edit", args=[call.pk]))
        typed = {k: v for k, v in page.context["form"].initial.items() if v is not None}
        typed |= {"opens_on": "2-1-2026", "closes_on": "1-12-2026", "scheme": "RSB"}
        typed |= {"opens_time": "9.00", "closes_time": "17.00", "region": call.region_id}
        typed["focus_points"] = "\n".join(f"Punt {n}" for n in range(13))
        answer = client.post(reverse("funds:edit", args=[call.pk]), typed)
        assert "focus_points" in answer.context["form"].errors


@pytest.mark.django_db
def test_the_call_says_why_the_money_is_there(client, cast):
    """R-1.2-1 and R-1.3-2."""
    for scheme, words in (("RSB", "toekomstbestendige, betaalbare"), ("SWZ", "24-uurs zorg")):
        call = funds.open_call(scheme, "zuid-holland-noord")
        html = client.get(reverse("funds:call", args=[call.pk])).content.decode()
        assert words in html


@pytest.mark.django_db
def test_the_call_says_what_holds_of_procurement_law_where_the_office_does(client, cast):
    """R-OV-9."""
    there = funds.open_call("RSB", "utrecht")
    html = client.get(reverse("funds:call", args=[there.pk])).content.decode()
    assert "geen aanbestedende dienst" in html
    here = funds.open_call("RSB", "zuid-holland-noord")
    assert "aanbestedende" not in client.get(reverse("funds:call", args=[here.pk])).content.decode()


@pytest.mark.django_db
def test_offices_start_with_the_ways_that_their_policy_names(cast):
    """R-OV-ME, R-OV-SA, R-OV-ZZ."""
    held = {
        way: set(OfficePolicy.objects.filter(**{way: True}).values_list("office__slug", flat=True))
        for way in ("focus_first", "asks_partnership", "regional_first")
    }
    assert held == {
        "focus_first": {"menzis"},
        "asks_partnership": {"salland"},
        "regional_first": {"zorg_en_zekerheid"},
    }


@pytest.mark.django_db
def test_an_administrator_changes_the_ways_of_the_office(client, cast):
    policy = policy_of(funds.region().office)
    settings = replace(settings_of(policy), regional_first=False, focus_first=True)
    change_settings(policy, settings, by=cast.administrator, version=policy.version)
    data = Event.objects.get(verb="office_policy.changed").data
    assert set(data) == {"regional_first", "focus_first"}
    sign_in(client, cast.administrator)
    client.cookies["django_language"] = "en"
    html = client.get(reverse("funds:settings", args=["zorg_en_zekerheid"])).content.decode()
    assert "A call names the focus points of the region" in html
    assert "Plans from a regional vision" not in html
