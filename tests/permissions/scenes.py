"""Scenes: plans in a state, and the arguments with which every address is asked in it."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import get_resolver, reverse

from plans.agreements.grant import Grant
from plans.agreements.models import Agreement
from plans.agreements.services import drawing
from plans.agreements.services.exporting import start_export
from plans.models import Plan
from plans.monitoring.services import judging as reports
from plans.monitoring.services import planning
from plans.monitoring.services.printing import print_report
from plans.services import attaching, inviting
from plans.services.extending import ask_extension
from plans.services.handing import propose_handover
from portal import clock
from portal.accounts import services as accounts
from portal.accounts.models import Role
from portal.accounts.services.sessions import register_session
from portal.dates import local
from portal.funds.clarifications.documents import DocumentTerms, save_document
from portal.funds.clarifications.printing import print_note
from portal.funds.models import OfficePolicy
from reviews.demo import awarding, judging
from reviews.models import Case, Decision
from reviews.models.overlap import FundingHint
from reviews.reallocation.services.changing import draw_letter
from reviews.services import asking, consensus, objecting, opening, phases, ranking, releasing, ties
from reviews.services import deciding as decisions
from tests.builders import canaries, changes, funds, jobs, monitoring, notes, reallocation
from tests.builders.accounts import app_of, person, recovery_codes_of
from tests.builders.agreements import copy_of
from tests.builders.boards import copies
from tests.builders.decisions import TEXT, proposal
from tests.builders.plans import START
from tests.documents import corpus

ROLES = {
    "visitor": "",
    "lead": "editor_a",
    "member": "editor_b",
    "signer": "signatory_a",
    "manager": "manager_a",
    "partner": "clientenberaad_contact",
    "invited": "meander_contact",
    "outsider": "outsider",
    "coord": "coordinator",
    "scorer": "reviewer1",
    "rev3": "reviewer3",
    "decider": "decision_maker",
    "second": "decision_maker2",
    "head": "head",
    "auditor": "auditor",
    "admin": "administrator",
    "menzis": "menzis_coordinator",
}
# Whose lines a role reads because they are its own, and who reads all of a filed plan.
OWN = {"lead": "zilverlinde", "signer": "zilverlinde", "manager": "zilverlinde"}
OWN["member"] = "waterrand"
JUDGES = frozenset({"coord", "scorer", "decider", "second", "head", "auditor", "admin"})


@dataclass
class Scene:
    """What the addresses of a scene need: `args` by argument, `own` by name of the address.

    `asks`: what stands behind the address. `more`: the same addresses with other arguments, read
    for what they might tell.
    """

    args: dict[str, Any] = field(default_factory=dict)
    own: dict[str, dict[str, Any]] = field(default_factory=dict)
    readers: frozenset[str] = JUDGES
    more: list[str] = field(default_factory=list)
    asks: dict[str, str] = field(default_factory=dict)

    def urls(self, names: list[str]) -> dict[str, str]:
        """The address of each name that this scene can fill in."""
        known, found = patterns(), {}
        for name in names:
            args = self.args | self.own.get(name, {})
            if all(key in args for key in known[name]):
                url = reverse(name, kwargs={key: args[key] for key in known[name]})
                found[name] = url + self.asks.get(name, "")
        return found


def patterns() -> dict[str, dict[str, str]]:
    """Every named address with the arguments it asks for, and the kind of each."""
    found: dict[str, dict[str, str]] = {}

    def walk(resolver, prefix: str) -> None:
        for part in resolver.url_patterns:
            if hasattr(part, "url_patterns"):
                space = f"{part.namespace}:" if part.namespace else ""
                walk(part, prefix + space)
            elif part.name:
                kinds = {k: type(c).__name__ for k, c in part.pattern.converters.items()}
                found[prefix + part.name] = kinds or dict.fromkeys(
                    part.pattern.regex.groupindex, "regex"
                )

    walk(get_resolver(), "")
    return found


def draft(cast, filed: Plan) -> Scene:
    """V1 while its coalition writes it, with a file and an invitation that nobody answered."""
    plan = canaries.draft(cast)
    at = START + timedelta(days=2)
    invitation = inviting.invite(
        plan.pk,
        by=cast.editor_a,
        role="participant",
        email=cast.meander_contact.email,
        org=cast.organisation("meander"),
        at=at,
    )
    file = SimpleUploadedFile("Steunbrief.pdf", corpus.pdf(), "application/pdf")
    lead = cast.organisation("zilverlinde")
    attached = attaching.attach(plan.pk, "support", file, org=lead, by=cast.editor_a, at=at)
    args = {
        "plan_id": plan.pk,
        "call_id": plan.call_id,
        "code": "goals",
        "fmt": "xlsx",
        "org": "zilverlinde",
        "number": attached.pk,
        "invitation_id": invitation.pk,
        "member_id": plan.members.get(org="zilverlinde").pk,
        "version_id": plan.section_states.get(section="goals").versions.all()[0].pk,
        "token": "x" * 43,
    }
    args["request_id"] = ask_extension(plan.pk, reason="Storing", by=cast.editor_a, at=at).pk
    other = plan.members.get(org="waterrand").pk
    handover = propose_handover(
        plan.pk, "lead", "zilverlinde", "waterrand", reason="Ruil", by=cast.editor_a, at=at
    )
    own = {
        "plans:remove": {"member_id": other},
        "plans:leave": {"member_id": plan.members.get(org="clientenberaad").pk},
        "plans:submission": {"number": 1},
        "plans:answer_handover": {"number": handover.pk},
    }
    others = ("plans:lines", "plans:sheet", "plans:sheet_template", "plans:cashier", "plans:split")
    more = [reverse(name, args=[plan.pk, "waterrand"]) for name in others]
    more += _about_figures(plan)
    theirs = plan.section_states.get(section="budget", org="waterrand").versions.all()
    more += [reverse("plans:put_back", args=[plan.pk, one.pk]) for one in theirs]
    first = f"?van=v{min(one.pk for one in theirs)}&naar=nu"
    more += [reverse("plans:compare", args=[plan.pk]) + f"{first}&onderdeel=budget"]
    return Scene(args, own, frozenset(), more, {"plans:compare": first})


def submitted(cast, filed: Plan) -> Scene:
    """V1 as it came in: nobody took it up."""
    return Scene({"plan_id": filed.pk, "call_id": filed.call_id, "number": 1})


def judged(cast, filed: Plan) -> Scene:
    """V1 while two reviewers have scored it and nobody has discussed it yet."""
    case = judging.reviewed("V1", filed, cast, START + timedelta(days=5))
    scene = _of_case(cast, case)
    employer = ties.tell(cast.auditor, cast.organisation("meander"), until=None)
    later, hint = START + timedelta(days=400), _hint(case)
    dates = phases.Dates(local(later).date(), local(later).date() + timedelta(days=20))
    phases.set_dates(filed.call_id, dates, by=cast.coordinator)
    more = {"employment_id": employer.pk, "hint_id": hint.pk, "verb": "to_consensus"}
    sheet = reverse("reviews:export", args=[filed.call_id, "xlsx"])
    return Scene(scene.args | more, more=[sheet, *_about_figures(filed)])


def _about_figures(plan: Plan) -> list[str]:
    """Where the history and the files of a plan touch the budgets."""
    return [
        reverse("plans:section_history", args=[plan.pk, "budget"]),
        reverse("plans:section", args=[plan.pk, "budget"]),
        *(reverse("plans:budget_export", args=[plan.pk, fmt]) for fmt in ("csv", "xlsx")),
    ]


def asked(cast, filed: Plan) -> Scene:
    """V1 while its coalition answers a question."""
    case = opening.take_up(filed.pk, by=cast.coordinator, at=START + timedelta(days=5))
    soon = local(clock.now()).date() + timedelta(days=10)
    question = asking.Question("approach.method", changes.QUESTION)
    request = asking.ask(
        case.pk, [question], due=soon, message=changes.MESSAGE, by=cast.coordinator
    )
    args = {"plan_id": filed.pk, "case_id": case.pk, "request_id": request.pk}
    return Scene(args | {"question_id": request.questions.get().pk})


def ranked(cast, filed: Plan) -> Scene:
    """V1 to be decided, with a trial ranking of the coordinator."""
    case = _agreed(cast, filed)
    trial = ranking.copy(filed.call, "Proef", by=cast.coordinator)
    return Scene({**_of_case(cast, case).args, "ranking_id": trial.pk})


def granted(cast, filed: Plan) -> Scene:
    """V1 with an award that is final; the agreement still has to be drawn up."""
    decision = _final(cast, filed)
    return Scene({"plan_id": filed.pk, "decision_id": decision.pk})


def drawn(cast, filed: Plan) -> Scene:
    """V1 with an agreement that lies ready to be sent."""
    agreement = _drawn(cast, filed)
    return _of_agreement(drawing.finish_drawing(agreement.pk, at=agreement.drawn_at))


def agreeing(cast, filed: Plan) -> Scene:
    """V1 while the scores lie open and the consensus is written."""
    case = _agreed(cast, filed, closed=False)
    return _of_case(cast, case)


def deciding(cast, filed: Plan) -> Scene:
    """V1 with a decision that was prepared; its letter lies ready and nobody has it."""
    case = _agreed(cast, filed)
    own = {"reviews:decide": {"case_id": case.pk}}
    scene = _of_case(cast, case)
    copy = ranking.copy(case.plan.call, "Proef", by=cast.coordinator, at=START)
    scene.args["ranking_id"] = copy.pk
    scene.args["decision_id"] = _prepared(cast, case, START + timedelta(days=25)).pk
    return Scene(scene.args, own)


def seconding(cast, filed: Plan) -> Scene:
    """V1 with an award so large that a second person has to agree before it is sent."""
    OfficePolicy.objects.filter(office=filed.office).update(second_decider_above=1000)
    decision = _prepared(cast, _agreed(cast, filed), START + timedelta(days=25))
    return Scene(_of_case(cast, decision.case).args | {"decision_id": decision.pk})


def decided(cast, filed: Plan) -> Scene:
    """V1 with a decision that was sent yesterday and three objections.

    The lead's nobody has taken on yet; Waterrand is in court about its own; the third is treated.
    """
    yesterday = clock.now() - timedelta(days=1)
    decision = _prepared(cast, _agreed(cast, filed), yesterday)
    decision = releasing.release(decision.pk, by=cast.decision_maker, at=yesterday)
    objection = objecting.file(decision.pk, "zilverlinde", text=TEXT, by=cast.editor_a)
    in_court, treated = (
        objecting.take_on(
            objecting.file(decision.pk, org, text=TEXT, by=by).pk, by=cast.decision_maker2
        )
        for org, by in (("waterrand", cast.editor_b), ("baken", cast.editor_c))
    )
    objecting.mark_summary_proceedings(in_court.pk, by=cast.coordinator)
    own = {
        "reviews:uphold": {"objection_id": treated.pk},
        "reviews:dismiss": {"objection_id": treated.pk},
        "reviews:ruling": {"objection_id": in_court.pk},
    }
    args = {"decision_id": decision.pk, "objection_id": objection.pk}
    return Scene(_of_case(cast, decision.case).args | args, own)


def signing(cast, filed: Plan) -> Scene:
    """V1 while its agreement is out for signature."""
    agreement = _drawn(cast, filed)
    drawing.finish_drawing(agreement.pk, at=agreement.drawn_at)
    agreement = drawing.send(agreement.pk, by=cast.coordinator, at=_after(agreement))
    scene, other = _of_agreement(agreement), agreement.parties.get(org="waterrand")
    scene.args["copy_id"] = copy_of(other, cast.coordinator, _after(agreement)).pk
    return scene


def reporting(cast, filed: Plan) -> Scene:
    """V1 in force, while the lead writes the first report."""
    scene, duty = _in_force(cast, filed)
    monitoring.written(cast, duty)
    return scene


def reported(cast, filed: Plan) -> Scene:
    """V1 in force, with its first report filed."""
    scene, duty = _in_force(cast, filed)
    monitoring.filed(cast, duty)
    return scene


def accepted(cast, filed: Plan) -> Scene:
    """V1 in force, with its first report accepted and printed."""
    scene, duty = _in_force(cast, filed)
    report = monitoring.filed(cast, duty)
    at = monitoring.IN_TIME + timedelta(days=3)
    report = reports.accept(duty.pk, by=cast.coordinator, round=report.round, at=at)
    print_report(report.pk)
    office = cast.organisation("zorg_en_zekerheid")
    scene.args["run_id"] = start_export(office, {}, by=cast.administrator).pk
    return scene


def reallocating(cast, filed: Plan) -> Scene:
    """V1 in force: 2026 was lowered at the reallocation, 2027 waits to be confirmed."""
    agreement = reallocation.sign(cast, _final(cast, filed))
    done = reallocation.lowered(cast, filed, 2026)
    ready = reallocation.prepared(cast, reallocation.line(filed, 2027), reason="")
    open_ = reallocation.line(filed, 2028)
    args = {"slug": "zorg_en_zekerheid", "year": 2026, "fmt": "csv", "line_id": open_.pk}
    args |= {"plan_id": filed.pk, "agreement_id": agreement.pk}
    args["change_id"] = draw_letter(done.changes.get().pk, at=reallocation.AT).pk
    own = {
        "reallocation:reopen": {"line_id": done.pk},
        "reallocation:confirm": {"line_id": ready.pk},
        "reallocation:take_back": {"line_id": ready.pk},
    }
    return Scene(args, own)


def provider(cast, filed: Plan) -> Scene:
    """The people of De Zilverlinde: somebody asks to join, somebody is invited."""
    return _of_organisation(cast, "zilverlinde", cast.signatory_a, cast.manager_a, Role.EDITOR)


def office(cast, filed: Plan) -> Scene:
    """The people of the care office of the region."""
    return _of_organisation(
        cast, "zorg_en_zekerheid", cast.reviewer2, cast.administrator, Role.REVIEWER
    )


def call(cast, filed: Plan) -> Scene:
    """A call in preparation, with the budgets, settings and conditions behind it."""
    made = funds.draft_call(region=funds.HOME, years=(2026,))
    place = {"slug": funds.HOME, "scheme_id": "SWZ", "year": 2026}
    own = dict.fromkeys(("funds:budget", "funds:set_budget"), place)
    own["funds:budget_export"] = place | {"fmt": "csv"}
    return Scene({"call_id": made.pk, "slug": "zorg_en_zekerheid", "code": "TM2024"}, own)


def questions(cast, filed: Plan) -> Scene:
    """A call with an open question round: a note is out, an answer and a question wait."""
    call = notes.open_round()
    asked, answered = notes.asked(call, cast.editor_a), notes.asked(call, cast.editor_b)
    notes.item(call, [answered], about="TM24-3", change="De nulmeting mag ouder zijn.")
    print_note(notes.published(call).pk)
    waiting = notes.item(call, text="Mag een gemeente meedoen?")
    terms = DocumentTerms("Regionaal beleid", call.opens_on, "V1.0")
    document = save_document(call, terms, by=cast.coordinator)
    args = {"call_id": call.pk, "version": 1, "item_id": waiting.pk, "asked_id": asked.pk}
    return Scene(args | {"document_id": document.pk})


def house(cast, filed: Plan) -> Scene:
    """What everybody has: the front page, one's own account, help, drafts."""
    me, other = cast.editor_a, cast.organisation("waterrand")
    app_of(me)
    recovery_codes_of(me)
    session = register_session(me, "elsewhere", "Firefox")
    offer = accounts.invite_person(other, me.email, [Role.EDITOR], by=cast.manager_b)
    args = {"key": "account:profile", "uidb36": "x", "token": "x" * 43, "pk": offer.pk}
    return Scene(args, {"accounts:end_session": {"pk": session.pk}})


def upkeep(cast, filed: Plan) -> Scene:
    """Work that failed, for who keeps the portal running."""
    return Scene({"job_id": jobs.job("receipt:7").pk, "fmt": "csv"})


def _of_case(cast, case: Case) -> Scene:
    plan = case.plan
    args = {
        "plan_id": plan.pk,
        "call_id": plan.call_id,
        "number": 1,
        "fmt": "csv",
        "case_id": case.pk,
        "assignment_id": case.assignments.get(reviewer=cast.reviewer1).pk,
        "code": "TM24-3",
    }
    return Scene(args)


def _agreed(cast, filed: Plan, *, closed: bool = True) -> Case:
    case = judging.reviewed("V1", filed, cast, START + timedelta(days=5))
    if not closed:
        at = START + timedelta(days=12)
        return consensus.start_consensus(case.pk, by=cast.coordinator, at=at)
    return judging.agreed("V1", case, cast, START + timedelta(days=12))


def _prepared(cast, case: Case, at: datetime) -> Decision:
    decision = decisions.prepare(case.pk, by=cast.decision_maker, at=at, **proposal("V1"))
    return releasing.draw_letter(decision.pk, at=at)


def _final(cast, filed: Plan) -> Decision:
    decision = awarding.decided("V1", _agreed(cast, filed), cast, START + timedelta(days=22))
    return awarding.made_final(decision)


def _hint(case: Case) -> FundingHint:
    """As if another plan of the same provider said the same."""
    other = copies(case.plan, 1)[0]
    return FundingHint.objects.create(
        plan=case.plan,
        other=other,
        submission=case.submission,
        same_office=True,
        orgs=["zilverlinde"],
        begins=case.plan.start,
        ends=case.plan.end,
        found_at=case.opened_at,
    )


def _drawn(cast, filed: Plan) -> Agreement:
    decision = _final(cast, filed)
    amounts = {row.year: row.granted for row in decision.amounts.all() if row.granted}
    grant = Grant(decision.number, amounts, decision.released_at, decision.final_at)
    at = decision.final_at + timedelta(days=1)
    return drawing.draw_up(filed.pk, grant, by=cast.coordinator, at=at)


def _after(agreement: Agreement) -> datetime:
    return agreement.drawn_at + timedelta(days=1)


def _of_agreement(agreement: Agreement) -> Scene:
    args = {
        "plan_id": agreement.plan_id,
        "agreement_id": agreement.pk,
        "party_id": agreement.parties.get(org="zilverlinde").pk,
        "run_id": uuid.UUID(int=7),
        "number": 1,
    }
    return Scene(args)


def _in_force(cast, filed: Plan):
    drawn = _drawn(cast, filed)
    agreement = monitoring.complete(drawn, _after(drawn))
    duty = planning.make_calendar(agreement.pk, at=_after(drawn))[0]
    scene = _of_agreement(agreement)
    scene.args["duty_id"] = duty.pk
    return scene, duty


def _of_organisation(cast, slug: str, colleague, manager, role: str) -> Scene:
    place = cast.organisation(slug)
    app_of(colleague)
    asked = accounts.request_membership(person(name="Vera Vraagt"), place, role)
    invitation = accounts.invite_person(place, "nieuw@voorbeeld.test", [role], by=manager)
    one = {"pk": colleague.pk}
    own = {
        "accounts:roles": one,
        "accounts:reset_second_factor": one,
        "accounts:answer": {"pk": asked.pk},
    }
    return Scene({"slug": slug, "pk": invitation.pk}, own)


SCENES: dict[str, Callable[..., Scene]] = {
    "draft": draft,
    "submitted": submitted,
    "judging": judged,
    "asked": asked,
    "consensus": agreeing,
    "ranking": ranked,
    "deciding": deciding,
    "seconding": seconding,
    "decided": decided,
    "granted": granted,
    "drawn": drawn,
    "signing": signing,
    "reporting": reporting,
    "reported": reported,
    "accepted": accepted,
    "reallocating": reallocating,
    "provider": provider,
    "office": office,
    "call": call,
    "questions": questions,
    "house": house,
    "upkeep": upkeep,
}
