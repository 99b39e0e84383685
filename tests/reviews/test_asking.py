"""Questions to the coalition: named places open, the term stands still, an answer is a version."""

from __future__ import annotations

from datetime import timedelta

import pytest

from plans import store
from plans.demo.loader import person
from plans.models import Plan
from plans.pages import way
from portal.audit.models import Event
from portal.dates import local
from portal.mail.models import Message
from portal.refusal import Refusal
from reviews.models import Case, ChangeRequest
from reviews.pages import age_of
from reviews.queries import own_scores
from reviews.services import asking, consensus, looking_again, opening, scores
from reviews.services.asking import Question
from reviews.workflow import AssignmentState, CaseState, ChangeState
from tests.builders import changes, reviews
from tests.builders.changes import ANSWER, ANSWERED, ASKED, DUE, MESSAGE, QUESTION

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("filed_world")]


@pytest.fixture
def case(cast):
    reviews.scoring(cast)
    return Case.objects.get()


def fresh(case) -> Plan:
    return Plan.objects.select_related("office__policy", "lead").get(pk=case.plan_id)


def code(act) -> str:
    with pytest.raises(Refusal) as refusal:
        act()
    return refusal.value.code


# Asking


def test_the_way_of_the_plan_says_since_when_an_answer_is_needed(case, cast):
    changes.asked(cast, case)
    step = next(one for one in way(fresh(case)) if one.state == "current")
    assert (str(step.label), step.when) == ("Uw antwoord is nodig", ASKED)


def test_a_question_opens_the_named_place_and_nothing_else(cast, case):
    changes.asked(cast, case, "approach.method")
    plan = fresh(case)
    assert (plan.state, plan.open_sections) == ("changes_asked", ["approach"])
    changes.change_method(cast, plan)
    data = store.read(plan)
    rows = (
        data.activities[0].__class__(
            **{
                **{n: getattr(data.activities[0], n) for n in data.activities[0].__struct_fields__},
                "title": "Een andere naam",
            }
        ),
        *data.activities[1:],
    )
    from plans.services.sections import save_section, section_version
    from plans.structure import Section

    version = section_version(plan, Section.APPROACH)
    by = changes.lead_editor(cast, plan)
    values = {"activities": rows}
    act = lambda: save_section(plan.pk, Section.APPROACH, values, by=by, version=version, at=ASKED)  # noqa: E731
    assert code(act) == "not_asked"
    values = {"goals": data.goals[1:]}
    act = lambda: save_section(plan.pk, Section.GOALS, values, by=by, version=0, at=ASKED)  # noqa: E731
    assert code(act) == "not_asked"


def test_a_budget_opens_for_its_own_organisation_only(cast, case):
    one, other = [b.org for b in store.read(fresh(case)).budget][:2]
    changes.asked(cast, case, f"budget.{one}")
    changes.change_lines(cast, fresh(case), one, "Projectleider nachtzorg, schaal 60")
    act = lambda: changes.change_lines(cast, fresh(case), other, "Iets anders")  # noqa: E731
    assert code(act) == "not_asked"


def test_what_the_request_says_stays_until_the_answer_is_sent(cast, case):
    plan = fresh(case)
    org = store.read(plan).budget[0].org
    before = plan.fund_total
    changes.asked(cast, case, f"budget.{org}")
    lines = next(b.lines for b in store.read(plan).budget if b.org == org)
    from plans.services.sections import save_budget, section_version
    from plans.structure import Section

    version = section_version(plan, Section.BUDGET, org)
    by = person(org, cast, "editor")
    save_budget(plan.pk, org, lines[1:], by=by, version=version, at=ASKED)
    assert fresh(case).fund_total == before


@pytest.mark.parametrize("who", ["coordinator", "reviewer1"])
def test_a_coordinator_and_a_reviewer_of_the_plan_may_ask(cast, case, who):
    assert changes.asked(cast, case, by=cast[who]).asked_by == cast[who]


@pytest.mark.parametrize("who", ["reviewer3", "decision_maker", "menzis_coordinator", "editor_a"])
def test_nobody_else_may(cast, case, who):
    assert code(lambda: changes.asked(cast, case, by=cast[who])) == "not_allowed"


def test_of_two_who_ask_the_second_hears_so(cast, case):
    changes.asked(cast, case, by=cast.reviewer1)
    assert code(lambda: changes.asked(cast, case, by=cast.reviewer2)) == "asked_already"
    assert ChangeRequest.objects.count() == 1


@pytest.mark.parametrize(
    ("place", "text", "days", "message"),
    [
        ("coalition", QUESTION, 14, MESSAGE),
        ("members.role", QUESTION, 14, MESSAGE),
        ("budget.vreemd", QUESTION, 14, MESSAGE),
        ("budget.lines.amounts", QUESTION, 14, MESSAGE),
        ("goals", "Te kort", 14, MESSAGE),
        ("goals", "x" * 2001, 14, MESSAGE),
        ("goals", QUESTION, 0, MESSAGE),
        ("goals", QUESTION, 91, MESSAGE),
        ("goals", QUESTION, 14, "  "),
    ],
)
def test_a_question_that_cannot_be_asked_is_refused(cast, case, place, text, days, message):
    due = reviews.TAKEN_UP.date() + timedelta(days=8 + days)
    with pytest.raises(Refusal):
        asking.ask(
            case.pk,
            [Question(place, text)],
            due=due,
            message=message,
            by=cast.coordinator,
            at=ASKED,
        )
    assert fresh(case).state == "in_review"


def test_the_coalition_is_told_and_never_who_asked(cast, case):
    changes.asked(cast, case, by=cast.reviewer1)
    mails = Message.objects.filter(template="reviews/changes_asked")
    assert mails.count() >= 2
    assert not mails.filter(body_text__contains=cast.reviewer1.name).exists()
    assert not mails.filter(body_text__contains=QUESTION[:20]).exists()
    said = Event.objects.get(verb="plan.ask_changes")
    assert said.actor_label != cast.reviewer1.name
    assert Event.objects.get(verb="review.changes_asked").actor_label == cast.reviewer1.name


# The term of the decision


def test_the_term_stands_still_while_the_question_is_out(cast, case):
    before = age_of(fresh(case), fresh(case).office.policy, ASKED)
    changes.asked(cast, case)
    later = ASKED + timedelta(days=30)
    after = age_of(fresh(case), fresh(case).office.policy, later)
    assert after.days == before.days
    for one, other in ((before.aim, after.aim), (before.limit, after.limit)):
        assert local(other).date() - local(one).date() == timedelta(days=30)


def test_it_goes_on_where_it_stood(cast, case):
    before = age_of(fresh(case), fresh(case).office.policy, ASKED)
    changes.answered(cast, case)
    after = age_of(fresh(case), fresh(case).office.policy, ANSWERED + timedelta(days=2))
    assert (after.days, fresh(case).term_stopped_days) == (before.days + 2, 5)
    assert fresh(case).term_stopped_at is None


# Answering


def test_an_answer_is_a_new_version_with_everything_that_belongs_to_it(cast, case):
    submission = changes.answered(cast, case)
    request, plan = ChangeRequest.objects.get(), fresh(case)
    assert (submission.number, plan.state, plan.open_places) == (2, "in_review", [])
    assert (request.state, request.answer) == (ChangeState.ANSWERED, submission)
    assert Case.objects.get().submission == submission
    assert submission.screening.checked_at == ANSWERED
    from portal.jobs.models import Job

    assert Job.objects.filter(key=f"plans.receipt:{submission.pk}").exists()
    mailed = Message.objects.filter(template="reviews/changes_look_again")
    assert set(mailed.values_list("to", flat=True)) == {cast.reviewer1.email, cast.reviewer2.email}


def test_sending_twice_gives_the_same_version(cast, case):
    submission = changes.answered(cast, case)
    request = ChangeRequest.objects.get()
    again = asking.send(request.pk, by=changes.lead_editor(cast, fresh(case)), at=ANSWERED)
    assert (again, fresh(case).submissions.count()) == (submission, 2)


def test_every_question_needs_an_answer(cast, case):
    request = changes.asked(cast, case, "approach.method", "goals")
    by = changes.lead_editor(cast, fresh(case))
    assert code(lambda: asking.send(request.pk, by=by, at=ANSWERED)) == "incomplete"


def test_what_lapsed_is_confirmed_again_before_it_goes_out(cast, case):
    request = changes.asked(cast, case, "goals")
    plan = fresh(case)
    data = store.read(plan)
    from msgspec.structs import replace

    from plans.services.sections import save_section, section_version
    from plans.structure import Section

    goals = (
        replace(data.goals[0], statement="Een ander doel, dat iedereen raakt."),
        *data.goals[1:],
    )
    by = changes.lead_editor(cast, plan)
    version = section_version(plan, Section.GOALS)
    save_section(plan.pk, Section.GOALS, {"goals": goals}, by=by, version=version, at=ASKED)
    changes.answer_all(cast, request)
    assert code(lambda: asking.send(request.pk, by=by, at=ANSWERED)) == "incomplete"
    assert changes.confirm_again(cast, plan) >= 2
    assert asking.send(request.pk, by=by, at=ANSWERED).number == 2


def test_only_the_lead_sends(cast, case):
    request = changes.asked(cast, case)
    changes.answer_all(cast, request)
    plan = fresh(case)
    other = plan.members.exclude(org=plan.lead.slug).exclude(role="partner").first()
    by = person(other.org_id, cast, "editor")
    assert code(lambda: asking.send(request.pk, by=by, at=ANSWERED)) == "not_allowed"


def test_a_question_on_a_budget_is_answered_by_its_organisation(cast, case):
    one, other = [b.org for b in store.read(fresh(case)).budget][:2]
    question = changes.asked(cast, case, f"budget.{one}").questions.get()
    act = lambda who: asking.answer_question(  # noqa: E731
        question.pk, ANSWER, version=0, by=person(who, cast, "editor"), at=ANSWERED
    )
    assert code(lambda: act(other)) == "not_allowed"
    assert act(one).answered_by == person(one, cast, "editor")


def test_a_colleague_is_not_overwritten_unseen(cast, case):
    question = changes.asked(cast, case).questions.get()
    by = changes.lead_editor(cast, fresh(case))
    asking.answer_question(question.pk, ANSWER, version=0, by=by, at=ANSWERED)
    act = lambda: asking.answer_question(question.pk, "Iets anders.", version=0, by=by, at=ANSWERED)  # noqa: E731
    assert code(act) == "stale"
    question.refresh_from_db()
    assert question.answer == ANSWER


# Expiring, more time, taking back


def test_without_an_answer_the_filed_version_stands(cast, case):
    filed = store.read(fresh(case))
    request = changes.asked(cast, case)
    changes.change_method(cast, fresh(case))
    assert store.read(fresh(case)) != filed
    assert asking.expire_due(request.due_at - timedelta(seconds=1)) == 0
    assert asking.expire_due(request.due_at) == 1
    plan = fresh(case)
    assert store.read(plan).approach == filed.approach
    assert (plan.state, plan.submissions.count()) == ("in_review", 1)
    assert plan.term_stopped_days == 14
    assert ChangeRequest.objects.get().state == ChangeState.EXPIRED


def test_expiring_twice_is_expiring_once(cast, case):
    request = changes.asked(cast, case)
    assert [asking.expire_due(request.due_at) for _ in range(2)] == [1, 0]
    assert Message.objects.filter(template="reviews/changes_unanswered").count() == 1
    assert Event.objects.filter(verb="review.changes_expire").count() == 1


@pytest.mark.parametrize(("seconds", "taken"), [(-1, True), (0, False), (1, False)])
def test_an_answer_is_in_time_until_the_moment_itself(cast, case, seconds, taken):
    request = changes.asked(cast, case)
    at = request.due_at + timedelta(seconds=seconds)
    changes.answer_all(cast, request)
    by = changes.lead_editor(cast, fresh(case))
    if taken:
        assert asking.send(request.pk, by=by, at=at).number == 2
    else:
        assert code(lambda: asking.send(request.pk, by=by, at=at)) == "closed"


def test_more_time_has_a_reason_and_is_never_less(cast, case):
    request = changes.asked(cast, case)
    later = DUE + timedelta(days=7)

    def act(due, why):
        return asking.extend(request.pk, due, reason=why, by=cast.coordinator, at=ANSWERED)

    assert code(lambda: act(later, " ")) == "reason_missing"
    assert code(lambda: act(DUE, "Korter")) == "early"
    longer = act(later, "De coalitie heeft vakantie.")
    assert longer.due_at - request.due_at == timedelta(days=7)
    assert asking.expire_due(request.due_at) == 0
    assert Message.objects.filter(template="reviews/changes_extended").exists()


def test_a_reviewer_manages_only_the_own_question(cast, case):
    request = changes.asked(cast, case, by=cast.reviewer1)
    act = lambda who: asking.take_back(request.pk, reason="Opgelost", by=cast[who], at=ANSWERED)  # noqa: E731
    assert code(lambda: act("reviewer2")) == "not_allowed"
    assert act("reviewer1").state == ChangeState.TAKEN_BACK
    assert fresh(case).state == "in_review"


def test_a_reminder_goes_out_once(cast, case):
    request = changes.asked(cast, case)
    assert asking.remind(request.due_at - timedelta(days=4)) == 0
    assert [asking.remind(request.due_at - timedelta(days=2)) for _ in range(2)] == [1, 0]


def test_withdrawing_the_plan_ends_the_question(cast, case):
    from plans.services.filing import withdraw

    changes.asked(cast, case)
    by = changes.lead_editor(cast, fresh(case))
    withdraw(case.plan_id, by=by, reason="Wij stoppen ermee.", at=ANSWERED)
    assert opening.stop_withdrawn(ANSWERED) == 1
    assert ChangeRequest.objects.get().state == ChangeState.TAKEN_BACK
    assert asking.expire_due(ANSWERED + timedelta(days=60)) == 0
    assert fresh(case).state == "withdrawn"


# Changed since you scored


@pytest.fixture
def resubmitted(cast, case):
    for assignment in case.assignments.all():
        reviews.finished(assignment)
    changes.answered(cast, case)
    return Case.objects.get()


def own(case, user):
    return case.assignments.get(reviewer=user)


def test_after_a_new_version_every_score_waits_for_another_look(cast, resubmitted):
    one = own(resubmitted, cast.reviewer1)
    assert one.state == AssignmentState.SCORING
    assert len(looking_again.unreviewed(one)) == len(own_scores(one)) == 10
    assert (resubmitted.asked, resubmitted.finished) == (2, 0)
    assert code(lambda: scores.hand_in(one.pk, by=cast.reviewer1)) == "look_again"


def test_only_what_did_not_change_is_kept_in_one_go(cast, resubmitted):
    one = own(resubmitted, cast.reviewer1)
    kept = looking_again.keep_untouched(one.pk, by=cast.reviewer1)
    left = {s.condition_id for s in looking_again.unreviewed(one)}
    assert left == {"TM24-1", "TM24-3", "TM24-6"}  # those that the approach proves
    assert kept == 10 - len(left)
    assert code(lambda: scores.hand_in(one.pk, by=cast.reviewer1)) == "look_again"


def test_a_score_is_kept_or_changed_and_then_handed_in(cast, resubmitted):
    one = own(resubmitted, cast.reviewer1)
    looking_again.keep_untouched(one.pk, by=cast.reviewer1)
    known = own_scores(one)
    looking_again.keep(one.pk, "TM24-1", version=known["TM24-1"].version, by=cast.reviewer1)
    looking_again.keep(one.pk, "TM24-6", version=known["TM24-6"].version, by=cast.reviewer1)
    scores.save_score(
        one.pk,
        "TM24-3",
        by=cast.reviewer1,
        value=4,
        reason=reviews.REASON,
        version=known["TM24-3"].version,
    )
    assert scores.hand_in(one.pk, by=cast.reviewer1).state == AssignmentState.DONE
    assert Event.objects.filter(verb="review.score_kept").count() == 9


def test_keeping_an_unseen_version_of_a_score_is_refused(cast, resubmitted):
    one = own(resubmitted, cast.reviewer1)
    assert (
        code(lambda: looking_again.keep(one.pk, "TM24-1", version=9, by=cast.reviewer1)) == "stale"
    )


def test_the_consensus_does_not_start_while_a_question_is_out(cast, case):
    for assignment in case.assignments.all():
        reviews.finished(assignment)
    changes.asked(cast, case)
    act = lambda: consensus.start_consensus(case.pk, by=cast.coordinator, at=ASKED)  # noqa: E731
    assert code(act) == "asked"


def test_a_consensus_goes_back_to_scoring_and_is_looked_at_again(cast):
    case = reviews.agree(cast, reviews.in_consensus(cast))
    changes.answered(cast, case)
    case = Case.objects.get()
    assert (case.state, case.eligible, case.rank) == (CaseState.INDEPENDENT, None, None)
    for assignment in case.assignments.all():
        reviews.score_all(assignment)
        scores.hand_in(assignment.pk, by=assignment.reviewer)
    consensus.start_consensus(case.pk, by=cast.coordinator)
    assert Case.objects.get().eligible is None
    act = lambda: consensus.close_consensus(case.pk, by=cast.coordinator)  # noqa: E731
    assert code(act) == "look_again"
    reviews.agree(cast, case)
    assert act().eligible is True
