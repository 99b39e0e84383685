"""Templates: every one is used, none knows a role, none has script, style or unescaped text."""

from __future__ import annotations

import re
from functools import lru_cache

import pytest

from tests.house.code import ROOT, modules, templates

PAGES = [n for n in templates() if not n.startswith(("pdf/", "mail/"))]
# Found by name, not by mention: Django's error pages and the packs of libraries.
BY_CONVENTION = (
    r"(400|403|404|429|500)\.html",
    r"portal/.*",
    r"account/.*",
    r"mfa/.*",
    r"allauth/.*",
    r"plans/read/.*",
    r"charts/.*",
    r"mail/.*",
    r"pdf/.*\.css",
)
ROLES = (
    "lead_editor",
    "member_editor",
    "decision_maker",
    "coordinator",
    "administrator",
    "auditor",
    "signatory",
    "reviewer",
)


@lru_cache(maxsize=1)
def texts() -> dict[str, str]:
    return {name: path.read_text(encoding="utf-8") for name, path in templates().items()}


@lru_cache(maxsize=1)
def sources() -> dict[str, str]:
    code = {n: p.read_text(encoding="utf-8") for n, p in modules().items()}
    return {**code, **texts()}


def text(name: str) -> str:
    return texts()[name]


@pytest.mark.parametrize("name", sorted(templates()))
def test_every_template_is_used(name):
    if any(re.fullmatch(pattern, name) for pattern in BY_CONVENTION):
        return
    stem = name.rsplit(".", 1)[0]
    needles = {name, stem, name.removeprefix("components/").rsplit(".", 1)[0]}
    others = [source for other, source in sources().items() if other != name]
    used = any(f'"{n}' in source or f"/{n}" in source for source in others for n in needles)
    assert used, f"{name} is used nowhere"


@pytest.mark.parametrize("name", PAGES)
def test_no_template_asks_for_a_role(name):
    logic = re.findall(r"{%-?\s*(?:if|elif)\s+(.*?)%}", text(name))
    for condition in logic:
        for role in ROLES:
            assert f'"{role}"' not in condition, f"{name}: {{% if {condition}%}}"


@pytest.mark.parametrize("name", PAGES)
def test_no_template_has_inline_script_style_or_handlers(name):
    body = text(name)
    assert not re.search(r"<script(?![^>]*\bsrc=)[^>]*>", body), name
    assert not re.search(r"\sstyle=", body), name
    assert not re.search(r"\son[a-z]+=\"", body), name
    assert "|safe" not in body, name
    assert "autoescape off" not in body, name
    assert not re.search(r"(?:src|href)=\"https?://", body), name


def test_no_code_marks_text_as_safe():
    for name, path in modules().items():
        assert "mark_safe" not in path.read_text(encoding="utf-8"), name


@pytest.mark.parametrize("name", [n for n in PAGES if 'method="post"' in text(n)])
def test_every_post_form_has_its_token(name):
    body = text(name)
    assert body.count("{% csrf_token %}") >= body.count('method="post"') or "csrf_token" in body


def test_nothing_uses_eta_or_countdown():
    for name, path in modules().items():
        assert not re.search(r"\b(eta|countdown)=", path.read_text(encoding="utf-8")), name


def test_the_static_folder_is_there():
    assert (ROOT / "static" / "css" / "tokens.css").exists()


@pytest.mark.parametrize("name", PAGES)
def test_an_address_is_made_in_the_block_that_uses_it(name):
    """A variable of one block does not exist in another: its link would lead nowhere."""
    for block in re.split(r"(?={% block )", text(name)):
        made = set(re.findall(r" as (\w+_url) %}", block))
        used = set(re.findall(r"(?<= )\w+_url\b(?=[ |])", re.sub(r" as \w+_url %}", "", block)))
        elsewhere = set(re.findall(r" as (\w+_url) %}", text(name)))
        assert not (used & elsewhere) - made
