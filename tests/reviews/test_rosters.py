"""The assignment table: loads, proposals, ticked seats, and the same by a file (G19)."""

from __future__ import annotations

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st

from plans.models import Member, OfficeReader
from portal.accounts.models import Employment
from portal.audit.models import Event
from portal.mail.models import Message
from portal.refusal import Refusal
from reviews.experience import Experience, Judged, Known
from reviews.forms.rosters import seats_in
from reviews.loads import Candidate, Wanted, balanced
from reviews.models import Assignment, Case, PlanLine
from reviews.obstacles import known_obstacles
from reviews.rosters import people_of, rows_of
from reviews.services import assigning, rostering
from tests.builders import changes, reviews
from tests.builders.reviews import TAKEN_UP
from tests.cast import sign_in
from tests.kept import kept

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("filed_world")]
REVIEWERS = ("reviewer1", "reviewer2", "reviewer3")


@pytest.fixture
@kept
def cases(cast):
    for name in REVIEWERS:
        cast[name]
    return [reviews.taken_up(cast, code) for code in ("V2", "V7", "V10")]


def table(case: Case, cast):
    people = people_of(case.plan.call)
    lines = PlanLine.objects.filter(call=case.plan.call, case__isnull=False).order_by("pk")
    return people, {row.plan.case_id: row for row in rows_of(list(lines), people, cast.coordinator)}


def url(case: Case, name: str = "assignments") -> str:
    return reverse(f"reviews:{name}", args=[case.plan.call_id])


def test_several_proposals_divide_the_work():
    people = [Candidate(n, f"P{n}") for n in range(4)]
    found = balanced([Wanted(plan, 2, people) for plan in range(6)])
    counts = [sum(n in chosen for chosen in found.values()) for n in range(4)]
    assert counts == [3, 3, 3, 3]


def test_a_plan_with_many_ties_chooses_first():
    tied = [Candidate(0, "A"), Candidate(1, "B", obstacle="works there")]
    free = [Candidate(0, "A"), Candidate(1, "B")]
    found = balanced([Wanted(1, 1, free), Wanted(2, 1, tied)])
    assert {plan: set(chosen) for plan, chosen in found.items()} == {1: {1}, 2: {0}}


@given(st.lists(st.integers(0, 3), min_size=1, max_size=8), st.integers(1, 5))
def test_nobody_is_proposed_twice_as_often_as_needed(seats, count):
    people = [Candidate(n, f"P{n}") for n in range(count)]
    found = balanced([Wanted(plan, wanted, people) for plan, wanted in enumerate(seats)])
    loads = [sum(n in chosen for chosen in found.values()) for n in range(count)]
    assert max(loads) - min(loads) <= 1
    assert all(len(found[plan]) == min(wanted, count) for plan, wanted in enumerate(seats))


def test_the_table_shows_load_proposal_and_history(cast, cases):
    reviews.asked(cast, cases[0], "reviewer1", "reviewer2")
    people, rows = table(cases[0], cast)
    load = {person.name: (person.here, person.elsewhere) for person in people}
    assert load[cast.reviewer1.name] == (1, 0)
    assert load[cast.reviewer3.name] == (0, 0)
    assert rows[cases[0].pk].short == 0
    proposed = [s.person.name for s in rows[cases[1].pk].seats if s.proposed]
    assert len(proposed) == 2
    assert cast.reviewer3.name in proposed
    asked = {seat.person.name: str(seat.status) for seat in rows[cases[0].pk].seats}
    assert asked[cast.reviewer1.name]
    assert asked[cast.reviewer3.name] == ""


def test_the_table_tells_what_people_judged_before(cast, client, cases):
    old = reviews.handed_in(cast, "V9", "reviewer1", "reviewer2")
    for case in cases:
        coalition(case, old)
    people, rows = table(cases[0], cast)
    heads = {one.name: (one.done, one.region) for one in people}
    assert heads[cast.reviewer1.name] == (1, int(old.plan.region == cases[0].plan.region))
    assert heads[cast.reviewer3.name] == (0, 0)
    known = {seat.person.name: seat.known for seat in rows[cases[0].pk].seats}
    assert known[cast.reviewer3.name] == Known()
    one = known[cast.reviewer1.name]
    assert one.plans == 1
    assert Judged(old.plan.lead.name, old.plan.call.title, 1) in one.details
    sign_in(client, cast.coordinator)
    page = client.get(url(cases[0])).content.decode()
    assert f"{old.plan.lead.name}, {old.plan.call.title}" in page


def coalition(case: Case, old: Case) -> None:
    """The lead of the old plan takes part in this one too."""
    if not case.plan.members.filter(org=old.plan.lead.slug).exists():
        member = case.plan.members.filter(role="participant").first()
        Member.objects.filter(pk=member.pk).update(org=old.plan.lead.slug)


def test_a_plan_that_is_closed_to_the_coordinator_is_no_history(cast, cases):
    old = reviews.handed_in(cast, "V9", "reviewer1", "reviewer2")
    coalition(cases[0], old)
    OfficeReader.objects.create(
        plan=old.plan, user=cast.coordinator, is_open=False, changed_at=TAKEN_UP
    )
    _people, rows = table(cases[0], cast)
    assert all(seat.known == Known() for seat in rows[cases[0].pk].seats)


def test_a_plan_is_no_history_of_itself(cast, cases):
    for assignment in reviews.asked(cast, cases[0], "reviewer1"):
        reviews.finished(reviews.free(assignment))
    known = Experience([cases[0].plan_id], [cast.reviewer1.pk], cast.coordinator)
    assert known.of(cases[0].plan_id, cast.reviewer1.pk) == Known()


def test_every_proposal_on_the_table_says_why(cast, client, cases):
    _people, rows = table(cases[0], cast)
    seats = [seat for row in rows.values() for seat in row.seats]
    assert all(bool(seat.why) is seat.proposed for seat in seats)
    assert sum(seat.proposed for seat in seats) == 6
    sign_in(client, cast.coordinator)
    page = client.get(url(cases[0])).content.decode()
    assert page.count("Voorgesteld:") == 6
    assert page.count("heeft het minst te beoordelen") + page.count("eerste op naam") >= 1


def test_the_table_knows_the_same_obstacles_as_the_service(cast, cases):
    case, people = cases[0], [cast[name] for name in REVIEWERS]
    Employment.objects.create(user=people[0], organisation=case.plan.lead, created_at=TAKEN_UP)
    (two,) = reviews.asked(cast, case, "reviewer2")
    answers = dict.fromkeys(reviews.no_ties(two), True)
    reviews.declaring.declare(
        two.pk, by=people[1], answers=answers, explanation="Mijn broer werkt er.", at=TAKEN_UP
    )
    found = known_obstacles([case.plan_id], [p.pk for p in people])
    for person in people:
        one = bool(assigning.obstacles(case, person))
        assert ((case.plan_id, person.pk) in found) is one, person.name
    assert len(found) == 2


def test_the_table_costs_the_same_for_one_plan_and_three(cast, client, cases):
    sign_in(client, cast.coordinator)
    client.get(url(cases[0]))
    assert len(client.get(url(cases[0])).context["rows"]) == 3
    with CaptureQueriesContext(connection) as three:
        client.get(url(cases[0]))
    for case in cases[1:]:
        reviews.asked(cast, case, "reviewer1", "reviewer2")
    assert len(client.get(url(cases[0])).context["rows"]) == 1
    with CaptureQueriesContext(connection) as one:
        client.get(url(cases[0]))
    assert len(one) == len(three) <= 18


def test_ticked_seats_are_asked_all_or_none(cast, client, cases):
    sign_in(client, cast.coordinator)
    seats = [f"{case.pk}-{cast.reviewer1.pk}" for case in cases]
    assert client.post(url(cases[0], "assign_all"), {"seat": seats}).status_code == 302
    assert Assignment.objects.filter(reviewer=cast.reviewer1, case__in=cases).count() == 3
    Employment.objects.create(
        user=cast.reviewer2, organisation=cases[2].plan.lead, created_at=TAKEN_UP
    )
    seats = [f"{case.pk}-{cast.reviewer2.pk}" for case in cases]
    page = client.post(url(cases[0], "assign_all"), {"seat": seats}, follow=True)
    assert cases[2].plan.title in page.content.decode()
    assert not Assignment.objects.filter(reviewer=cast.reviewer2).exists()


def test_a_seat_in_another_call_is_refused(cast, cases):
    other = reviews.taken_up(cast, "V1")
    with pytest.raises(Refusal) as caught:
        rostering.ask_all(cases[0].plan.call_id, [(other.pk, 1)], by=cast.coordinator)
    assert caught.value.code == "stale"


def test_what_is_no_seat_is_left_out():
    assert seats_in(["1-2", "x", "", "1-2-3", "-1", "3-4"]) == [(1, 2), (3, 4)]


def test_a_plan_that_one_scores_oneself_is_not_on_the_table(cast, client, cases):
    from portal.accounts import services as accounts
    from portal.accounts.models import Role

    office = cast.organisation("zorg_en_zekerheid")
    accounts.give_roles(cast.coordinator, office, [Role.REVIEWER], by=None)
    second = accounts.create_person("tweede@voorbeeld.test", "Tweede Coördinator", encoded="x")
    accounts.give_roles(second, office, [Role.COORDINATOR], by=None)
    assigning.assign(cases[0].pk, cast.coordinator.pk, by=second, at=TAKEN_UP)
    sign_in(client, cast.coordinator)
    shown = {row.plan.case_id for row in client.get(url(cases[0])).context["rows"]}
    assert shown == {cases[1].pk, cases[2].pk}


@pytest.mark.parametrize(("who", "status"), [("reviewer1", 403), ("decision_maker", 403)])
def test_the_table_is_for_coordinators(cast, client, cases, who, status):
    sign_in(client, cast[who])
    for name in ("assignments", "assignments_import", "assignments_template"):
        assert client.get(url(cases[0], name)).status_code == status


def test_a_plan_of_which_the_coalition_is_asked_something_still_wants_its_reviewers(
    cast, client, cases
):
    changes.asked(cast, cases[0])
    sign_in(client, cast.coordinator)
    assert cases[0].plan.title in client.get(url(cases[0])).content.decode()


def test_a_plan_that_comes_in_late_is_told_and_then_on_the_table(cast, client, cases):
    sign_in(client, cast.coordinator)
    assert client.get(url(cases[0])).context["new"] == 1
    late = reviews.taken_up(cast, "V3")
    page = client.get(url(cases[0])).context
    assert (page["new"], late.pk in {row.plan.case_id for row in page["rows"]}) == (0, True)


def text_of(*rows: tuple[str, str], head: str = "plan;beoordelaar;titel") -> str:
    return "\ufeff" + "\r\n".join([head, *(";".join(row) for row in rows)])


def checked(cast, case, *rows):
    pairs = rostering.read_rows(text_of(*rows))
    return [(row.outcome, row.words) for row in rostering.check_rows(case.plan.call, pairs)]


def test_each_row_of_a_file_says_what_it_would_do(cast, cases):
    case = cases[0]
    reviews.asked(cast, case, "reviewer2")
    Employment.objects.create(user=cast.reviewer3, organisation=case.plan.lead, created_at=TAKEN_UP)
    number = case.plan.reference
    found = checked(
        cast,
        case,
        (number, cast.reviewer1.email.upper()),
        (number, cast.reviewer1.email),
        (number, cast.reviewer2.email),
        (number, cast.reviewer3.email),
        (number, "niemand@voorbeeld.test"),
        ("ONBEKEND-1", cast.reviewer1.email),
        (number, ""),
    )
    assert [outcome for outcome, _words in found] == [
        *("new", "known", "known", "wrong", "wrong", "wrong"),
    ]
    assert case.plan.lead.name in found[3][1]


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("", "head"),
        ("a;b\n1;2", "head"),
        ('plan;beoordelaar\n"x', "csv"),
        ("\x01", "head"),
        ("plan;beoordelaar", "nobody"),
        ("plan;beoordelaar\nX-1;\n\nX-2;", "nobody"),
    ],
)
def test_a_file_that_is_no_such_table_is_refused(text, code):
    with pytest.raises(Refusal) as caught:
        rostering.read_rows(text)
    assert caught.value.code == code


@pytest.mark.parametrize("mark", [";", ",", "\t"])
def test_every_usual_separator_is_read(mark):
    assert rostering.read_rows(f"beoordelaar{mark}plan\na@b.nl{mark}X-1\n") == [("X-1", "a@b.nl")]


def test_a_row_is_counted_as_the_sheet_counts_it(cast, cases):
    rows = rostering.read_rows("plan;beoordelaar\nX-1;\n\nX-2;niemand@voorbeeld.test\n")
    (found,) = rostering.check_rows(cases[0].plan.call, rows)
    assert (found.number, found.reference, found.outcome) == (4, "X-2", "wrong")


def test_too_many_rows_are_refused():
    rows = "\n".join(["plan;beoordelaar", *["a;b"] * (rostering.MOST_ROWS + 1)])
    with pytest.raises(Refusal) as caught:
        rostering.read_rows(rows)
    assert caught.value.code == "too_many"


def test_applying_a_file_twice_asks_nobody_twice(cast, cases):
    rows = [(case.plan.reference, cast.reviewer1.email) for case in cases]
    call = cases[0].plan.call_id
    assert rostering.apply_rows(call, rows, by=cast.coordinator, at=TAKEN_UP) == 3
    mails = Message.objects.filter(template="reviews/assigned").count()
    assert rostering.apply_rows(call, rows, by=cast.coordinator, at=TAKEN_UP) == 0
    assert Message.objects.filter(template="reviews/assigned").count() == mails
    event = Event.objects.get(verb="review.assignments_imported")
    assert (event.data["rows"], event.data["asked"]) == (3, 3)


def test_one_wrong_row_stops_the_whole_file(cast, cases):
    rows = [(cases[0].plan.reference, cast.reviewer1.email), ("ONBEKEND", cast.reviewer1.email)]
    with pytest.raises(Refusal) as caught:
        rostering.apply_rows(cases[0].plan.call_id, rows, by=cast.coordinator, at=TAKEN_UP)
    assert caught.value.code == "rows"
    assert not Assignment.objects.filter(case=cases[0]).exists()


def test_a_file_is_looked_at_first_and_applied_after_a_confirmation(cast, client, cases):
    sign_in(client, cast.coordinator)
    to = url(cases[0], "assignments_import")
    text = text_of((cases[0].plan.reference, cast.reviewer1.email))
    file = SimpleUploadedFile("toewijzing.csv", text.encode())
    page = client.post(to, {"file": file})
    assert (page.context["new"], page.context["wrong"]) == (1, [])
    assert not Assignment.objects.filter(case=cases[0]).exists()
    assert client.post(to, {"text": page.context["text"], "apply": "1"}).status_code == 302
    assert Assignment.objects.get(case=cases[0]).reviewer == cast.reviewer1


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"\xff\xfe\x00",
        "plan;beoordelaar\né;é".encode("cp1252"),
        b"plan;beoordelaar\nX-1;\n",
    ],
)
def test_a_strange_file_is_answered_with_a_sentence(cast, client, cases, content):
    sign_in(client, cast.coordinator)
    page = client.post(
        url(cases[0], "assignments_import"), {"file": SimpleUploadedFile("x.csv", content)}
    )
    assert page.status_code == 200
    assert not Assignment.objects.filter(case=cases[0]).exists()


def test_the_file_to_fill_in_has_a_row_for_every_empty_seat(cast, client, cases):
    reviews.asked(cast, cases[0], "reviewer1")
    sign_in(client, cast.coordinator)
    answer = client.get(url(cases[0], "assignments_template"))
    text = b"".join(answer.streaming_content).decode("utf-8-sig")
    numbers = [line.split(";")[0] for line in text.splitlines()[1:]]
    assert numbers.count(cases[0].plan.reference) == 1
    assert numbers.count(cases[1].plan.reference) == 2


def test_the_unicode_text_of_excel_is_read(cast, client, cases):
    sign_in(client, cast.coordinator)
    text = f"plan\tbeoordelaar\r\n{cases[0].plan.reference}\t{cast.reviewer1.email}\r\n"
    file = SimpleUploadedFile("toewijzing.txt", text.encode("utf-16"))
    page = client.post(url(cases[0], "assignments_import"), {"file": file})
    assert (page.context["new"], page.context["wrong"]) == (1, [])


def test_every_seat_names_its_person_for_a_narrow_screen(cast, client, cases):
    sign_in(client, cast.coordinator)
    html = client.get(url(cases[0])).content.decode()
    assert html.count(f'data-head="{cast.reviewer1.name}"') == len(cases)


@pytest.mark.parametrize("name", ["assignments", "screens", "dashboard"])
def test_a_page_beyond_the_end_leads_back_to_the_first(cast, client, cases, name):
    sign_in(client, cast.coordinator)
    page = client.get(url(cases[0], name) + "?page=40")
    assert (page.status_code, "Deze pagina is leeg" in page.content.decode()) == (200, True)
    assert "Nog geen plannen" not in page.content.decode()


def test_a_reviewer_finds_the_plans_of_a_call_and_the_own_list(cast, client, cases):
    reviews.free(reviews.asked(cast, cases[0], "reviewer1")[0])
    sign_in(client, cast.reviewer1)
    there = reverse("reviews:dashboard", args=[cases[0].plan.call_id])
    assert there in client.get(reverse("reviews:mine")).content.decode()
    empty = client.get(reverse("reviews:calls")).content.decode()
    assert f'href="{reverse("reviews:mine")}"' in empty.split("empty-state")[1]


def test_the_button_to_ask_goes_when_nobody_can_be_ticked(cast, client, cases):
    sign_in(client, cast.coordinator)
    asking = 'name="seat"'
    page = client.get(url(cases[0])).content.decode()
    assert asking in page
    assert "Vraag iedereen die is aangevinkt" in page
    for case in cases:
        for person in people_of(case.plan.call):
            found = Assignment.objects.filter(case=case, reviewer=person.number)
            if not found.exists():
                assigning.assign(case.pk, person.number, by=cast.coordinator, at=TAKEN_UP)
    page = client.get(url(cases[0]) + "?show=all").content.decode()
    assert asking not in page
    assert "Vraag iedereen die is aangevinkt" not in page
    assert "Er is niemand meer om te vragen." in page
