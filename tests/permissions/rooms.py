"""Which addresses are asked in which scene, and as whom."""

from __future__ import annotations

from tests.permissions.scenes import ROLES, patterns

_PLAN = ("plans:detail", "plans:read", "plans:log", "plans:submission", "plans:budget")
_DECISION = (
    *("reviews:decide", "reviews:decision", "reviews:letter", "reviews:release", "reviews:plan"),
    *("reviews:withdraw_decision", "reviews:outbox", "reviews:draw_up", "reviews:waive"),
    *("reviews:date_letter", "reviews:enter_objection"),
)
_OBJECTION = (
    *("reviews:obj", "reviews:take_on", "reviews:withdraw_objection", "reviews:to_court"),
    *("reviews:uphold", "reviews:dismiss", "reviews:ruling"),
    *("reviews:consensus", "reviews:log"),
)
_PEOPLE = (
    *("accounts:people", "accounts:details", "accounts:invite", "accounts:roles"),
    *("accounts:reset_second_factor", "accounts:answer", "accounts:resend", "accounts:withdraw"),
)
ROOMS: dict[str, tuple[str, ...]] = {
    "draft": ("plans:", "funds:call", "funds:move_closing", "funds:withdraw"),
    "judging": (*_PLAN, "reviews:"),
    "submitted": ("reviews:plan", "reviews:take_up", "reviews:ineligible"),
    "asked": (
        *("plans:detail", "plans:history", "reviews:changes", "reviews:ask", "reviews:questions"),
        *("reviews:answer_", "reviews:send_", "reviews:extend_", "reviews:take_back_changes"),
    ),
    "ranking": (
        *("reviews:rank", "reviews:whatif", "reviews:copy_", "reviews:raise", "reviews:aspect"),
        *("reviews:compare", "reviews:reopen_consensus", "reviews:back_to_scoring"),
    ),
    "granted": ("plans:detail", "reviews:decision", "reviews:draw_up"),
    "drawn": ("agreements:detail", "agreements:send", "agreements:discard"),
    "upkeep": ("upkeep:",),
    "consensus": (
        "reviews:back_to_scoring",
        "reviews:consensus",
        "reviews:close",
        "reviews:reopen_consensus",
    ),
    "deciding": ("plans:detail", "plans:log", *_DECISION),
    "seconding": ("reviews:agree", "reviews:decision", "reviews:release"),
    "decided": ("plans:detail", "plans:log", *_DECISION, *_OBJECTION),
    "signing": ("plans:detail", "plans:read", "agreements:"),
    "reporting": ("plans:detail", "monitoring:", "agreements:detail", "agreements:document"),
    "reported": ("monitoring:",),
    "accepted": (
        "plans:log",
        "monitoring:detail",
        "monitoring:document",
        "monitoring:report",
        "agreements:export",
    ),
    "reallocating": ("reallocation:", "agreements:detail"),
    "provider": _PEOPLE,
    "office": _PEOPLE,
    "call": ("funds:",),
    "questions": ("clarifications:",),
    "house": ("account", "mfa_", "web:", "drafts:", "home", "health_"),
}
LEFT_OUT = {"house": _PEOPLE}
# Where nothing hangs on the plan, one of each kind is asked.
ASKED = {
    "house": ("visitor", "lead", "coord", "menzis"),
    "call": tuple(r for r in ROLES if r not in ("member", "signer", "manager", "partner")),
    "questions": tuple(r for r in ROLES if r not in ("invited", "rev3", "second")),
}


def wanted(scene: str) -> list[str]:
    """The names of the addresses that are asked in a scene."""
    out = LEFT_OUT.get(scene, ())
    return [n for n in patterns() if n.startswith(ROOMS[scene]) and n not in out]
