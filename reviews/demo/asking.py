"""Plays a question to a coalition: asked, answered with a new version, looked at again by one."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta

from msgspec.structs import replace

from plans import store
from plans.demo.loader import person
from plans.models import Plan
from plans.services.sections import save_section, section_version
from plans.structure import Section
from portal.accounts.models import Role, User
from portal.dates import local
from reviews.models import Case
from reviews.queries import own_scores
from reviews.services import asking, looking_again, scores

People = Mapping[str, User]
DAY = timedelta(days=1)
ASKED = {"V7"}
MESSAGE = "Wij hebben één vraag over uw aanpak voordat wij verder beoordelen."
QUESTION = "Wie neemt na het eerste jaar de leiding over, en hoe merken de andere aanbieders dat?"
ANSWER = "Dat stond er niet in. Wij hebben het toegevoegd aan het eind van de aanpak."
ADDED = (
    "Na het eerste jaar ligt de leiding bij de projectgroep van alle deelnemers. "
    "Elk kwartaal leest iedere deelnemer dezelfde cijfers en beslist de projectgroep samen."
)


def asked_and_answered(case: Case, people: People, at: datetime) -> Case:
    """The coordinator asks about the approach; four days later the lead sends a new version.

    The first reviewer has looked again and handed in; the second still has to.
    """
    due = local(at).date() + 14 * DAY
    question = asking.Question("approach.method", QUESTION)
    request = asking.ask(
        case.pk, [question], due=due, message=MESSAGE, by=people["coordinator"], at=at
    )
    plan = Plan.objects.get(pk=case.plan_id)
    lead = person(plan.lead.slug, people, Role.EDITOR)
    _write(plan, lead, at + 3 * DAY)
    one = request.questions.get()
    asking.answer_question(one.pk, ANSWER, version=0, by=lead, at=at + 3 * DAY)
    asking.send(request.pk, by=lead, at=at + 4 * DAY)
    _look_again(case, at + 5 * DAY)
    return Case.objects.get(pk=case.pk)


def _write(plan: Plan, lead: User, at: datetime) -> None:
    approach = store.read(plan).approach
    values = {"approach": replace(approach, method=f"{approach.method}\n\n{ADDED}")}
    version = section_version(plan, Section.APPROACH)
    save_section(plan.pk, Section.APPROACH, values, by=lead, version=version, at=at)


def _look_again(case: Case, at: datetime) -> None:
    first = case.assignments.order_by("pk")[0]
    for condition, score in own_scores(first).items():
        looking_again.keep(first.pk, condition, version=score.version, by=first.reviewer, at=at)
    scores.hand_in(first.pk, by=first.reviewer, at=at)
