"""What everybody may read: the list of calls and one call."""

import re
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from portal import clock
from portal.funds.calls import move_closing, withdraw_call
from portal.funds.models import Condition, Purpose
from tests.builders import funds
from tests.funds.test_policy_texts import plain

pytestmark = pytest.mark.django_db

LIST = reverse("funds:calls")


def words(response) -> str:
    """The text of a page, without markup."""
    text = re.sub(r"<[^>]+>", " ", response.content.decode())
    for entity, sign in {"&#x27;": "'", "&amp;": "&", "&quot;": '"'}.items():
        text = text.replace(entity, sign)
    return re.sub(r"\s+", " ", text)


def page(call) -> str:
    return reverse("funds:call", args=[call.pk])


def test_the_list_shows_open_coming_and_past_calls_apart(client):
    now = clock.now()
    funds.open_call(title="Nu open")
    funds.open_call(title="Straks", at=now + timedelta(days=5), opens=now + timedelta(days=2))
    funds.open_call(title="Voorbij", at=now - timedelta(days=9), closes=now - timedelta(days=1))
    funds.draft_call(title="Nog niet af")
    response = client.get(LIST)
    context = response.context
    assert [c.call.title for c in context["open"]] == ["Nu open"]
    assert [c.call.title for c in context["coming"]] == ["Straks"]
    assert [c.call.title for c in context["past"]] == ["Voorbij"]
    assert "Nog niet af" not in words(response)


def test_a_list_without_calls_says_so(client):
    assert "No call is open now" in words(client.get(LIST))


def test_the_list_can_be_narrowed_by_scheme_and_region(client):
    funds.open_call(title="Hier")
    funds.open_call("RSB", "arnhem", title="Daar")
    shown = client.get(LIST, {"scheme": "RSB", "region": "arnhem"})
    assert [c.call.title for c in shown.context["open"]] == ["Daar"]
    nothing = client.get(LIST, {"scheme": "RSB", "region": "zeeland"})
    assert "No open call with this choice" in words(nothing)


@pytest.mark.parametrize("query", [{"scheme": "'; --"}, {"region": "nergens"}, {"page": "x"}])
def test_a_nonsense_query_still_gives_the_list(client, query):
    funds.open_call(title="Hier")
    assert "Hier" in words(client.get(LIST, query))


def queries(client, url) -> int:
    """How many queries a page takes once everything that is kept is kept."""
    client.get(url)
    with CaptureQueriesContext(connection) as captured:
        assert client.get(url).status_code == 200
    return len(captured)


def test_the_list_takes_the_same_queries_for_one_and_for_three(client):
    now, counts = clock.now(), []
    for n in range(3):
        funds.open_call(title=f"Open {n}")
        funds.open_call(
            title=f"Dicht {n}", at=now - timedelta(days=9), closes=now - timedelta(days=1)
        )
        counts.append(queries(client, LIST))
    assert counts[0] == counts[2] <= 12


def test_a_call_shows_its_conditions_word_for_word_with_footnote_and_explanation(client):
    text = plain(words(client.get(page(funds.open_call()))))
    for condition in Condition.objects.filter(condition_set="TM2024").exclude(place="attention"):
        assert plain(condition.text_nl) in text
        assert plain(condition.gloss_en) in text
    assert "leidraad Uitwisselen informatie langdurige zorg" in text
    assert "The 9 conditions" in text


def test_a_call_shows_its_purposes_years_and_dates_with_clock_time(client):
    call = funds.open_call(years=(2026, 2027))
    text = plain(words(client.get(page(call))))
    for purpose in Purpose.objects.filter(scheme="SWZ"):
        assert plain(purpose.text_nl) in text
    assert "2026–2027" in text
    assert ", 17:00" in text
    assert ", 09:00" in text


@pytest.mark.parametrize(("scheme", "shown"), [("RSB", True), ("SWZ", False)])
def test_the_extra_attention_point_stands_only_where_it_holds(client, scheme, shown):
    text = words(client.get(page(funds.open_call(scheme))))
    assert ("Toekomstagenda" in text) is shown


def test_a_call_says_how_plans_are_judged(client):
    text = words(client.get(page(funds.open_call())))
    assert "A plan needs at least 3." in text
    assert "Onvoldoende" in text
    assert "Every condition is a minimum." in text


def test_the_page_marks_its_language_for_dutch_texts(client):
    html = client.get(page(funds.open_call())).content.decode()
    assert '<html lang="en"' in html
    assert '<blockquote lang="nl">' in html


def test_a_visitor_is_asked_to_sign_in_and_an_editor_can_begin(client, at_work):
    call = funds.open_call()
    assert "Sign in to start a plan" in words(client.get(page(call)))
    response = at_work("editor_a").get(page(call))
    assert reverse("plans:start", args=[call.pk]) in response.content.decode()


@pytest.mark.parametrize("who", ["signatory_a", "reviewer1"])
def test_who_cannot_edit_gets_no_button(at_work, who):
    response = at_work(who).get(page(funds.open_call()))
    assert "/plannen/nieuw/" not in response.content.decode()


def test_a_closed_call_has_no_button_and_stays_readable(client, at_work):
    now = clock.now()
    call = funds.open_call(at=now - timedelta(days=9), closes=now - timedelta(seconds=1))
    response = at_work("editor_a").get(page(call))
    assert "/plannen/nieuw/" not in response.content.decode()
    assert "Closed" in words(response)


def test_a_moved_closing_and_a_withdrawal_are_told_with_their_reason(client):
    call, by = funds.open_call(), funds.coordinator()
    later = call.closes_on + timedelta(days=7)
    call = move_closing(
        call, later, call.closes_time, reason="Storing.", by=by, version=call.version
    )
    call = withdraw_call(call, reason="Beleid herzien.", by=by, version=call.version)
    text = words(client.get(page(call)))
    assert "Storing." in text
    assert "Beleid herzien." in text
    assert "Withdrawn" in text


def test_what_a_coordinator_types_is_shown_as_text(client):
    call = funds.open_call(title="<script>alert(1)</script>")
    html = client.get(page(call)).content.decode()
    assert "<script>alert(1)" not in html
    assert "&lt;script&gt;alert(1)" in html


def test_a_draft_does_not_exist_for_others(client, at_work):
    call = funds.draft_call()
    assert client.get(page(call)).status_code == 404
    assert at_work("menzis_coordinator").get(page(call)).status_code == 404


def test_the_own_office_sees_the_draft_as_a_preview_with_what_is_missing(at_work):
    call = funds.draft_call(years=(2026, 2027))
    funds.budget(year=2026)
    text = words(at_work("reviewer1").get(page(call)))
    assert "Preview" in text
    assert "For 2027 no regional budget has been set." in text
    assert reverse("funds:publish", args=[call.pk]) not in text


def test_history_is_for_the_own_office_alone(client, at_work):
    call = funds.open_call()
    assert "History" not in words(client.get(page(call)))
    assert "History" not in words(at_work("menzis_coordinator").get(page(call)))
    text = words(at_work("auditor").get(page(call)))
    assert "History" in text
    assert "Prepared" in text


def test_a_call_takes_the_same_queries_with_one_and_with_three_years_and_moves(client):
    call, by = funds.open_call(years=(2026,)), funds.coordinator()
    counts = []
    for n in range(1, 4):
        later = call.closes_on + timedelta(days=n)
        call = move_closing(
            call, later, call.closes_time, reason="Storing.", by=by, version=call.version
        )
        counts.append(queries(client, page(call)))
    assert counts[0] == counts[2] <= 12


def test_pages_that_only_read_refuse_a_post(client):
    call = funds.open_call()
    assert client.post(LIST).status_code == 405
    assert client.post(page(call)).status_code == 405
