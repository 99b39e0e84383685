"""Scenes: plans in a state, and the arguments with which every address is asked in it."""

from __future__ import annotations

import uuid
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from django.urls import reverse

from plans.models import Plan
from plans.services import inviting
from reviews.demo import judging
from tests.builders import agreements, plans
from tests.builders.plans import START

ROLES = {
    "visitor": "",
    "lead": "editor_a",
    "member": "editor_b",
    "signer": "signatory_a",
    "partner": "clientenberaad_contact",
    "outsider": "outsider",
    "coord": "coordinator",
    "scorer": "reviewer1",
    "rev3": "reviewer3",
    "decider": "decision_maker",
    "auditor": "auditor",
    "admin": "administrator",
    "menzis": "menzis_coordinator",
}


@dataclass
class Scene:
    """A plan in a state, with what its addresses need."""

    plan: Plan
    args: dict[str, Any] = field(default_factory=dict)

    def urls(self, names: list[str]) -> dict[str, str]:
        """The address of each name that this scene can fill in."""
        found = {}
        for name, keys in patterns().items():
            if name in names and all(key in self.args for key in keys):
                found[name] = reverse(name, kwargs={key: self.args[key] for key in keys})
        return found


def patterns() -> dict[str, tuple[str, ...]]:
    """Every named address with the arguments it asks for."""
    from django.urls import get_resolver

    found: dict[str, tuple[str, ...]] = {}

    def walk(resolver, prefix: str) -> None:
        for part in resolver.url_patterns:
            if hasattr(part, "url_patterns"):
                space = f"{part.namespace}:" if part.namespace else ""
                walk(part, prefix + space)
            elif part.name:
                found[prefix + part.name] = tuple(part.pattern.converters) or tuple(
                    getattr(part.pattern, "regex", None).groupindex
                    if hasattr(part.pattern, "regex")
                    else ()
                )

    walk(get_resolver(), "")
    return found


def draft(cast) -> Scene:
    """V1 while its coalition writes it, with one invitation that nobody answered."""
    plan = plans.draft_plan(cast, "V1")
    invitation = inviting.invite(
        plan.pk,
        by=cast.editor_a,
        role="participant",
        email="nieuw@voorbeeld.test",
        org=cast.organisation("meander"),
        at=START + timedelta(days=2),
    )
    args = {
        "plan_id": plan.pk,
        "call_id": plan.call_id,
        "code": "goals",
        "org": "zilverlinde",
        "number": 1,
        "invitation_id": invitation.pk,
        "member_id": plan.members.get(org="zilverlinde").pk,
    }
    return Scene(plan, args)


def judging_scene(cast) -> Scene:
    """V1 while two reviewers have scored it and nobody has discussed it yet."""
    plan = plans.filed_plan(cast, "V1").plan
    case = judging.reviewed("V1", plan, cast, START + timedelta(days=5))
    assignment = case.assignments.get(reviewer=cast.reviewer1)
    args = {
        "plan_id": plan.pk,
        "call_id": plan.call_id,
        "number": 1,
        "fmt": "csv",
        "case_id": case.pk,
        "assignment_id": assignment.pk,
        "code": "TM24-3",
    }
    return Scene(Plan.objects.get(pk=plan.pk), args)


def signing(cast) -> Scene:
    """V1 while its agreement is out for signature."""
    agreement = agreements.sent(cast, "V1")
    args = {
        "plan_id": agreement.plan_id,
        "agreement_id": agreement.pk,
        "party_id": agreement.parties.get(org="zilverlinde").pk,
        "run_id": uuid.uuid4(),
        "number": 1,
    }
    return Scene(agreement.plan, args)


SCENES = {"draft": draft, "judging": judging_scene, "signing": signing}
ROOMS = {
    "draft": ("plans:", "funds:"),
    "judging": ("plans:detail", "plans:read", "plans:log", "plans:submission", "reviews:"),
    "signing": ("plans:detail", "plans:read", "plans:submission", "agreements:"),
}
