"""Every address × every role, by GET and POST, against the table that people have read (T1).

`in`: sign in first; `ok`: a page, a form with errors or a redirect; `no`: the service refused and
the next page says why; 403: seen, not permitted; 404: does not exist for this person; 405: not by
this method. After a deliberate change:
`WRITE_MATRIX=1 pytest tests/permissions`, and read the difference before it is committed.
"""

from __future__ import annotations

import os
from pathlib import Path
from uuid import UUID

import pytest
from django.urls import reverse

from portal.mail.models import Message
from tests.builders import canaries
from tests.permissions.probe import as_text, client_for, from_text
from tests.permissions.rooms import wanted
from tests.permissions.scenes import ROLES, SCENES, patterns

FOLDER = Path(__file__).parent / "tables"

# Open to everybody: the front, what may be known of calls, and the way in.
PUBLIC = {
    *("home", "web:help", "web:accessibility", "web:set_language", "web:styleguide"),
    *("funds:calls", "funds:call", "health_live", "health_ready"),
    *("clarifications:note", "clarifications:version", "clarifications:pdf"),
    *("account_login", "account_logout", "account_inactive"),
    *("account_reset_password", "account_reset_password_done"),
    *("account_reset_password_from_key", "account_reset_password_from_key_done"),
    *("accounts:demo_sign_in", "accounts:invitation", "accounts:invitation_link"),
    *("plans:invited", "plans:invitation"),
}
HOSTILE = (
    *("9" * 40, "31-02-2026", "\u202egnidart\u202c", "a" * 100_000, "NaN", "1e309"),
    "-1,0;[]{}%'\"<xss-7q>",
)
PARAMETERS = (
    *("q", "page", "state", "sort", "show", "kind", "year", "scheme", "region", "verdict", "needs"),
    *("fout", "next", "onderdeel", "token", "from", "to", "date", "who", "verb", "plan", "office"),
    *("org", "round", "number", "amount", "code", "lang"),
)
ARGUMENTS = {"IntConverter": 10**40 - 1, "SlugConverter": "a" * 5000, "UUIDConverter": UUID(int=0)}
ARGUMENTS["regex"] = "x"
ODD = "\u202e'\"<xss-7q>"


def table(name: str) -> dict[str, dict[str, str]]:
    """The table of a scene as it was read."""
    return from_text((FOLDER / f"{name}.txt").read_text(encoding="utf-8"))


def test_the_answers_are_those_of_the_table(name, found):
    said, path = as_text(found.codes), FOLDER / f"{name}.txt"
    if os.environ.get("WRITE_MATRIX"):
        path.write_text(said, encoding="utf-8")
    assert said.splitlines() == path.read_text(encoding="utf-8").splitlines()
    assert "500" not in said


def test_nobody_reads_the_figures_of_another(found):
    """practice.md 6.2: no line, price or account of one provider at another, in any format."""
    assert found.leaks == []


def test_no_mail_tells_the_figures_of_another(scene, cast):
    of = {cast[code].email: code for code in ("editor_a", "editor_b", "signatory_a", "outsider")}
    own = {"editor_a": "zilverlinde", "signatory_a": "zilverlinde", "editor_b": "waterrand"}
    for message in Message.objects.filter(to__in=of):
        others = [org for org in canaries.WORDS if own.get(of[message.to]) != org]
        said = f"{message.subject}\n{message.body_text}\n{message.body_html}"
        assert not [n for org in others for n in canaries.needles(org) if n in said], message


@pytest.mark.django_db
def test_no_value_in_an_address_breaks_a_page(name, scene, found, cast):
    """Every address that somebody opens, with what nobody would type (trust.md 1.4)."""
    broken, clients = [], {}
    for address, url in scene.urls(own_addresses(name)).items():
        role = next((r for r, codes in found.codes[address].items() if codes[:2] == "ok"), None)
        if role is None:
            continue
        client = clients.setdefault(role, client_for(cast, ROLES[role]))
        assert client.get(url, {"q": "a\x00b"}).status_code == 400, address
        turns = len(HOSTILE) if b'method="get"' in content(client.get(url)) else 1
        answers = [client.get(url, hostile(turn)) for turn in range(turns)]
        if odd := odd_address(address):
            answers.append(client.get(odd))
        broken += [f"{address} as {role}" for a in answers if a.status_code >= 500]
        broken += [f"{address} says it raw" for a in answers if b"<xss-7q>" in content(a)]
    assert broken == []


def own_addresses(scene: str) -> list[str]:
    """The addresses that this scene is the first to open."""
    before = [name for name in SCENES if name < scene]
    seen = {a for n in before for a, c in table(n).items() if any("ok" in v for v in c.values())}
    return [a for a in wanted(scene) if a not in seen]


def hostile(turn: int) -> dict[str, str]:
    """A value for every parameter; after as many turns as there are values all had all."""
    return {p: HOSTILE[(i + turn) % len(HOSTILE)] for i, p in enumerate(PARAMETERS)}


def odd_address(name: str) -> str:
    """The address with arguments that fit its shape and nothing else; "" without arguments."""
    kinds = patterns()[name]
    args = {key: ARGUMENTS.get(kind, ODD) for key, kind in kinds.items()}
    return reverse(name, kwargs=args) if args else ""


def content(response) -> bytes:
    """The body of an answer."""
    return b"".join(response.streaming_content) if response.streaming else response.content
