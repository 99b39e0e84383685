"""Every check on the content of a plan: one change, exactly the gap that it must give."""

from datetime import date
from decimal import Decimal

import pytest

from plans.data import Activity, Approach, Embedding, Milestone, Moment, Monitoring, Support
from plans.gaps import Severity
from plans.readiness import gaps
from tests.builders.plandata import (
    activity,
    basis,
    changed,
    changed_in,
    complete_plan,
    facts,
    goal,
    member,
    partner,
)

LONG = (
    "Drie jaar is te kort, omdat de tweede groep pas na de bouw van de woningen kan beginnen. " * 2
)


def found(plan, **known):
    """The gaps of a plan under its own scheme."""
    return gaps(plan, facts(plan.scheme, **known))


def codes(plan, **known):
    """The codes of the gaps, in order."""
    return [gap.code for gap in found(plan, **known)]


def rsb(**changes):
    """The complete plan filed under the stimulus budget, for disability care."""
    plan = complete_plan(scheme="RSB", basis=basis(purpose="RSB-1", sectors=("GZ",)))
    plan = changed_in(plan, "challenge", framework_items=("KL-3",))
    plan = changed_in(plan, "goals", 0, framework_items=("KL-3",))
    return changed_in(plan, "challenge", **changes) if changes else plan


def test_the_complete_plan_lacks_nothing():
    assert found(complete_plan()) == ()
    assert found(rsb()) == ()


@pytest.mark.parametrize(
    ("key", "field", "code"),
    [
        ("basis", "summary", "summary"),
        ("basis", "purpose", "purpose"),
        ("challenge", "problem", "problem"),
        ("challenge", "access", "access"),
        ("challenge", "quality", "quality"),
        ("challenge", "affordability", "affordability"),
        ("challenge", "professionals", "professionals"),
        ("approach", "method", "method"),
        ("approach", "responsibilities", "responsibilities"),
        ("support", "clients", "support_clients"),
        ("support", "staff", "support_staff"),
        ("money", "route", "route"),
        ("embedding", "summary", "embedding"),
        ("iza_gala", "iza", "iza"),
        ("iza_gala", "iza_reason", "iza_reason"),
        ("iza_gala", "gala", "gala"),
        ("iza_gala", "gala_reason", "gala_reason"),
        ("monitoring", "method", "monitoring"),
        ("monitoring", "accountability", "accountability"),
    ],
)
def test_a_text_that_is_needed_blocks_while_it_is_empty(key, field, code):
    gap, *others = found(changed(key, **{field: ""}))
    assert others == []
    assert (gap.code, gap.severity, gap.anchor) == (code, Severity.BLOCK, f"{key}-{field}")


@pytest.mark.parametrize(
    ("key", "field"),
    [("basis", "iza_region"), ("basis", "subregion"), ("support", "effects_on_others")],
)
def test_a_text_that_is_welcome_may_stay_empty(key, field):
    assert codes(changed(key, **{field: ""})) == []


@pytest.mark.parametrize("key", ["title", "basis", "challenge", "approach", "support"])
def test_spaces_are_not_a_text(key):
    field = {"basis": "summary", "challenge": "problem", "approach": "method", "support": "staff"}
    plan = complete_plan(title="  ") if key == "title" else changed(key, **{field[key]: " \n "})
    assert len(found(plan)) == 1


def test_a_plan_without_a_title_is_not_ready():
    (gap,) = found(complete_plan(title=""))
    assert (gap.code, gap.anchor, gap.section.value) == ("title", "title", "basis")


# --- section 1


def test_a_purpose_of_another_scheme_is_no_purpose():
    assert codes(changed("basis", purpose="RSB-1")) == ["purpose"]


@pytest.mark.parametrize(
    ("sectors", "expected"),
    [
        ((), ["sectors"]),
        (("VV",), []),
        (("GZ",), ["sector_outside", "framework_sector"]),
        (("VV", "GZ"), ["sector_outside"]),
        (("GGZ",), ["sector_outside", "framework_sector"]),
    ],
)
def test_the_scheme_for_housing_and_care_is_for_nursing_care_alone(sectors, expected):
    """R-1.3-1: only sector V&V; an item of another sector is remarked."""
    plan = changed("basis", sectors=sectors)
    assert [c for c in codes(plan) if c != "disability_care"] == expected


def test_the_stimulus_budget_is_for_both_sectors_but_not_for_mental_health_care():
    """R-1.1-2."""
    assert codes(changed_in(rsb(), "basis", sectors=("GZ", "VV"))) == []
    assert "sector_outside" in codes(changed_in(rsb(), "basis", sectors=("GZ", "GGZ")))


def test_building_plans_ask_a_subregion():
    """R-1.3.1-1."""
    plan = changed("basis", purpose="SWZ-1", subregion="")
    assert [(g.code, g.severity) for g in found(plan)] == [("subregion", Severity.WARN)]


def test_start_and_end_are_needed():
    assert codes(changed("basis", start=None)) == ["start"]
    assert codes(changed("basis", end=None)) == ["end"]


@pytest.mark.parametrize("end", [date(2026, 3, 1), date(2026, 2, 1)])
def test_a_plan_ends_after_it_starts(end):
    assert codes(changed("basis", end=end)) == ["end_before_start"]


@pytest.mark.parametrize(
    ("end", "reason", "expected"),
    [
        (date(2029, 3, 1), "", []),
        (date(2029, 3, 2), "", ["duration_reason"]),
        (date(2029, 3, 2), "x" * 99, ["duration_reason"]),
        (date(2029, 3, 2), " " * 50 + "x" * 99, ["duration_reason"]),
        (date(2029, 3, 2), "x" * 100, ["duration"]),
        (date(2030, 2, 28), LONG, ["duration"]),
    ],
)
def test_three_years_are_the_rule_and_longer_needs_a_reason(end, reason, expected):
    """R-6.4-4: a soft limit of three years; longer asks a reason of 100 characters."""
    plan = changed("basis", end=end, duration_reason=reason)
    seen = [g for g in found(plan) if g.condition == "TM24-4"]
    assert [g.code for g in seen] == expected
    assert all((g.severity == Severity.BLOCK) == (g.code == "duration_reason") for g in seen)


def test_the_length_of_the_reason_is_a_fact_that_can_differ():
    plan = changed("basis", end=date(2029, 3, 2), duration_reason="x" * 60)
    assert "duration" in codes(plan, reason_min=50)


# --- section 2


def coalition(*members):
    """The complete plan with this coalition."""
    return complete_plan(members=members)


LEAD = member("zilverlinde", role="lead")
OTHER = member("waterrand")


def test_one_provider_is_not_enough():
    """R-6.4-1: "meerdere" is at least two."""
    plan = coalition(LEAD, partner())
    assert "providers" in codes(plan)
    assert "providers" not in codes(coalition(LEAD, OTHER, partner()))


def test_a_partner_does_not_count_as_a_provider():
    guest = member("waterrand", role="partner")
    assert "providers" in codes(coalition(LEAD, guest))


def test_the_number_of_providers_is_a_rule_that_can_differ():
    from dataclasses import replace

    rules = replace(facts().rules, minimum_providers=3)
    assert codes(complete_plan(), rules=rules) == ["providers"]


def test_an_invitation_that_waits_stops_the_plan():
    plan = changed("members", 1, accepted=False, confirmed=False)
    assert codes(plan) == ["providers", "not_accepted", "unconfirmed"]


def test_a_partner_must_accept_but_need_not_confirm():
    plan = coalition(LEAD, OTHER, partner(accepted=False))
    assert codes(plan) == ["not_accepted"]
    assert codes(coalition(LEAD, OTHER, partner(confirmed=False))) == []


def test_two_names_of_one_company_are_one_provider():
    same = member("waterrand", kvk=LEAD.kvk)
    assert codes(coalition(LEAD, same)) == ["providers", "same_company"]


def test_a_third_provider_of_the_same_company_is_only_remarked():
    plan = coalition(LEAD, OTHER, member("baken", kvk=LEAD.kvk))
    assert [c for c in codes(plan) if c != "no_work"] == ["same_company"]


def test_every_provider_has_work_in_the_plan():
    """R-6.4-1: an activity or a milestone of its own."""
    (gap,) = found(coalition(LEAD, OTHER, member("baken")))
    assert (gap.code, gap.section.value) == ("no_work", "approach")
    assert "Baken" in str(gap.message)
    stone = Milestone("M3", "Proef", date(2026, 9, 1), "baken", "Verslag")
    plan = coalition(LEAD, OTHER, member("baken"))
    assert codes(complete_plan(members=plan.members, milestones=(stone, *plan.milestones))) == []


def test_a_partner_needs_no_work_of_its_own():
    assert codes(coalition(LEAD, OTHER, partner())) == []


@pytest.mark.parametrize("row", [0, 1])
def test_everybody_says_what_it_does(row):
    (gap,) = found(changed("members", row, task=" "))
    org = complete_plan().members[row].org
    assert (gap.code, gap.anchor) == ("task", f"members-{org}-task")


def test_without_a_lead_there_is_no_plan():
    assert codes(changed("members", 0, role="participant")) == ["lead"]


def test_only_a_provider_leads():
    plan = coalition(partner("gemeente", role="lead"), LEAD, OTHER)
    plan = changed_in(plan, "members", 1, role="participant")
    assert codes(plan) == ["lead_kind"]


def test_a_provider_for_disability_care_takes_part_but_does_not_lead_housing_and_care():
    """R-1.3-1, Q15."""
    known = {"zilverlinde": frozenset({"GZ"}), "waterrand": frozenset({"VV"})}
    assert codes(complete_plan(), org_sectors=known) == ["lead_sector"]
    known = {"zilverlinde": frozenset({"VV"}), "waterrand": frozenset({"GZ"})}
    assert codes(complete_plan(), org_sectors=known) == []
    assert codes(complete_plan(), org_sectors={}) == []


def test_who_is_no_provider_is_a_partner():
    """R-1.5-2, Q9: partners without money."""
    plan = coalition(LEAD, OTHER, partner("corporatie", role="participant"))
    assert codes(plan) == ["participant_kind"]


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({"agb": ""}, ["identifiers"]),
        ({"agb": "9900001"}, ["identifiers"]),
        ({"agb": "9900000A"}, ["identifiers"]),
        ({"kvk": "1234"}, ["identifiers"]),
        ({"agb": "00000001"}, []),
        ({"contact": ""}, ["contact"]),
    ],
)
def test_numbers_and_a_contact_person_are_advice(changes, expected):
    seen = found(changed("members", 1, **changes))
    assert [g.code for g in seen] == expected
    assert all(g.severity == Severity.WARN for g in seen)


@pytest.mark.parametrize(
    ("kind", "expected"),
    [
        ("municipality", []),
        ("health_insurer", []),
        ("client_council", ["other_domain"]),
    ],
)
def test_digital_infrastructure_prefers_other_domains(kind, expected):
    """R-1.3.1-6: warn, do not block."""
    plan = coalition(LEAD, OTHER, partner("vriend", kind=kind))
    plan = changed_in(plan, "basis", purpose="SWZ-4")
    assert codes(plan) == expected


def test_only_confirmations_may_be_left_for_the_end():
    plan = changed("members", 1, confirmed=False)
    (gap,) = found(plan)
    assert (gap.code, gap.section.value) == ("unconfirmed", "declarations")
    assert gap.severity == Severity.BLOCK
    assert gap.conditions == ("TM24-1", "TM24-7")
    assert gap.anchor == "declarations-waterrand-confirmed"


# --- section 3


def test_a_plan_contributes_to_at_least_one_national_goal():
    """R-6.4-0."""
    assert codes(changed("challenge", framework_items=())) == ["framework"]


def test_an_unknown_national_goal_blocks():
    plan = changed("challenge", framework_items=("WOZO-3", "WOZO-9"))
    assert codes(plan) == ["framework_unknown", "framework_unlinked"]


def test_a_national_goal_is_linked_to_a_goal_of_the_plan():
    """R-6.4-0: each is linked to at least one SMART indicator."""
    plan = changed("challenge", framework_items=("WOZO-3", "WOZO-4"))
    (gap,) = found(plan)
    assert (gap.code, gap.severity) == ("framework_unlinked", Severity.WARN)
    assert gap.section.value == "goals"
    assert "WOZO-4" in str(gap.message)


@pytest.mark.parametrize(
    ("items", "agenda", "expected"),
    [
        (("KL-3",), "", []),
        (("WOZO-3",), "Sluit aan op de Toekomstagenda.", []),
        (("WOZO-3",), "", ["disability_care"]),
    ],
)
def test_disability_care_looks_at_kanslijnen_and_toekomstagenda(items, agenda, expected):
    """R-6.2-8: an attention point, so a warning."""
    plan = changed_in(rsb(), "basis", sectors=("VV", "GZ"))
    plan = changed_in(plan, "challenge", framework_items=items, toekomstagenda=agenda)
    plan = changed_in(plan, "goals", 0, framework_items=items)
    seen = found(plan)
    assert [g.code for g in seen] == expected
    assert all((g.condition, g.severity) == ("TM24-GZ", Severity.WARN) for g in seen)


# --- section 4 (the letters of SMART have their own tests)


def test_a_plan_without_goals_is_not_ready():
    seen = codes(complete_plan(goals=()))
    assert "goals" in seen
    assert not [code for code in seen if code.startswith("goal_")]


def test_each_goal_says_what_it_contributes_to():
    plan = complete_plan(goals=(goal(), goal(code="D2", contributes=())))
    plan = changed_in(plan, "activities", 0, goals=("D1", "D2"))
    plan = changed_in(plan, "activities", 1, goals=("D1", "D2"))
    assert codes(plan) == ["goal_contributes", "goal_unfunded"]


def test_one_goal_is_about_professionals():
    """R-6.4-3 c."""
    (gap,) = found(changed("goals", 0, contributes=("access",)))
    assert (gap.code, gap.severity) == ("goal_professionals", Severity.WARN)


# --- section 5


def test_a_plan_without_activities_is_not_ready():
    plan = complete_plan(activities=())
    assert codes(plan) == ["goal_no_activity", "activities"]


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"title": ""}, "activity_title"),
        ({"owner": ""}, "activity_owner"),
        ({"owner": "elders"}, "activity_owner"),
        ({"start": None}, "activity_start"),
        ({"end": None}, "activity_end"),
        ({"end": date(2026, 2, 1)}, "activity_order"),
    ],
)
def test_an_activity_has_a_name_an_owner_and_a_period(changes, code):
    """R-6.4-3 f."""
    plan = complete_plan(activities=(*complete_plan().activities, activity(code="A3", **changes)))
    (gap,) = found(plan)
    assert (gap.code, gap.severity) == (code, Severity.BLOCK)
    assert gap.anchor.startswith("activities-2-")
    assert "A3" in str(gap.message)


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"start": date(2026, 2, 28)}, "activity_outside"),
        ({"end": date(2028, 1, 1)}, "activity_outside"),
        ({"goals": ()}, "activity_goal"),
        ({"goals": ("D9",)}, "activity_goal"),
    ],
)
def test_an_activity_outside_the_plan_or_for_no_goal_is_remarked(changes, code):
    plan = complete_plan(activities=(*complete_plan().activities, activity(code="A3", **changes)))
    (gap,) = found(plan)
    assert (gap.code, gap.severity) == (code, Severity.WARN)


@pytest.mark.parametrize(
    ("changes", "code", "severity"),
    [
        ({"title": ""}, "milestone_title", Severity.BLOCK),
        ({"date": None}, "milestone_date", Severity.BLOCK),
        ({"owner": ""}, "milestone_owner", Severity.BLOCK),
        ({"evidence": ""}, "milestone_evidence", Severity.WARN),
        ({"date": date(2028, 1, 1)}, "milestone_outside", Severity.WARN),
    ],
)
def test_a_milestone_can_be_checked(changes, code, severity):
    """R-6.4-6."""
    fields = {
        "code": "M3",
        "title": "Proef klaar",
        "date": date(2026, 9, 1),
        "owner": "zilverlinde",
        "evidence": "Verslag",
        **changes,
    }
    plan = complete_plan(milestones=(*complete_plan().milestones, Milestone(**fields)))
    (gap,) = found(plan)
    assert (gap.code, gap.severity) == (code, severity)
    assert gap.anchor.startswith("milestones-2-")


def test_every_year_has_a_milestone():
    """R-6.4-6: at least one a year, a warning per year without."""
    plan = complete_plan(milestones=())
    assert codes(plan) == ["milestone_year", "milestone_year"]
    plan = complete_plan(milestones=complete_plan().milestones[:1])
    (gap,) = found(plan)
    assert gap.severity == Severity.WARN
    assert "2027" in str(gap.message)


def test_an_empty_approach_is_not_ready():
    assert codes(complete_plan(approach=Approach())) == ["method", "responsibilities"]


def test_a_blank_activity_says_everything_it_lacks():
    plan = complete_plan(activities=(*complete_plan().activities, Activity("A3")))
    assert codes(plan) == [
        "activity_title",
        "activity_owner",
        "activity_goal",
        "activity_start",
        "activity_end",
    ]


# --- section 6


def test_support_from_outside_the_coalition_is_advice():
    """R-6.4-2: warn when none comes from outside the coalition."""
    plan = complete_plan(support=Support("Ja", "Ja"))
    (gap,) = found(plan)
    assert (gap.code, gap.severity) == ("no_outside_support", Severity.WARN)


def test_a_member_does_not_count_as_outside():
    plan = changed("support.statements", 0, organisation="Zorggroep waterrand ")
    assert codes(plan) == ["no_outside_support"]


@pytest.mark.parametrize("changes", [{"date": None}, {"organisation": " "}])
def test_a_statement_has_a_name_and_a_date(changes):
    plan = changed("support.statements", 0, **changes)
    assert "support_statement" in codes(plan)


# --- section 8


def test_something_must_stay_after_the_plan():
    """R-6.4-5."""
    assert codes(complete_plan(embedding=Embedding("Uit het tarief."))) == ["embedding_items"]


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"what": ""}, "embedding_what"),
        ({"yearly_cost": None}, "embedding_cost"),
        ({"payer": ""}, "embedding_payer"),
        ({"source": ""}, "embedding_source"),
        ({"decision_date": None}, "embedding_decision"),
        ({"owner": ""}, "embedding_owner"),
        ({"owner": "elders"}, "embedding_owner"),
    ],
)
def test_what_stays_has_a_cost_a_payer_and_a_decision(changes, code):
    """R-6.4-5: yearly cost, payer, source, decision date, responsible organisation."""
    (gap,) = found(changed("embedding.items", 0, **changes))
    assert (gap.code, gap.severity) == (code, Severity.BLOCK)
    assert gap.anchor == f"embedding-items-0-{next(iter(changes))}"


def test_what_stays_may_cost_nothing():
    assert codes(changed("embedding.items", 0, yearly_cost=Decimal(0))) == []


def test_a_decision_after_the_end_is_remarked():
    plan = changed("embedding.items", 0, decision_date=date(2028, 1, 1))
    assert [(g.code, g.severity) for g in found(plan)] == [("embedding_late", Severity.WARN)]


# --- sections 9 and 10


def test_every_other_scheme_is_answered():
    """R-6.4-8."""
    plan = complete_plan(other_schemes=complete_plan().other_schemes[1:])
    (gap,) = found(plan)
    assert (gap.code, gap.anchor) == ("scheme_outcome", "other_schemes-SPUK_DOS-outcome")
    assert "SPUK domeinoverstijgend samenwerken" in str(gap.message)
    assert len(codes(complete_plan(other_schemes=()))) == len(facts().other_schemes) == 12


@pytest.mark.parametrize(
    ("changes", "code", "severity"),
    [
        ({"outcome": ""}, "scheme_outcome", Severity.BLOCK),
        ({"reason": " "}, "scheme_reason", Severity.BLOCK),
        ({"outcome": "fits"}, "other_scheme_fits", Severity.WARN),
        ({"outcome": "applied"}, "scheme_applied", Severity.INFORM),
    ],
)
def test_an_answer_has_an_outcome_and_a_reason(changes, code, severity):
    """R-6.4-8: a scheme that fits better redirects the plan; it may still be filed."""
    (gap,) = found(changed("other_schemes", 0, **changes))
    assert (gap.code, gap.severity) == (code, severity)


def test_refused_elsewhere_is_an_answer():
    assert codes(changed("other_schemes", 0, outcome="refused")) == []


@pytest.mark.parametrize(
    ("accord", "value", "expected"),
    [
        ("iza", "conflicts", ["conflict"]),
        ("gala", "conflicts", ["conflict"]),
        ("iza", "supports", []),
        ("gala", "strengthens", []),
        ("iza", "neutral", []),
    ],
)
def test_a_plan_may_not_conflict_with_iza_or_gala(accord, value, expected):
    """R-6.4-9."""
    seen = found(changed("iza_gala", **{accord: value}))
    assert [g.code for g in seen] == expected
    assert all(g.anchor == f"iza_gala-{accord}" for g in seen)
    assert all(accord.upper() in str(g.message) for g in seen)


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({"filed_before": None}, ["filed_before"]),
        ({"filed_before": True}, ["filed_before_text"]),
        ({"filed_before": True, "filed_before_text": "In 2024, afgewezen."}, []),
    ],
)
def test_whether_it_was_filed_before_is_advice(changes, expected):
    seen = found(changed("iza_gala", **changes))
    assert [g.code for g in seen] == expected
    assert all(g.severity == Severity.WARN for g in seen)


# --- section 11


def reported(*moments):
    """The complete plan with these reports."""
    return complete_plan(monitoring=Monitoring("Maandelijks.", "Halfjaarlijks.", moments))


HALF_YEARLY = complete_plan().monitoring.moments


def test_reports_are_needed():
    """R-6.4-6."""
    assert codes(reported()) == ["moments"]


@pytest.mark.parametrize(
    ("changes", "code", "severity"),
    [
        ({"due": None}, "moment_due", Severity.BLOCK),
        ({"owner": ""}, "moment_owner", Severity.BLOCK),
        ({"owner": "elders"}, "moment_owner", Severity.BLOCK),
        ({"content": ""}, "moment_content", Severity.WARN),
        ({"due": date(2026, 2, 1)}, "moment_early", Severity.WARN),
    ],
)
def test_a_report_has_a_date_and_an_owner(changes, code, severity):
    fields = {"due": date(2026, 6, 1), "owner": "waterrand", "content": "Stand", **changes}
    (gap,) = found(reported(Moment(**fields), *HALF_YEARLY))
    assert (gap.code, gap.severity) == (code, severity)
    assert gap.anchor.startswith("monitoring-moments-0-")


@pytest.mark.parametrize(
    ("due", "late"),
    [(date(2028, 3, 31), False), (date(2028, 4, 1), True), (None, False)],
)
def test_the_final_report_comes_within_three_months_after_the_end(due, late):
    last = Moment(due, "final", "zilverlinde", "Alles")
    seen = codes(reported(*HALF_YEARLY[:-1], last))
    assert ("moment_final" in seen) == late


def test_without_a_final_report_the_date_for_it_is_named():
    (gap,) = found(reported(*HALF_YEARLY[:-1]))
    assert (gap.code, gap.severity) == ("moment_final", Severity.WARN)
    assert "31-03-2028" in str(gap.message)


def test_a_long_silence_is_only_told():
    """The office's rhythm is a default that every agreement may change."""
    plan = reported(HALF_YEARLY[0], HALF_YEARLY[-1])
    assert [(g.code, g.severity) for g in found(plan)] == [("moment_rhythm", Severity.INFORM)]
    assert codes(plan, report_months=24) == []


def test_the_months_of_the_final_report_can_differ():
    assert codes(complete_plan(), final_report_months=2) == ["moment_final"]
