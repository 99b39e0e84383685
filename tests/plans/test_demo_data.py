"""The example plans hold together: keys, limits, references, dates and organisations."""

import re
from collections import Counter
from decimal import Decimal
from itertools import chain

from tests.plans.demo_files import (
    ORGANISATIONS,
    PEOPLE,
    dig,
    every_plan,
    lines,
    months,
    providers,
    years,
)

# Providers, months and state the ten plans are there to show (practice 9.4).
CAST = {
    "V1": (5, 30, "granted", "running"),
    "V2": (4, 24, "granted", "granted"),
    "V3": (6, 36, "none", "in_review"),
    "V4": (3, 36, "none", "submitted"),
    "V5": (7, 30, "none", "draft"),
    "V6": (2, 18, "partial", "provisionally_granted"),
    "V7": (2, 48, "none", "in_review"),
    "V8": (1, 24, "none", "draft"),
    "V9": (2, 24, "redirected", "redirected"),
    "V10": (3, 24, "granted", "signing"),
}

FRAMEWORK = {"VV": {f"WOZO-{n}" for n in range(1, 6)}, "GZ": {f"KL-{n}" for n in range(1, 6)}}
PURPOSES = {"SWZ": {f"SWZ-{n}" for n in range(1, 5)}, "RSB": {f"RSB-{n}" for n in range(1, 4)}}
STATEMENT_KINDS = {
    "provider",
    "municipality",
    "client_council",
    "gp_group",
    "housing_corporation",
    "insurer",
    "regional_table",
    "other",
}
KEYS = {
    "": (
        "code title fictitious scheme region year lead basis members challenge goals "
        "approach activities milestones support budget money embedding other_schemes "
        "iza_gala monitoring expected"
    ),
    "basis": "purpose subregion iza_region sectors summary start end duration_reason",
    "members": "org role task contact signatory",
    "challenge": (
        "problem framework_items access quality affordability professionals toekomstagenda"
    ),
    "goals": (
        "code statement kind indicator unit baseline_value baseline_date target_value "
        "target_date year_values source owner contributes framework_items"
    ),
    "approach": "method responsibilities",
    "activities": "code title description phase owner start end goals",
    "milestones": "code title date owner evidence",
    "support": "clients staff effects_on_others statements",
    "money": "route vat cashiers",
    "embedding": "summary items",
    "other_schemes": "scheme outcome reason",
    "iza_gala": "iza iza_reason gala gala_reason filed_before filed_before_text",
    "monitoring": "method accountability moments",
    "expected": "submit missing warnings outcome state_in_demo",
}
# What is asked only under some schemes and care offices, or answered by some providers.
SOMETIMES = {
    "members": {"contract", "contract_until"},
    "challenge": {"movements", "focus_points"},
    "activities": {"changes"},
    "support": {"regional_documents", "regional_text", "partnership"},
}
LINE_KEYS = (
    "category description source other_source goal structural quantity unit unit_price amounts"
)
LENGTHS = {
    "title": (5, 120),
    "basis.summary": (100, 600),
    "challenge.problem": (300, 1500),
    "challenge.access": (150, 600),
    "challenge.quality": (150, 600),
    "challenge.affordability": (150, 600),
    "challenge.professionals": (150, 600),
    "approach.method": (300, 1500),
    "approach.responsibilities": (200, 1000),
    "support.clients": (150, 600),
    "support.staff": (150, 600),
    "support.effects_on_others": (150, 600),
    "embedding.summary": (200, 1000),
    "monitoring.method": (200, 800),
    "monitoring.accountability": (150, 600),
}


# --- shape -----------------------------------------------------------------------------------


@every_plan
def test_a_plan_file_has_the_agreed_keys_in_the_agreed_order(plan):
    extra = [key for key in ("review", "reports") if key in plan]
    assert list(plan) == KEYS[""].split() + extra
    for part, keys in KEYS.items():
        value = plan[part] if part else {}
        for item in value if isinstance(value, list) else [value] if part else []:
            asked = [key for key in item if key not in SOMETIMES.get(part, ())]
            assert asked == keys.split(), part
    for _, line in lines(plan):
        assert list(line) == LINE_KEYS.split()


@every_plan
def test_texts_keep_to_their_limits(plan):
    for path, (least, most) in LENGTHS.items():
        assert least <= len(dig(plan, path)) <= most, (path, len(dig(plan, path)))
    assert all(len(m["task"]) <= 300 for m in plan["members"])
    assert all(len(a["description"]) <= 400 for a in plan["activities"])
    assert all(len(s["text"]) <= 300 for s in plan["support"]["statements"])
    assert all(len(s["reason"]) >= 40 for s in plan["other_schemes"])


@every_plan
def test_every_plan_is_marked_fictitious_and_filed_under_a_call_of_2026(plan):
    assert plan["fictitious"] is True
    assert plan["year"] == 2026
    assert plan["basis"]["purpose"] in PURPOSES[plan["scheme"]]
    assert plan["region"] == ("arnhem" if plan["code"] == "V4" else "zuid-holland-noord")
    assert "(fictief)" in plan["basis"]["subregion"] or "fictief" in plan["challenge"]["problem"]


@every_plan
def test_coalition_duration_and_outcome_are_those_of_the_example(plan):
    expected = plan["expected"]
    assert CAST[plan["code"]] == (
        len(providers(plan)),
        months(plan),
        expected["outcome"],
        expected["state_in_demo"],
    )


# --- references ------------------------------------------------------------------------------


@every_plan
def test_references_to_organisations_people_and_goals_resolve(plan):
    members = {m["org"] for m in plan["members"]}
    goals = {g["code"] for g in plan["goals"]}
    owners = chain.from_iterable(plan[part] for part in ("goals", "activities", "milestones"))
    assert members <= set(ORGANISATIONS)
    assert {o["owner"] for o in owners} <= members
    assert {
        i["owner"] for i in plan["embedding"]["items"] + plan["monitoring"]["moments"]
    } <= members
    assert {code for a in plan["activities"] for code in a["goals"]} == goals
    assert {line["goal"] for _, line in lines(plan)} <= goals | {""}
    for member in plan["members"]:
        for duty in ("contact", "signatory"):
            org, person = PEOPLE[member[duty]]
            assert org == member["org"]
            assert duty == "contact" or "signatory" in person["roles"]


@every_plan
def test_the_lead_is_a_provider_and_partners_have_no_money(plan):
    roles = Counter(m["role"] for m in plan["members"])
    lead = next(m["org"] for m in plan["members"] if m["role"] == "lead")
    assert (roles["lead"], lead) == (1, plan["lead"])
    for member in plan["members"]:
        is_provider = ORGANISATIONS[member["org"]]["kind"] == "provider"
        assert is_provider == (member["role"] != "partner")
    assert [block["org"] for block in plan["budget"]] == [
        m["org"] for m in plan["members"] if m["role"] != "partner"
    ]
    assert all(block["lines"] for block in plan["budget"])


@every_plan
def test_sectors_fit_the_scheme_and_the_framework_items_fit_the_sectors(plan):
    sectors = set(plan["basis"]["sectors"])
    assert sectors <= ({"VV"} if plan["scheme"] == "SWZ" else {"VV", "GZ"})
    allowed = set().union(*(FRAMEWORK[s] for s in sectors))
    used = set(chain.from_iterable(g["framework_items"] for g in plan["goals"]))
    assert used <= set(plan["challenge"]["framework_items"]) <= allowed
    assert bool(plan["challenge"]["toekomstagenda"]) == ("GZ" in sectors)
    for org in providers(plan):
        assert sectors & set(ORGANISATIONS[org]["sectors"])


@every_plan
def test_codes_run_without_a_gap(plan):
    for part, letter, least, most in (
        ("goals", "D", 2, 5),
        ("activities", "A", 5, 10),
        ("milestones", "M", len(years(plan)), 12),
    ):
        codes = [item["code"] for item in plan[part]]
        assert codes == [f"{letter}{n}" for n in range(1, len(codes) + 1)]
        assert least <= len(codes) <= most


@every_plan
def test_every_provider_owns_an_activity_and_only_v8_has_fewer_than_two(plan):
    """R-6.4-1: several providers, each with a task."""
    assert providers(plan) <= {a["owner"] for a in plan["activities"]}
    assert (len(providers(plan)) >= 2) == (plan["code"] != "V8")


# --- time ------------------------------------------------------------------------------------


@every_plan
def test_dates_lie_inside_the_period_of_the_plan(plan):
    start, end = plan["basis"]["start"], plan["basis"]["end"]
    for activity in plan["activities"]:
        assert start <= activity["start"] < activity["end"] <= end, activity["code"]
    for milestone in plan["milestones"]:
        assert start <= milestone["date"] <= end, milestone["code"]
    for goal in plan["goals"]:
        assert start < goal["target_date"] <= end
        assert goal["baseline_date"] is None or goal["baseline_date"] < goal["target_date"]
    for statement in plan["support"]["statements"]:
        assert statement["date"] < start
        assert statement["kind"] in STATEMENT_KINDS
    assert {m["date"].year for m in plan["milestones"]} == set(years(plan))


@every_plan
def test_yearly_values_walk_from_the_baseline_to_the_target(plan):
    for goal in plan["goals"]:
        steps = [Decimal(v) for v in goal["year_values"].values()]
        walked = list(goal["year_values"])
        assert walked == [y for y in years(plan) if walked[0] <= y <= walked[-1]]
        assert walked[-1] in (goal["target_date"].year, plan["basis"]["end"].year)
        assert steps[-1] == Decimal(goal["target_value"])
        if goal["baseline_value"] is not None:
            walk = [Decimal(goal["baseline_value"]), *steps]
            assert walk in (sorted(walk), sorted(walk, reverse=True)), goal["code"]


@every_plan
def test_reports_are_half_yearly_and_end_within_three_months_after_the_plan(plan):
    """R-6.4-6."""
    end, moments = plan["basis"]["end"], plan["monitoring"]["moments"]
    dues = [m["due"] for m in moments]
    assert dues == sorted(dues)
    assert [m["kind"] for m in moments] == ["progress"] * (len(moments) - 1) + ["final"]
    gaps = [(b - a).days for a, b in zip([plan["basis"]["start"], *dues], dues, strict=False)]
    assert max(gaps) <= 275
    assert 0 < (dues[-1] - end).days <= 92


# --- organisations ---------------------------------------------------------------------------


def test_organisations_have_their_own_fictitious_identifiers():
    for organisation in ORGANISATIONS.values():
        provider = organisation["kind"] == "provider"
        assert re.fullmatch(r"99\d{6}" if provider else "", organisation["agb"])
        assert re.fullmatch(r"900000\d\d", organisation["kvk"])
        assert bool(organisation["sectors"]) == provider
    for field in ("kvk", "name"):
        assert len({o[field] for o in ORGANISATIONS.values()}) == len(ORGANISATIONS)


def test_every_provider_has_somebody_for_every_role():
    assert list(ORGANISATIONS)[:3] == ["zilverlinde", "waterrand", "baken"]
    for organisation in ORGANISATIONS.values():
        roles = set(chain.from_iterable(p["roles"] for p in organisation["people"]))
        provider = organisation["kind"] == "provider"
        assert roles == ({"editor", "signatory", "manager"} if provider else {"signatory"})
    emails = [person["email"] for _, person in PEOPLE.values()]
    assert len(emails) == len(set(emails)) == len(PEOPLE)
