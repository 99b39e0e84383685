"""Questions to a coalition and their answers, played through the services."""

from __future__ import annotations

from datetime import datetime, timedelta

from msgspec.structs import replace

from plans import store
from plans.confirmation import STATEMENTS, content_sha
from plans.demo.loader import person
from plans.models import Plan, Submission
from plans.services.confirming import confirm
from plans.services.sections import save_budget, save_section, section_version
from plans.structure import Section
from portal.dates import local
from reviews.models import Case, ChangeRequest
from reviews.services import asking
from reviews.services.asking import Question
from tests.builders.reviews import TAKEN_UP, coordinator

ASKED = TAKEN_UP + timedelta(days=8)
DUE = local(ASKED).date() + timedelta(days=14)
ANSWERED = ASKED + timedelta(days=5)
QUESTION = "Hoe weten wij in 2028 dat dit doel is gehaald? Noem het getal en de bron."
ANSWER = "Wij hebben het doel scherper opgeschreven en de bron van de cijfers genoemd."
MESSAGE = "Wij hebben een vraag over de doelen voordat wij verder beoordelen."
METHOD = "Wij werken in drie stappen: voorbereiden, uitvoeren in drie wijken, en daarna borgen."


def asked(cast, case: Case, *places: str, by=None, at: datetime = ASKED) -> ChangeRequest:
    """The coalition is asked about these places; `approach.method` when none are named."""
    questions = [Question(place, QUESTION) for place in places or ("approach.method",)]
    who = by or coordinator(cast, case.plan)
    return asking.ask(case.pk, questions, due=DUE, message=MESSAGE, by=who, at=at)


def lead_editor(cast, plan: Plan):
    """Who answers for the lead."""
    return person(plan.lead.slug, cast, "editor")


def change_method(cast, plan: Plan, text: str = METHOD, at: datetime = ASKED) -> None:
    """The lead rewrites the approach."""
    data = store.read(plan)
    values = {"approach": replace(data.approach, method=text)}
    save_section(
        plan.pk,
        Section.APPROACH,
        values,
        by=lead_editor(cast, plan),
        version=section_version(plan, Section.APPROACH),
        at=at,
    )


def change_lines(cast, plan: Plan, org: str, text: str, at: datetime = ASKED) -> None:
    """An organisation gives its first budget line another name."""
    lines = next(b.lines for b in store.read(plan).budget if b.org == org)
    save_budget(
        plan.pk,
        org,
        [replace(lines[0], description=text), *lines[1:]],
        by=person(org, cast, "editor"),
        version=section_version(plan, Section.BUDGET, org),
        at=at,
    )


def answer_all(cast, request: ChangeRequest, at: datetime = ANSWERED) -> None:
    """Every question gets a few words from an organisation that may answer it."""
    for question in request.questions.all():
        org = question.org_id or request.plan.lead.slug
        who = person(org, cast, "editor")
        asking.answer_question(question.pk, ANSWER, version=question.version, by=who, at=at)


def confirm_again(cast, plan: Plan, at: datetime = ANSWERED) -> int:
    """Every confirmation that lapsed is given again; how many."""
    given = 0
    for member in plan.members.filter(left_at=None).exclude(role="partner"):
        if not member.confirmations.filter(lapsed_at=None).exists():
            sha = content_sha(store.read(plan), member.org_id)
            who = person(member.org_id, cast, "signatory")
            said = dict.fromkeys(STATEMENTS, True)
            confirm(member.pk, by=who, statements=said, seen_sha=sha, at=at)
            given += 1
    return given


def answered(cast, case: Case, at: datetime = ANSWERED) -> Submission:
    """A question about the approach, answered with a new version."""
    request = asked(cast, case)
    plan = Plan.objects.get(pk=case.plan_id)
    change_method(cast, plan, at=at)
    answer_all(cast, request, at)
    confirm_again(cast, plan, at)
    return asking.send(request.pk, by=lead_editor(cast, plan), at=at)
