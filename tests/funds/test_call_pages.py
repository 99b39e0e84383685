"""What a care office does with its calls, in the browser."""

from datetime import timedelta

import pytest
from django.urls import reverse

from portal import clock
from portal.audit.models import Event
from portal.drafts.models import Draft
from portal.funds.calls import update_call
from portal.funds.models import Call, Scheme
from portal.funds.terms import Terms
from tests.builders import funds
from tests.funds.test_public_pages import queries, words

pytestmark = pytest.mark.django_db

NEW = reverse("funds:new")
GOOD = {
    "scheme": "SWZ",
    "region": "5517",
    "year": "2026",
    "last_year": "2028",
    "opens_on": "2-1-2026",
    "opens_time": "9.00",
    "closes_on": "1 april 2026",
    "closes_time": "17 uur",
    "title": "",
    "intro_nl": "Welkom.",
    "focus_nl": "Langer thuis.",
}


def at(name, call):
    return reverse(f"funds:{name}", args=[call.pk])


def errors(response, field):
    return " ".join(response.context["form"].errors.get(field, []))


@pytest.fixture
def reference():
    funds.reference()


@pytest.fixture
def coordinator(reference, at_work):
    return at_work("coordinator")


def test_a_coordinator_makes_a_call_and_sees_the_preview(coordinator):
    response = coordinator.post(NEW, GOOD)
    call = Call.objects.get()
    assert response.url == reverse("funds:call", args=[call.pk])
    assert (call.state, call.budget_years) == ("draft", [2026, 2027, 2028])
    assert call.closes_at.isoformat() == "2026-04-01T15:00:00+00:00"


def test_the_form_offers_only_own_regions_and_open_schemes(coordinator):
    form = coordinator.get(NEW).context["form"]
    assert {r.slug for r in form.fields["region"].queryset} == {
        "zuid-holland-noord",
        "amstelland-meerlanden",
    }
    assert {s.code for s in form.fields["scheme"].queryset} == {"RSB", "SWZ"}


BAD = [
    ({"opens_on": "31-2-2026"}, "opens_on", "has 28 days"),
    ({"closes_on": "gisteren"}, "closes_on", "is not a date"),
    ({"closes_time": "25.00"}, "closes_time", "does not exist"),
    ({"closes_time": "vijf uur"}, "closes_time", "is not a time"),
    ({"closes_on": "1-1-2026"}, "closes_on", "closes before it opens"),
    ({"closes_on": "29-3-2026", "closes_time": "2.30"}, "closes_time", "the clock is put forward"),
    ({"last_year": "2025"}, "last_year", "at least one budget year"),
    ({"year": "2022", "last_year": "2030"}, "last_year", "2027, 2028, 2029, 2030 cannot be"),
    ({"scheme": ""}, "scheme", ""),
    ({"scheme": "OB"}, "scheme", ""),
    ({"region": "5507"}, "region", ""),
    ({"year": "1999"}, "year", ""),
    ({"title": "x" * 161}, "title", ""),
    ({"intro_nl": "x" * 3001}, "intro_nl", ""),
    ({"intro_nl": "half\x07"}, "intro_nl", ""),
]


@pytest.mark.parametrize(("change", "field", "says"), BAD)
def test_bad_input_is_refused_at_its_field_and_all_is_kept(coordinator, change, field, says):
    response = coordinator.post(NEW, GOOD | change)
    assert response.status_code == 200
    assert says in errors(response, field)
    assert errors(response, field)
    form = response.context["form"]
    assert form["focus_nl"].value() == "Langer thuis."
    assert f'href="#{form[field].auto_id}' in response.content.decode()
    assert not Call.objects.exists()


def test_an_empty_form_names_every_field_that_is_needed(coordinator):
    response = coordinator.post(NEW, {})
    needed = {"scheme", "region", "year", "last_year"}
    assert set(response.context["form"].errors) == needed | {
        "opens_on", "opens_time", "closes_on", "closes_time",
    }  # fmt: skip


@pytest.mark.parametrize("who", ["reviewer1", "administrator", "auditor", "decision_maker"])
def test_colleagues_without_the_role_are_told_why(reference, at_work, who):
    response = at_work(who).get(NEW)
    assert response.status_code == 403
    assert "Only a coordinator" in words(response)


@pytest.mark.parametrize("who", ["editor_a", "outsider"])
def test_for_others_the_page_does_not_exist(reference, at_work, who):
    assert at_work(who).get(NEW).status_code == 404
    assert at_work(who).get(reverse("funds:office_calls")).status_code == 404


def test_visitors_are_asked_to_sign_in(client):
    assert client.get(NEW).status_code == 302


def test_a_double_click_makes_one_call(coordinator):
    once = {"_once": "7a1d2b34-0000-4000-8000-000000000001"}
    first = coordinator.post(NEW, GOOD | once)
    again = coordinator.post(NEW, GOOD | once)
    assert Call.objects.count() == 1
    assert first.url == again.url


def test_what_was_typed_comes_back_as_a_draft_and_goes_after_saving(coordinator, cast):
    Draft.objects.create(
        user=cast.coordinator, key="call:new", body="intro_nl=Half+af", updated_at=clock.now()
    )
    assert coordinator.get(NEW).context["form"]["intro_nl"].value() == "Half af"
    coordinator.post(NEW, GOOD)
    assert not Draft.objects.exists()


def test_a_draft_is_edited_with_its_version(coordinator):
    coordinator.post(NEW, GOOD)
    call = Call.objects.get()
    form = coordinator.get(at("edit", call)).context["form"]
    assert (form["version"].value(), form["last_year"].value()) == (1, 2028)
    response = coordinator.post(at("edit", call), GOOD | {"version": "1", "title": "Anders"})
    assert response.status_code == 302
    call.refresh_from_db()
    assert (call.title, call.version) == ("Anders", 2)


def test_the_second_to_save_sees_both_and_loses_nothing(coordinator):
    coordinator.post(NEW, GOOD)
    call = Call.objects.get()
    terms = Terms(
        2026, (2026, 2027, 2028), call.opens_on, call.opens_time, call.closes_on, call.closes_time,
        title="Van een collega", intro_nl="Welkom.", focus_nl="Langer thuis.",
    )  # fmt: skip
    update_call(call, call.scheme, call.region, terms, by=funds.coordinator(), version=1)
    response = coordinator.post(at("edit", call), GOOD | {"version": "1", "title": "Van mij"})
    assert [(row.label, row.value) for row in response.context["current"]] == [
        ("Title", "Van een collega")
    ]
    form = response.context["form"]
    assert (form["title"].value(), form["version"].value()) == ("Van mij", "2")
    assert "Van een collega" in words(response)
    coordinator.post(at("edit", call), GOOD | {"version": "2", "title": "Van mij"})
    assert Call.objects.get().title == "Van mij"


def test_publishing_shows_what_is_missing_and_then_what_it_does(coordinator):
    call = funds.draft_call(years=(2026,))
    before = coordinator.get(at("publish", call))
    assert "For 2026 no regional budget has been set." in words(before)
    assert "Yes, publish the call" not in words(before)
    funds.budget()
    ready = coordinator.get(at("publish", call))
    assert "Everybody can read the call on the public list." in words(ready)
    response = coordinator.post(at("publish", call), {"version": "1"})
    assert response.url == at("call", call)
    assert Call.objects.get().state == "published"


def test_publishing_what_is_not_ready_is_refused_with_the_reason(coordinator):
    call = funds.draft_call(years=(2026,))
    response = coordinator.post(at("publish", call), {"version": "1"})
    assert "no regional budget has been set" in errors(response, "__all__")
    assert Call.objects.get().state == "draft"


def test_a_double_click_on_publish_ends_on_the_call(coordinator):
    call = funds.draft_call(years=(2026,))
    funds.budget()
    data = {"version": "1", "_once": "7a1d2b34-0000-4000-8000-000000000002"}
    answers = [coordinator.post(at("publish", call), data).url for _ in range(2)]
    assert answers == [at("call", call)] * 2
    assert Event.objects.filter(verb="call.published").count() == 1


def test_the_closing_is_moved_with_a_reason(coordinator):
    call = funds.open_call()
    later = call.closes_on + timedelta(days=7)
    data = {"closes_on": f"{later:%d-%m-%Y}", "closes_time": "12.00", "reason": "Storing."}
    response = coordinator.post(at("move_closing", call), data | {"version": str(call.version)})
    assert response.url == at("call", call)
    call.refresh_from_db()
    assert (call.closes_on, call.closes_time.hour) == (later, 12)


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"closes_on": "1-1-2026"}, "closes_on"),
        ({"closes_on": "28-3-2027", "closes_time": "2.30"}, "closes_time"),
        ({"reason": ""}, "reason"),
        ({"reason": "  "}, "reason"),
    ],
)
def test_a_closing_that_makes_no_sense_is_refused_at_its_field(coordinator, change, field):
    call = funds.open_call()
    later = call.closes_on + timedelta(days=7)
    data = {"closes_on": f"{later:%d-%m-%Y}", "closes_time": "12.00", "reason": "Storing."}
    data |= {"version": str(call.version)} | change
    response = coordinator.post(at("move_closing", call), data)
    assert errors(response, field)


def test_a_call_is_withdrawn_with_a_reason(coordinator):
    call = funds.open_call()
    page = coordinator.get(at("withdraw", call))
    assert "This cannot be undone." in words(page)
    data = {"reason": "Beleid herzien.", "version": str(call.version)}
    assert coordinator.post(at("withdraw", call), data).url == at("call", call)
    assert Call.objects.get().state == "withdrawn"


def test_a_draft_is_deleted_after_a_question(coordinator):
    call = funds.draft_call()
    assert "Delete this draft?" in words(coordinator.get(at("discard", call)))
    assert coordinator.post(at("discard", call), {"version": "1"}).url == reverse(
        "funds:office_calls"
    )
    assert not Call.objects.exists()


@pytest.mark.parametrize("name", ["edit", "publish", "discard"])
def test_what_is_over_is_refused_with_the_reason(coordinator, name):
    response = coordinator.get(at(name, funds.open_call()))
    assert response.status_code == 403
    assert "This call has been published." in words(response)


@pytest.mark.parametrize("name", ["move_closing", "withdraw"])
def test_what_is_too_early_is_refused_with_the_reason(coordinator, name):
    response = coordinator.get(at(name, funds.draft_call()))
    assert response.status_code == 403
    assert "has not been published yet" in words(response)


@pytest.mark.parametrize("name", ["edit", "publish", "discard", "move_closing", "withdraw"])
@pytest.mark.parametrize(
    ("who", "draft", "published"),
    [("menzis_coordinator", 404, 403), ("editor_a", 404, 403), ("reviewer1", 403, 403)],
)
def test_nobody_else_gets_through_the_gate(at_work, name, who, draft, published):
    calls = {draft: funds.draft_call(), published: funds.open_call(title="Open")}
    browser = at_work(who)
    for status, call in calls.items():
        assert browser.get(at(name, call)).status_code == status
        assert browser.post(at(name, call), {"version": "1"}).status_code == status


def test_the_list_of_the_office_takes_the_same_queries_for_one_and_for_three(coordinator):
    url, counts = reverse("funds:office_calls"), []
    for n in range(3):
        funds.draft_call(title=f"Openstelling {n}")
        counts.append(queries(coordinator, url))
    assert counts[0] == counts[2] <= 12


def test_the_list_of_the_office_holds_drafts_and_no_calls_of_others(coordinator):
    funds.draft_call(title="Van ons")
    funds.open_call("RSB", "arnhem", title="Van Menzis")
    text = words(coordinator.get(reverse("funds:office_calls")))
    assert "Van ons" in text
    assert "Van Menzis" not in text


def test_a_draft_waits_on_the_start_page_of_the_coordinator(coordinator):
    funds.draft_call(title="Voor 2026")
    assert "Publish the call “Voor 2026”" in words(coordinator.get("/"))


def test_a_closed_scheme_is_not_offered(coordinator):
    Scheme.objects.filter(pk="RSB").update(is_open=False)
    assert "RSB" not in str(coordinator.get(NEW).context["form"]["scheme"])
