"""What others do must not change one byte of what somebody may know (G22).

Instead of looking for words that should not be there, every address of the portal is read before
and after colleagues act: the page, its headers, where it leads, and the tables behind it. Counters,
orders, states, sizes and times are all in that comparison.
"""

from __future__ import annotations

import io
import re
import zipfile

import pytest
from django.db import transaction
from django.test import Client
from django.urls import reverse

from reviews.models import Case
from reviews.services import consensus, deciding, declaring, scores
from tests.builders import reviews
from tests.builders.decisions import proposal
from tests.cast import sign_in
from tests.kept import kept
from tests.permissions.scenes import patterns

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("filed_world")]
REASON = "Bij nader inzien overtuigt het plan op dit punt minder dan ik eerst vond."
# One-off marks of a page: tokens against forgery, keys against double clicks, the clock.
ONCE = re.compile(
    rb"[0-9a-f]{8}-?[0-9a-f]{4}-?[0-9a-f]{4}-?[0-9a-f]{4}-?[0-9a-f]{12}"
    rb"|(?<=[\"'])[A-Za-z0-9]{64}(?=[\"'])|nonce-[\w+/=-]+|(?<=nonce=\")[^\"]+"
    rb"|(?<=value=\")[\w.~:-]{40,}(?=\")"
)
HEADERS = ("Location", "ETag", "Last-Modified", "Content-Disposition", "HX-Trigger")
ORDERS = ("-title", "open", "-open", "rank", "-rank")
FILTERS = ("needs=scores", "needs=consensus", "verdict=yes", "verdict=no", "q=nachtzorg")
OUTSIDE = ("menzis_coordinator", "editor_a", "reviewer3")
ROOMS = ("home", "reviews:", "plans:", "funds:", "agreements:", "monitoring:", "clarifications:")


def addresses(case: Case) -> list[str]:
    """Every address of the portal with what belongs to this case, and its lists in every order."""
    plan = case.plan
    known = {
        "plan_id": [plan.pk],
        "call_id": [plan.call_id],
        "case_id": [case.pk],
        "assignment_id": [a.pk for a in case.assignments.order_by("pk")[:2]],
        "reviews:code": ["TM24-3"],
        "plans:code": ["goals"],
        "fmt": ["xlsx"],
        "number": [1],
        "org": [plan.lead.slug],
    }
    found = [
        url
        for name, kinds in patterns().items()
        if name.startswith(ROOMS)
        for url in _filled(name, kinds, known)
    ]
    board = reverse("reviews:dashboard", args=[plan.call_id])
    asked = [f"{board}?sort={order}" for order in ORDERS]
    asked += [f"{board}export/csv/?{query}" for query in FILTERS]
    two = plan.call.plans.order_by("pk").values_list("pk", flat=True)[:2]
    compare = reverse("reviews:compare", args=[plan.call_id])
    return [*found, *asked, compare + "?" + "&".join(f"plan={number}" for number in two)]


def _filled(name: str, kinds: dict[str, str], known: dict[str, list]) -> list[str]:
    """The addresses of a name; none when it is about something that this case does not have."""
    cases: list[dict] = [{}]
    for argument in kinds:
        values = known.get(f"{name.partition(':')[0]}:{argument}") or known.get(argument, ())
        cases = [{**case, argument: value} for case in cases for value in values]
    return [reverse(name, kwargs=case) for case in cases]


class Eyes:
    """Somebody who reads everything and remembers it to the byte."""

    def __init__(self, user, urls: list[str]) -> None:
        self.user, self.urls = user, urls
        self.client = Client(raise_request_exception=False)
        sign_in(self.client, user)
        self.seen = self._read()

    def differences(self) -> list[str]:
        """The addresses that answer otherwise than at the first look, each with where."""
        now = self._read()
        return [
            f"{url}: {_where(self.seen[url], now[url])}"
            for url in self.urls
            if now[url] != self.seen[url]
        ]

    def _read(self) -> dict[str, tuple]:
        with transaction.atomic():
            found = {url: _answer(self.client.get(url)) for url in self.urls}
            transaction.set_rollback(True)
        return found


def _answer(response) -> tuple:
    content = b"".join(response.streaming_content) if response.streaming else response.content
    heads = tuple(str(response.headers.get(name, "")) for name in HEADERS)
    return response.status_code, heads, _plain(content)


def _where(before: tuple, now: tuple) -> str:
    if before[:2] != now[:2]:
        return f"{before[:2]} became {now[:2]}"
    pairs = enumerate(zip(before[2], now[2], strict=False))
    start = next((n for n, (old, new) in pairs if old != new), 0)
    return f"{before[2][start - 60 : start + 60]!r} became {now[2][start - 60 : start + 60]!r}"


def _plain(content: bytes) -> bytes:
    """The content without one-off marks; of a workbook its sheets, for a file has its own date."""
    if content[:2] == b"PK":
        book = zipfile.ZipFile(io.BytesIO(content))
        content = b"".join(book.read(n) for n in sorted(book.namelist()) if "/worksheets/" in n)
    return ONCE.sub(b"*", content)


@pytest.fixture
@kept
def case(cast) -> Case:
    """Three reviewers for whom the plan is open; the first has scored all of it."""
    one, *_others = reviews.scoring(cast, "V1", "reviewer1", "reviewer2", "reviewer3")
    reviews.score_all(one)
    return Case.objects.get(pk=one.case_id)


def own(case: Case, user):
    return case.assignments.get(reviewer=user)


def scored(case: Case, user) -> None:
    """This reviewer scores all, changes his mind once, with a note, and hands in."""
    mine = own(case, user)
    reviews.score_all(mine)
    scores.save_score(
        mine.pk, "TM24-3", by=user, value=1, reason=REASON, note="Voor mij alleen.", version=1
    )
    scores.hand_in(mine.pk, by=user)


def test_nothing_that_colleagues_do_shows_in_the_independent_phase(cast, case):
    one, two, three = (own(case, cast[f"reviewer{n}"]) for n in (1, 2, 3))
    eyes = Eyes(one.reviewer, addresses(case))
    scored(case, two.reviewer)
    assert eyes.differences() == []
    scores.hand_in(one.pk, by=one.reviewer)
    before, eyes = eyes, Eyes(one.reviewer, addresses(case))
    assert before.seen != eyes.seen, "the comparison sees one's own acts"
    scores.reopen(two.pk, by=two.reviewer)
    declaring.declare_conflict(three.pk, by=three.reviewer, reason="Toch een belang.")
    scores.hand_in(two.pk, by=two.reviewer)
    assert eyes.differences() == []


def test_outside_the_judging_nothing_of_it_shows_before_the_letter(cast, case):
    """Another office, the coalition itself, and a reviewer with a tie."""
    tied = own(case, cast.reviewer3)
    declaring.declare_conflict(tied.pk, by=cast.reviewer3, reason="Een broer werkt er.")
    people = [cast[who] for who in (*OUTSIDE, "coordinator", "decision_maker")]
    watching = [Eyes(one, addresses(case)) for one in people[: len(OUTSIDE)]]
    scored(case, cast.reviewer2)
    scores.hand_in(own(case, cast.reviewer1).pk, by=cast.reviewer1)
    consensus.start_consensus(case.pk, by=cast.coordinator)
    reviews.agree(cast, case)
    consensus.close_consensus(case.pk, by=cast.coordinator)
    deciding.prepare(case.pk, by=cast.decision_maker, **proposal("V1"))
    for eyes in watching:
        assert eyes.differences() == [], eyes.user
