"""Every named address stands in a table, and each lets somebody in somewhere (T1)."""

from __future__ import annotations

from tests.permissions.scenes import SCENES, patterns
from tests.permissions.test_matrix import PUBLIC, table

# Nobody gets further than 404 or a refusal in any scene, and why that is so.
LINK, STATE = "the link of an invitation, kept in the session", "a state that no scene has"
CLOSED_IN_ALL_SCENES = {
    "accounts:demo_sign_in": "the name of a person in the form: tests/accounts/test_demo.py",
    "accounts:invitation": f"{LINK}: tests/accounts/test_invitations.py",
    "agreements:export_file": "a ZIP that a job made: tests/agreements",
    "plans:invited": f"{LINK}: tests/plans/test_coalition_joining.py",
    "plans:join": f"{LINK}: tests/plans/test_coalition_joining.py",
    "reviews:keep": f"{STATE}, a plan that was changed: tests/reviews/test_scoring_page.py",
    "reviews:keep_untouched": f"{STATE}, a plan that was changed: tests/reviews",
    "reviews:ranking_aspects": f"{STATE}, aspects of the office: tests/reviews/test_ranking.py",
    "reviews:reinstate": f"{STATE}, a plan not taken up: tests/reviews/test_opening.py",
}


def tables() -> dict[str, dict[str, dict[str, str]]]:
    return {scene: table(scene) for scene in SCENES}


def test_every_named_address_stands_in_a_table():
    asked = {name for found in tables().values() for name in found}
    assert set(patterns()) - asked == set()
    assert asked - set(patterns()) == set()


def test_every_address_lets_somebody_in_somewhere():
    """A row of refusals proves nothing: a scene must exist in which the address works."""
    works = {
        name
        for found in tables().values()
        for name, codes in found.items()
        if any("ok" in code or "no" in code for role, code in codes.items() if role != "visitor")
    }
    assert set(patterns()) - works - set(CLOSED_IN_ALL_SCENES) == set()


def test_a_visitor_opens_only_what_is_public():
    opened = {
        name
        for found in tables().values()
        for name, codes in found.items()
        if codes["visitor"] not in ("in/in", "404/405", "404/404")
    }
    assert opened == PUBLIC


def test_another_office_and_an_outsider_never_get_a_reason():
    """A 403 tells that the thing exists: for who may not know of it, it does not (404)."""
    told = [
        (scene, name, role)
        for scene, found in tables().items()
        for name, codes in found.items()
        for role in ("outsider", "menzis")
        if "403" in codes.get(role, "") and not name.startswith(ABOUT_NOBODY)
    ]
    assert told == []


# Pages about no object of somebody else: a call is public, the rest is of one's own office.
ABOUT_NOBODY = (
    *("upkeep:", "funds:move_closing", "funds:withdraw", "funds:new", "reviews:outbox"),
    *("clarifications:ask", "clarifications:mine", "clarifications:withdraw"),
    "reviews:date_letters",
)
