"""The pages of questions and notes, without JavaScript, for everybody who opens them."""

import re
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from portal import clock
from portal.dates import local
from portal.funds.clarifications.models import CallDocument, Item, Note, Question, QuestionRound
from portal.funds.clarifications.printing import print_note
from portal.funds.models import Call
from tests.builders import funds, notes
from tests.cast import sign_in

pytestmark = pytest.mark.django_db


@pytest.fixture
def call():
    return notes.open_round()


def words(response) -> str:
    text = re.sub(r"<[^>]+>", " ", response.content.decode())
    for entity, sign in {"&#x27;": "'", "&amp;": "&", "&quot;": '"'}.items():
        text = text.replace(entity, sign)
    return re.sub(r"\s+", " ", text)


def url(name, call, *args):
    return reverse(f"clarifications:{name}", args=[call.pk, *args])


def round_data(at=None, **changes):
    day = local(at or clock.now()).date()
    values = {
        "opens_on": day,
        "opens_time": "9.00",
        "closes_on": day + timedelta(days=10),
        "closes_time": "12 uur",
        "answers_due_on": day + timedelta(days=20),
        "objection_rule": "before_closing",
        "objection_number": "24",
        "objection_text_nl": "U brengt bezwaren zelf naar voren.",
        "version": "0",
    }
    dated = {n: f"{v:%d-%m-%Y}" if hasattr(v, "year") else v for n, v in values.items()}
    return dated | changes


def test_a_coordinator_sets_the_round_and_everybody_reads_its_moments(client, cast):
    call = funds.open_call()
    sign_in(client, cast.coordinator)
    page = client.get(url("set_round", call))
    assert page.context["form"].initial["objection_rule"] == "after_note"
    answer = client.post(url("set_round", call), round_data(), follow=True)
    assert "The question round was saved" in words(answer)
    assert "before the answers are due" in words(answer)  # R-PR-6, a warning
    client.logout()
    said = words(client.get(reverse("funds:call", args=[call.pk])))
    assert "Questions can be asked" in said
    assert "Objections to the conditions until" in said
    assert "U brengt bezwaren zelf naar voren." in said
    assert "Sign in to ask a question" in said


def test_the_form_says_what_is_wrong_at_its_field_and_keeps_what_was_typed(client, cast):
    call = funds.open_call()
    sign_in(client, cast.coordinator)
    wrong = round_data(closes_on="1-1-2020", objection_number="")
    answer = client.post(url("set_round", call), wrong)
    assert set(answer.context["form"].errors) == {"closes_on", "objection_number"}
    assert b"1-1-2020" in answer.content
    assert not QuestionRound.objects.exists()


def test_two_coordinators_each_see_the_others_values(client, cast, call):
    sign_in(client, cast.coordinator)
    closes = QuestionRound.objects.get().closes_on + timedelta(days=2)
    late = round_data(closes_on=f"{closes:%d-%m-%Y}", version="0")
    answer = client.post(url("set_round", call), late)
    assert "Stored meanwhile by somebody else" in words(answer)
    again = client.post(url("set_round", call), late | {"version": "1"}, follow=True)
    assert "The question round was saved" in words(again)


def test_an_editor_asks_and_finds_the_question_back(client, cast, call):
    sign_in(client, cast.editor_a)
    said = words(client.get(reverse("funds:call", args=[call.pk])))
    assert "Ask a question" in said
    organisation = cast.organisation("zilverlinde").pk
    data = {"organisation": organisation, "subject": "c:TM24-3", "text": notes.QUESTION}
    answer = client.post(url("ask", call), data, follow=True)
    assert notes.QUESTION in words(answer)
    assert "Received" in words(answer)
    assert Question.objects.get().condition_id == "TM24-3"


def test_a_colleague_sees_it_and_another_organisation_does_not(client, cast, call):
    asked = notes.asked(call, cast.editor_a)
    sign_in(client, cast.signatory_a)
    assert notes.QUESTION in words(client.get(url("mine", call)))
    assert client.get(url("withdraw", call, asked.pk)).status_code == 403
    sign_in(client, cast.editor_b)
    assert notes.QUESTION not in words(client.get(url("mine", call)))
    assert client.get(url("withdraw", call, asked.pk)).status_code == 404


def test_a_late_question_is_refused_with_the_moment_and_the_text_stays(client, cast):
    now = clock.now()
    call = notes.open_round(now - timedelta(days=30))
    sign_in(client, cast.editor_a)
    assert "Questions could be asked until" in words(client.get(url("ask", call)))
    data = {"organisation": cast.organisation("zilverlinde").pk, "subject": "call", "text": "Mag?"}
    answer = client.post(url("ask", call), data)
    assert "Questions could be asked until" in words(answer)
    assert b"Mag?" in answer.content
    assert not Question.objects.exists()


def test_the_asker_takes_a_question_back(client, cast, call):
    asked = notes.asked(call, cast.editor_a)
    sign_in(client, cast.editor_a)
    assert "Take this question back?" in words(client.get(url("withdraw", call, asked.pk)))
    client.post(url("withdraw", call, asked.pk))
    assert Question.objects.get().state == "withdrawn"


def test_a_double_click_asks_once(client, cast, call):
    sign_in(client, cast.editor_a)
    page = client.get(url("ask", call)).content.decode()
    key = re.search(r'name="_once" value="([^"]+)"', page)
    data = {"organisation": cast.organisation("zilverlinde").pk, "subject": "call", "text": "Mag?"}
    for _turn in range(2):
        client.post(url("ask", call), data | ({"_once": key[1]} if key else {}))
    assert Question.objects.count() == 1


def test_a_coordinator_merges_answers_and_publishes(client, cast, call):
    asked = [notes.asked(call, cast[who]) for who in ("editor_a", "editor_b")]
    sign_in(client, cast.coordinator)
    desk = words(client.get(url("desk", call)))
    assert "De Zilverlinde" in desk
    chosen = client.get(url("new_item", call), {"vraag": [q.pk for q in asked]})
    assert chosen.context["form"].initial["questions"] == [q.pk for q in asked]
    data = {
        "questions": [q.pk for q in asked],
        "subject": "c:TM24-3",
        "question_nl": "Mag een organisatie van elders meedoen?",
        "answer_nl": "Ja.",
        "effect": "condition",
        "change_nl": "Organisaties van buiten de regio mogen meedoen.",
        "version": "0",
    }
    assert client.post(url("new_item", call), data).status_code == 302
    look = client.get(url("publish", call))
    assert "Publish version 1" in words(look)
    unticked = client.post(url("publish", call), {"after": "0"})
    assert "Check the texts and tick this box." in words(unticked)
    done = client.post(url("publish", call), {"after": "0", "checked": "on"}, follow=True)
    assert "The Nota van Inlichtingen is published." in words(done)
    assert [q.state for q in Question.objects.all()] == ["answered", "answered"]
    client.logout()
    public = words(client.get(reverse("funds:call", args=[call.pk])))
    assert public.index("Organisaties van buiten de regio mogen") < public.index(
        "Er een transformatieplan ligt"
    )


def test_questions_are_numbered_per_call_at_the_desk_and_in_the_answer(client, cast):
    other = notes.open_round()
    notes.asked(other, cast.editor_a, "Een vraag over een andere openstelling?")
    call = notes.open_round()
    first = notes.asked(call, cast.editor_a, "Mag dit?")
    notes.asked(call, cast.editor_b, "Mag dat?")
    sign_in(client, cast.coordinator)
    desk = client.get(url("desk", call))
    assert [row.number for row in desk.context["waiting"]] == [1, 2]
    notes.item(call, [first])
    form = client.get(url("new_item", call)).context["form"]
    assert [label for _value, label in form.fields["questions"].choices] == ["2. Mag dat?"]


def test_a_text_in_which_somebody_can_be_recognised_comes_back_with_a_hint(client, cast, call):
    cast.organisation("zilverlinde")
    sign_in(client, cast.coordinator)
    data = {
        "subject": "call",
        "question_nl": "Mag De Zilverlinde meedoen?",
        "answer_nl": "Ja.",
        "effect": "none",
        "version": "0",
    }
    answer = client.post(url("new_item", call), data, follow=True)
    assert "Can somebody be recognised?" in words(answer)
    assert "Can somebody be recognised?" in words(client.get(url("publish", call)))


def test_an_answer_is_not_saved_on_top_of_a_colleagues(client, cast, call):
    item = notes.item(call)
    notes.correct(item, answer="Nee, tenzij.")
    sign_in(client, cast.coordinator)
    data = {
        "subject": "call",
        "question_nl": notes.QUESTION,
        "answer_nl": "Ja, mits.",
        "effect": "none",
        "version": "1",
    }
    answer = client.post(url("item", call, item.pk), data)
    assert "Nee, tenzij." in words(answer)
    assert "Ja, mits." in answer.content.decode()
    assert Item.objects.get().answer_nl == "Nee, tenzij."


def test_a_draft_answer_is_removed_and_a_question_left_out(client, cast, call):
    item, asked = notes.item(call), notes.asked(call, cast.editor_a)
    sign_in(client, cast.coordinator)
    client.post(url("remove_item", call, item.pk), {"version": "1"})
    assert not Item.objects.exists()
    empty = client.post(url("decline", call, asked.pk), {"reason": ""})
    assert empty.status_code == 200
    client.post(url("decline", call, asked.pk), {"reason": "Dit gaat over één plan."})
    assert Question.objects.get().state == "declined"
    sign_in(client, cast.editor_a)
    assert "Dit gaat over één plan." in words(client.get(url("mine", call)))


@pytest.mark.parametrize(
    ("who", "sees"), [("coordinator", True), ("auditor", True), ("reviewer1", False)]
)
def test_who_judges_plans_does_not_read_who_asked(client, cast, call, who, sees):
    notes.asked(call, cast.editor_a)
    sign_in(client, cast[who])
    desk = words(client.get(url("desk", call)))
    assert notes.QUESTION in desk
    assert ("De Zilverlinde" in desk) is sees


def test_versions_stay_readable_and_say_what_changed(client, call):
    item = notes.item(call)
    notes.published(call)
    notes.correct(item, answer="Nee, niet meer.")
    notes.published(call, summary="Eén antwoord is verbeterd.")
    latest, first = words(client.get(url("note", call))), words(client.get(url("version", call, 1)))
    assert "Nee, niet meer." in latest
    assert "What version 2 changed" in latest
    assert "Eén antwoord is verbeterd." in latest
    assert notes.ANSWER in first
    assert "A later version is in force" in first


def test_the_pdf_is_fetched_once_it_is_drawn(client, call):
    notes.item(call)
    note = notes.published(call)
    waits = client.get(url("pdf", call, 1), follow=True)
    assert "The PDF is being made" in words(waits)
    print_note(note.pk)
    answer = client.get(url("pdf", call, 1))
    assert b"".join(answer.streaming_content).startswith(b"%PDF")


@pytest.mark.parametrize("number", [0, 2, 999999999])
def test_a_version_that_is_not_there_does_not_exist(client, call, number):
    notes.item(call)
    notes.published(call)
    assert client.get(url("version", call, number)).status_code == 404
    assert client.get(url("pdf", call, number)).status_code == 404


def test_no_note_of_a_draft_call_can_be_read(client):
    draft = funds.draft_call()
    notes.round_for(draft)
    assert client.get(url("note", draft)).status_code == 404


def test_changed_conditions_are_marked_on_the_page_of_the_call(client):
    call = notes.open_round(only_changed=True, changed_conditions=("TM24-3",))
    said = words(client.get(reverse("funds:call", args=[call.pk])))
    assert said.count("New or changed") == 1
    assert "In this round you can ask about what is new" in said


def test_policy_documents_have_version_date_and_changes(client, cast):
    """R-1.0-2 and R-2.0-1: the national ones by themselves, those of the region by hand."""
    call = funds.open_call()
    sign_in(client, cast.coordinator)
    data = {
        "title_nl": "Aanvulling regionaal inkoopbeleid",
        "version_label": "V1.1",
        "dated": "5-1-2026",
        "link": "https://zorgkantoor.voorbeeld.test/beleid.pdf",
        "changes_nl": "Paragraaf 2 is nieuw.\nParagraaf 3 is vervallen.",
        "version": "0",
    }
    assert client.post(url("new_document", call), data).status_code == 302
    row = CallDocument.objects.get()
    changed = data | {"version_label": "V1.2", "version": "1"}
    assert client.post(url("document", call, row.pk), changed).status_code == 302
    client.logout()
    said = words(client.get(reverse("funds:call", args=[call.pk])))
    for text in ("V3.2", "Nota van Wijzigingen, 5 september 2025", "V1.2", "5 January 2026"):
        assert text in said
    assert "Paragraaf 3 is vervallen." in said
    sign_in(client, cast.coordinator)
    client.post(url("remove_document", call, row.pk))
    assert not CallDocument.objects.exists()


@pytest.mark.parametrize("link", ["javascript:alert(1)", "http://x.nl", "geen adres"])
def test_only_a_whole_safe_address_is_kept(client, cast, link):
    call = funds.open_call()
    sign_in(client, cast.coordinator)
    data = {"title_nl": "Beleid", "dated": "5-1-2026", "link": link, "version": "0"}
    assert "begins with https://" in words(client.post(url("new_document", call), data))
    assert not CallDocument.objects.exists()


def test_a_coordinator_finds_the_task_on_the_start_page(client, cast, call):
    notes.asked(call, cast.editor_a)
    sign_in(client, cast.coordinator)
    assert "Answer 1 question about" in words(client.get("/"))
    notes.item(call, Question.objects.all())
    notes.published(call)
    assert "Answer 1 question about" not in words(client.get("/"))


def counted(client, address) -> int:
    client.get(address)
    with CaptureQueriesContext(connection) as captured:
        assert client.get(address).status_code == 200
    return len(captured)


def test_every_list_costs_the_same_with_one_and_with_three_rows(client, cast, call):
    def grow():
        asked = notes.asked(call, cast.editor_a, about="TM24-3")
        notes.item(call, [asked], about="TM24-3", change="Het mag.")
        notes.asked(call, cast.editor_a)
        notes.published(call)

    pages = {
        "coordinator": [url("desk", call), url("note", call), "/"],
        "editor_a": [url("mine", call), reverse("funds:call", args=[call.pk])],
    }
    figures = []
    grow()
    for turn in range(2):
        if turn:
            grow()
            grow()
        found = []
        for who, addresses in pages.items():
            sign_in(client, cast[who])
            found += [counted(client, address) for address in addresses]
        figures.append(found)
    assert figures[0] == figures[1]
    assert Note.objects.count() == 3


@pytest.mark.parametrize("name", ["set_round", "desk", "new_item", "publish", "new_document"])
def test_the_desk_does_not_exist_for_others(client, cast, call, name):
    for who in ("editor_a", "menzis_coordinator"):
        sign_in(client, cast[who])
        assert client.get(url(name, call)).status_code == 404


def test_hostile_text_is_shown_as_text(client, cast, call):
    notes.item(call, text="<script>alert(1)</script>", change="<b>vet</b>")
    notes.published(call, summary="<i>schuin</i>")
    for address in (url("note", call), reverse("funds:call", args=[call.pk])):
        body = client.get(address).content
        assert b"<script>alert" not in body
        assert b"<b>vet" not in body
        assert b"<i>schuin" not in body


def test_a_call_says_nothing_of_questions_where_there_is_no_round(client):
    bare = funds.open_call()
    assert "Questions and answers" not in words(client.get(reverse("funds:call", args=[bare.pk])))
    assert Call.objects.get().note_number == 0


def test_a_draft_call_with_a_round_and_an_answer_can_be_deleted(client, cast):
    draft = funds.draft_call()
    notes.round_for(draft)
    notes.item(draft)
    sign_in(client, cast.coordinator)
    client.post(reverse("funds:discard", args=[draft.pk]), {"version": draft.version})
    assert not Call.objects.exists()
