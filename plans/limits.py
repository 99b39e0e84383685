"""How many characters each text of a plan may have; forms and readiness use the same figures.

Short on purpose: a plan is read by many (practice.md 4: texts of 300 to 1,500 characters).
Keys are paths in PlanData without row numbers.
"""

from __future__ import annotations

LIMITS: dict[str, int] = {
    "title": 120,
    "basis.subregion": 120,
    "basis.iza_region": 120,
    "basis.summary": 600,
    "basis.duration_reason": 1000,
    "members.task": 300,
    "challenge.problem": 1500,
    "challenge.access": 600,
    "challenge.quality": 600,
    "challenge.affordability": 600,
    "challenge.professionals": 600,
    "challenge.toekomstagenda": 600,
    "goals.statement": 300,
    "goals.indicator": 200,
    "goals.unit": 40,
    "goals.source": 200,
    "approach.method": 1500,
    "approach.responsibilities": 1000,
    "activities.title": 160,
    "activities.description": 400,
    "activities.phase": 60,
    "milestones.title": 160,
    "milestones.evidence": 300,
    "support.clients": 600,
    "support.staff": 600,
    "support.effects_on_others": 600,
    "support.regional_text": 600,
    "support.partnership": 160,
    "support.statements.organisation": 160,
    "support.statements.text": 300,
    "budget.lines.description": 200,
    "budget.lines.other_source": 120,
    "budget.lines.unit": 60,
    "embedding.summary": 1000,
    "embedding.items.what": 300,
    "embedding.items.payer": 160,
    "other_schemes.reason": 600,
    "iza_gala.iza_reason": 600,
    "iza_gala.gala_reason": 600,
    "iza_gala.filed_before_text": 600,
    "monitoring.method": 800,
    "monitoring.accountability": 600,
    "monitoring.moments.content": 600,
}
