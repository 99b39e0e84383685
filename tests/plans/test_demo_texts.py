"""The example plans as a reviewer meets them: texts, expected refusals and warnings, judgements."""

import re
from collections import defaultdict
from decimal import Decimal
from itertools import chain

import pytest

from tests.plans.demo_files import (
    KNOCK_OUTS,
    ORGANISATIONS,
    OTHER_SCHEMES,
    PLANS,
    Plan,
    every_plan,
    fund_per_year,
    lines,
    months,
    providers,
    texts,
)

CONDITIONS = {f"TM24-{number}" for number in range(1, 10)}
JUDGED = ("V1", "V2", "V6", "V9", "V10")
judged_plans = pytest.mark.parametrize("code", JUDGED)
# Real names that must never stand in fictitious plans: the sources of practice 9.1 and the region.
REAL_NAMES = re.compile(
    r"\b(activite|dsv|libertas|topaz|icare|tangenborgh|treant|noorderboog|viazorg|zuyderland"
    r"|vilans|drechtzorg|marente|alrijne|pluryn|siza|driestroom|philadelphia|'s heeren loo"
    r"|ipse de bruggen|gemiva|florence|actiz|leiden|alphen|katwijk|arnhemse|nijmegen|renkum"
    r"|menzis|zilveren kruis|vgz|cz|zorg en zekerheid|achmea)\b",
    re.IGNORECASE,
)
BOILERPLATE = re.compile(
    r"\b(lorem|dient te|dienen te|conform|middels|ten behoeve van|teneinde|door middel van|tbv)\b",
    re.IGNORECASE,
)


# --- what readiness must find ----------------------------------------------------------------


def gaps(plan: Plan) -> list[str]:
    """The 6.4 conditions whose required fields are not all there, found without the application."""
    goal_fields = (
        "indicator",
        "unit",
        "baseline_value",
        "baseline_date",
        "target_value",
        "target_date",
        "source",
        "owner",
    )
    owners = {a["owner"] for a in plan["activities"]}
    found = {
        "R-6.4-1": len(providers(plan)) < 2 or not providers(plan) <= owners,
        "R-6.4-3": any(goal[f] in (None, "") for goal in plan["goals"] for f in goal_fields),
        "R-6.4-5": not plan["embedding"]["items"],
        "R-6.4-6": not plan["monitoring"]["moments"],
        "R-6.4-8": not {s["scheme"] for s in plan["other_schemes"]} >= OTHER_SCHEMES,
        "R-6.4-9": "conflicts" in (plan["iza_gala"]["iza"], plan["iza_gala"]["gala"]),
    }
    return [rule for rule, missing in found.items() if missing]


def warnings(plan: Plan) -> list[str]:
    """What is flagged but does not block."""
    asked = fund_per_year(plan)
    last = max(asked)
    inside = {f"{ORGANISATIONS[m['org']]['name']} (fictief)" for m in plan["members"]}
    outside = {s["organisation"] for s in plan["support"]["statements"]} - inside
    found = {
        "excluded_costs": any(line["category"] == "BOUW" for _, line in lines(plan, "fund")),
        "duration": months(plan) > 36,
        "no_contract": any(m.get("contract") in ("shorter", "none") for m in plan["members"]),
        "no_outside_support": not outside,
        "not_tapering": len(asked) > 1 and asked[last] == max(asked.values()),
        "structural_costs": any(
            line["structural"] and last in line["amounts"] for _, line in lines(plan, "fund")
        ),
        "second_cashier": any(c["above_cap"] != "no" for c in plan["money"]["cashiers"]),
        "other_scheme_fits": any(s["outcome"] == "fits" for s in plan["other_schemes"]),
        "no_goal_for_professionals": not any(
            "professionals" in g["contributes"] for g in plan["goals"]
        ),
    }
    return [code for code, flagged in found.items() if flagged]


@every_plan
def test_gaps_and_warnings_are_those_the_plan_is_there_to_show(plan):
    expected = plan["expected"]
    assert gaps(plan) == expected["missing"]
    assert warnings(plan) == expected["warnings"]
    level = "blocked" if expected["missing"] else "warned" if expected["warnings"] else "ok"
    assert expected["submit"] == level


def test_only_v5_and_v8_cannot_be_submitted():
    blocked = {c: p["expected"]["missing"] for c, p in PLANS.items() if p["expected"]["missing"]}
    assert blocked == {"V5": ["R-6.4-3", "R-6.4-8"], "V8": ["R-6.4-1"]}


def test_v7_gives_a_reason_of_a_hundred_characters_for_its_four_years():
    """R-6.4-4."""
    assert len(PLANS["V7"]["basis"]["duration_reason"]) >= 100
    assert not any(p["basis"]["duration_reason"] for c, p in PLANS.items() if c != "V7")


def test_v6_asks_ninety_thousand_for_costs_this_budget_never_pays():
    """R-1.3.1-3; the decision grants the rest."""
    excluded = [line for _, line in lines(PLANS["V6"]) if line["category"] == "BOUW"]
    assert [line["amounts"] for line in excluded] == [{2027: "90000.00"}]
    granted = PLANS["V6"]["review"]["decision"]["amounts"]
    assert sum(map(Decimal, granted.values())) == 130_000


# --- texts -----------------------------------------------------------------------------------


def test_no_sentence_of_more_than_sixty_characters_occurs_in_two_plans():
    seen: dict[str, set[str]] = defaultdict(set)
    for code, plan in PLANS.items():
        for text in texts(plan):
            for sentence in re.split(r"(?<=[.!?:;])\s+", text):
                if len(sentence) > 60:
                    seen[" ".join(sentence.lower().split())].add(code)
    assert not {s: sorted(codes) for s, codes in seen.items() if len(codes) > 1}


@every_plan
def test_reasons_differ_within_a_plan(plan):
    reasons = [s["reason"] for s in plan["other_schemes"]]
    for given in chain.from_iterable(
        c.values() for c in plan.get("review", {}).get("scores", {}).values()
    ):
        reasons.append(given["reason"])
    assert len(reasons) == len(set(reasons))


@every_plan
def test_texts_are_plain_and_name_no_real_organisation(plan):
    for text in texts(plan):
        assert not BOILERPLATE.search(text), text
        assert not REAL_NAMES.search(text), text
        assert text == text.strip()
    for statement in plan["support"]["statements"]:
        assert statement["organisation"].endswith("(fictief)")


@every_plan
def test_free_text_shows_no_tariff_and_no_number_that_could_be_a_person(plan):
    """Tariffs and cost prices are competition-sensitive; citizen numbers are never kept."""
    for text in texts({k: v for k, v in plan.items() if k not in ("budget", "money", "review")}):
        assert not re.search(r"\b9[0-9],[0-9]% van het NZa|tarief van \d", text), text
        assert not re.search(r"\b\d{9}\b", text), text


@every_plan
def test_the_problem_has_figures_and_a_source_marked_fictitious(plan):
    problem = plan["challenge"]["problem"]
    assert len(re.findall(r"\d+", problem)) >= 6
    assert re.search(r"\(bron: [^)]*fictief\)", problem)


# --- judgements ------------------------------------------------------------------------------


def allowed(condition: str, value: object) -> bool:
    """Knock-outs are answered yes or no, the others on the scale of four."""
    if condition in KNOCK_OUTS:
        return isinstance(value, bool)
    return not isinstance(value, bool) and value in (1, 2, 3, 4)


@pytest.mark.parametrize("code", [c for c, p in PLANS.items() if "review" in p])
def test_reviewers_judge_every_condition_with_a_reason(code):
    review = PLANS[code]["review"]
    conditions = CONDITIONS | ({"TM24-GZ"} if "GZ" in PLANS[code]["basis"]["sectors"] else set())
    assert set(review["scores"]) == conditions
    for given in review["entry"].values():
        assert given["score"] in (1, 2, 3, 4)
        assert len(given["reason"]) >= 40
    for condition, by_reviewer in review["scores"].items():
        assert set(by_reviewer) == set(review["entry"])
        for given in by_reviewer.values():
            assert allowed(condition, given["value"])
            assert len(given["reason"]) >= 40


def test_v3_waits_for_consensus_and_v7_for_its_second_reviewer():
    assert set(PLANS["V3"]["review"]) == set(PLANS["V7"]["review"]) == {"entry", "scores"}
    assert list(PLANS["V3"]["review"]["entry"]) == ["reviewer1", "reviewer2"]
    assert list(PLANS["V7"]["review"]["entry"]) == ["reviewer1"]
    spread = PLANS["V3"]["review"]["scores"]["TM24-5"]
    assert spread["reviewer1"]["value"] - spread["reviewer2"]["value"] == 2


@judged_plans
def test_consensus_covers_entry_gate_and_conditions_and_leads_to_the_decision(code):
    review, outcome = PLANS[code]["review"], PLANS[code]["expected"]["outcome"]
    consensus = review["consensus"]
    assert set(consensus) == set(review["scores"]) | {"TM24-0"}
    failed = {
        c
        for c, given in consensus.items()
        if c != "TM24-GZ" and (given["value"] is False if c in KNOCK_OUTS else given["value"] < 3)
    }
    assert all(allowed(c, given["value"]) for c, given in consensus.items())
    assert failed == ({"TM24-8"} if code == "V9" else set())
    decided = {"granted": "grant", "partial": "partial", "redirected": "redirect"}[outcome]
    assert review["decision"]["outcome"] == decided


@judged_plans
def test_decisions_stay_within_the_request(code):
    decision, asked = PLANS[code]["review"]["decision"], fund_per_year(PLANS[code])
    granted = {year: Decimal(amount) for year, amount in decision["amounts"].items()}
    assert len(decision["reason"]) >= 100
    assert decision["redirect_scheme"] == ("SPUK_DOS" if code == "V9" else "")
    if decision["outcome"] == "grant":
        assert granted == asked
    elif decision["outcome"] == "partial":
        assert all(granted[year] <= asked[year] for year in asked)
        assert sum(granted.values()) < sum(asked.values())
    else:
        assert granted == {}


# --- the first progress report of V1 ---------------------------------------------------------


def test_the_report_of_v1_answers_its_goals_and_the_milestones_of_the_period():
    plan = PLANS["V1"]
    report = plan["reports"]["progress_1"]
    due = [m["code"] for m in plan["milestones"] if m["date"] <= report["period_end"]]
    reported = {m["code"]: m["status"] for m in report["milestones"]}
    assert set(due) <= set(reported)
    assert set(reported.values()) == {"done", "late", "on_track"}
    assert [i["goal"] for i in report["indicators"]] == [g["code"] for g in plan["goals"]]
    assert all(i["date"] <= report["period_end"] for i in report["indicators"])
    assert [code for code, p in PLANS.items() if "reports" in p] == ["V1"]


def test_the_report_of_v1_spends_no_more_than_the_budget_of_each_provider():
    plan = PLANS["V1"]
    room: dict[tuple[str, int], Decimal] = defaultdict(Decimal)
    for org, line in lines(plan, "fund"):
        for year, amount in line["amounts"].items():
            room[org, year] += Decimal(amount)
    spend = {
        (s["org"], s["year"]): Decimal(s["amount"]) for s in plan["reports"]["progress_1"]["spend"]
    }
    assert {org for org, _ in spend} == providers(plan)
    assert all(amount <= room[key] for key, amount in spend.items())
