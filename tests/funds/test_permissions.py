"""Every address of the room, asked by every kind of person, by GET and by POST.

The table is written out: what is not in it is not allowed. A thing that somebody may not see
answers just as a thing that does not exist.
"""

from datetime import UTC, datetime

import pytest
from django.urls import reverse

from portal import clock
from portal.funds.calls import withdraw_call
from portal.funds.models import Call, LedgerEntry, OfficePolicy
from portal.funds.urls import urlpatterns
from tests.builders import funds

pytestmark = pytest.mark.django_db

AT = datetime(2026, 3, 2, 11, tzinfo=UTC)
PEOPLE = {
    "nobody": None,
    "editor": "editor_a",
    "outsider": "outsider",
    "reviewer": "reviewer1",
    "coordinator": "coordinator",
    "decider": "decision_maker",
    "auditor": "auditor",
    "administrator": "administrator",
    "elsewhere": "menzis_coordinator",
}
SIGN_IN = 302

# The answer to a GET: 200 reads, 302 asks to sign in (settings_list goes straight on), 403 tells
# why not, 404 is not there. "elsewhere" is staff of another office.
PUBLIC = dict.fromkeys(PEOPLE, 200)


def staff(answer=200, *, elsewhere=404, provider=404, **exceptions) -> dict[str, int]:
    """The answers to a page of the own office; the exceptions by role."""
    row = dict.fromkeys(PEOPLE, answer)
    row |= {"nobody": SIGN_IN, "editor": provider, "outsider": provider, "elsewhere": elsewhere}
    return row | exceptions


ONLY_COORDINATOR = {"coordinator": 200}
GET = {
    "calls": PUBLIC,
    "office_calls": staff(elsewhere=200),
    "new": staff(403, elsewhere=200, **ONLY_COORDINATOR),
    "budgets": staff(elsewhere=200, reviewer=403),
    "budget": staff(reviewer=403),
    "budget_export": staff(reviewer=403),
    "set_budget": staff(403, coordinator=200, administrator=200),
    "settings_list": staff(302, elsewhere=302),
    "settings": staff(),
    "change_settings": staff(403, administrator=200),
    "reference": staff(elsewhere=200),
    "condition_set": staff(elsewhere=200),
}
HIDDEN = staff(403, **ONLY_COORDINATOR)
SEEN_NOT_DONE = staff(403, elsewhere=403, provider=403)
BY_STATE = {
    "draft": {
        "call": dict(staff(), nobody=404),
        "edit": HIDDEN,
        "publish": HIDDEN,
        "discard": HIDDEN,
        "move_closing": staff(403),
        "withdraw": staff(403),
    },
    "published": {
        "call": PUBLIC,
        "edit": SEEN_NOT_DONE,
        "publish": SEEN_NOT_DONE,
        "discard": SEEN_NOT_DONE,
        "move_closing": staff(403, elsewhere=403, provider=403, **ONLY_COORDINATOR),
        "withdraw": staff(403, elsewhere=403, provider=403, **ONLY_COORDINATOR),
    },
    "withdrawn": {
        "call": PUBLIC,
        "edit": SEEN_NOT_DONE,
        "publish": SEEN_NOT_DONE,
        "discard": SEEN_NOT_DONE,
        "move_closing": SEEN_NOT_DONE,
        "withdraw": SEEN_NOT_DONE,
    },
}
ARGS = {
    "budget": ["zuid-holland-noord", "SWZ"],
    "budget_export": ["zuid-holland-noord", "SWZ", "csv"],
    "set_budget": ["zuid-holland-noord", "SWZ", 2026],
    "settings": ["zorg_en_zekerheid"],
    "change_settings": ["zorg_en_zekerheid"],
    "condition_set": ["TM2024"],
}
READ_ONLY = {
    "calls", "call", "office_calls", "budgets", "budget", "budget_export", "settings_list",
    "settings", "reference", "condition_set",
}  # fmt: skip


def call_in(state: str) -> Call:
    if state == "draft":
        return funds.draft_call(at=AT)
    call = funds.open_call()
    if state == "withdrawn":
        by = funds.coordinator()
        call = withdraw_call(call, reason="Herzien.", by=by, version=call.version)
    return call


def test_every_address_stands_in_the_table():
    listed = set(GET) | {name for rows in BY_STATE.values() for name in rows}
    assert listed == {pattern.name for pattern in urlpatterns}


@pytest.fixture
def as_person(client, at_work):
    """The browser of this kind of person."""

    def browser(kind):
        funds.reference()
        return at_work(PEOPLE[kind]) if PEOPLE[kind] else client

    return browser


@pytest.mark.parametrize("kind", PEOPLE)
def test_pages_without_a_call_answer_as_the_table_says(as_person, kind):
    browser = as_person(kind)
    found = {n: browser.get(reverse(f"funds:{n}", args=ARGS.get(n, []))).status_code for n in GET}
    assert found == {name: row[kind] for name, row in GET.items()}


@pytest.mark.parametrize("kind", PEOPLE)
@pytest.mark.parametrize("state", BY_STATE)
def test_pages_of_a_call_answer_as_the_table_says(as_person, kind, state):
    browser, call = as_person(kind), call_in(state)
    rows = BY_STATE[state]
    found = {n: browser.get(reverse(f"funds:{n}", args=[call.pk])).status_code for n in rows}
    assert found == {name: row[kind] for name, row in rows.items()}


def answer_to_post(name: str, get: int, kind: str) -> set[int]:
    """An empty POST never does more than the GET: refused, or shown again with errors."""
    if name in READ_ONLY:
        return {405} if get in (200, 302) and (kind != "nobody" or get == 200) else {405, get}
    return {get}


@pytest.mark.parametrize("kind", PEOPLE)
def test_an_empty_post_changes_nothing_and_opens_nothing(as_person, kind):
    browser = as_person(kind)
    for name, row in GET.items():
        response = browser.post(reverse(f"funds:{name}", args=ARGS.get(name, [])))
        assert response.status_code in answer_to_post(name, row[kind], kind) | {405}
        assert row[kind] == 200 or response.status_code != 200
    assert not Call.objects.exists()
    assert not LedgerEntry.objects.exists()
    assert set(OfficePolicy.objects.values_list("version", flat=True)) == {1}


@pytest.mark.parametrize("kind", PEOPLE)
@pytest.mark.parametrize("state", BY_STATE)
def test_an_empty_post_does_nothing_to_a_call(as_person, kind, state):
    browser, call = as_person(kind), call_in(state)
    for name, row in BY_STATE[state].items():
        response = browser.post(reverse(f"funds:{name}", args=[call.pk]))
        assert response.status_code in answer_to_post(name, row[kind], kind) | {405}
    after = Call.objects.get(pk=call.pk)
    assert (after.state, after.version) == (call.state, call.version)


@pytest.mark.parametrize("kind", ["editor", "elsewhere"])
@pytest.mark.parametrize("name", ["call", "edit", "publish", "discard"])
def test_a_hidden_call_answers_just_as_one_that_is_not_there(as_person, kind, name):
    browser, call = as_person(kind), funds.draft_call(at=AT)
    hidden = browser.get(reverse(f"funds:{name}", args=[call.pk]))
    missing = browser.get(reverse(f"funds:{name}", args=[call.pk + 1000]))
    assert hidden.status_code == missing.status_code == 404
    assert masked(hidden) == masked(missing)


def masked(response) -> str:
    """The body without what is new in every answer."""
    lines = response.content.decode().splitlines()
    return "\n".join(line for line in lines if "csrf" not in line.lower() and "_once" not in line)


@pytest.mark.parametrize("kind", ["editor", "coordinator"])
def test_a_region_of_another_office_answers_just_as_one_that_is_not_there(as_person, kind):
    browser = as_person(kind)
    funds.budget(region="arnhem", amount=5)
    for args in (["SWZ"], ["SWZ", 2026]):
        name = "funds:set_budget" if len(args) == 2 else "funds:budget"
        hidden = browser.get(reverse(name, args=["arnhem", *args]))
        missing = browser.get(reverse(name, args=["nergens", *args]))
        assert hidden.status_code == missing.status_code == 404
        assert masked(hidden) == masked(missing)


def test_a_role_that_ends_counts_no_more_from_the_next_request_on(at_work, cast):
    browser = at_work("coordinator")
    url = reverse("funds:new")
    funds.reference()
    assert browser.get(url).status_code == 200
    membership = cast.coordinator.memberships.get(role="coordinator")
    membership.state, membership.ended_at = "ended", clock.now()
    membership.save()
    assert browser.get(url).status_code == 404


CANARY = "7.777.013,37"


@pytest.mark.parametrize("kind", [k for k in PEOPLE if k != "elsewhere"])
def test_no_page_leaks_a_figure_of_another_office(as_person, kind):
    """Neither in a list nor in a total, a title or an attribute."""
    browser = as_person(kind)
    funds.budget(region="arnhem", amount="7777013.37")
    funds.budget(amount=10)
    draft = funds.draft_call("RSB", "arnhem", title="Kanariegeel")
    urls = [reverse(f"funds:{name}", args=ARGS.get(name, [])) for name in GET]
    urls += [reverse("funds:call", args=[draft.pk]), "/"]
    for url in urls:
        answer = browser.get(url)
        body = b"".join(answer if answer.streaming else [answer.content]).decode()
        for text in (CANARY, "7777013", "7.777.013", "7.777.023", "Kanariegeel"):
            assert text not in body, (url, text)
