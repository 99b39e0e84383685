"""Asks every address of a scene as every role, by GET and by POST, and rolls all back."""

from __future__ import annotations

import io
import subprocess
import zipfile
from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import lru_cache
from http.cookies import SimpleCookie
from itertools import product

from django.contrib import messages
from django.db import transaction
from django.test import Client

from tests.builders import canaries
from tests.cast import sign_in
from tests.permissions.scenes import OWN, ROLES, Scene

Codes = dict[str, dict[str, str]]


@dataclass
class Found:
    """What a scene answered: the codes by address and role, and what was told to the wrong one."""

    codes: Codes = field(default_factory=dict)
    leaks: list[str] = field(default_factory=list)


def ask_all(scene: Scene, names: list[str], roles: Iterable[str], cast) -> Found:
    """For each address and role the answers to GET and POST, such as "ok/403"; and the leaks."""
    clients = {role: client_for(cast, ROLES[role]) for role in roles}
    found = Found()
    for name, url in sorted(scene.urls(names).items()):
        found.codes[name] = {}
        for role, client in clients.items():
            read, leaked = ask(client, "get", url, forbidden(scene, role))
            acted, also = ask(client, "post", url, forbidden(scene, role))
            found.codes[name][role] = f"{read}/{acted}"
            found.leaks += [f"{name} tells {role}: {word}" for word in (*leaked, *also)]
    for url, (role, client) in product(scene.more, clients.items()):
        code, leaked = ask(client, "get", url, forbidden(scene, role))
        found.leaks += [f"{url} tells {role}: {word}" for word in leaked]
        found.leaks += [f"{url} breaks for {role}"] if code == "500" else []
    return found


def client_for(cast, person: str) -> Client:
    """A browser in which this person of the cast is signed in; "": nobody."""
    client = Client(raise_request_exception=False)
    if person:
        sign_in(client, cast[person])
    return client


def forbidden(scene: Scene, role: str) -> list[str]:
    """The canaries that a role must never see in a scene."""
    if role in scene.readers:
        return []
    others = [org for org in canaries.WORDS if OWN.get(role) != org]
    return [word for org in others for word in canaries.needles(org)]


def ask(client: Client, method: str, url: str, words: list[str]) -> tuple[str, list[str]]:
    """One request, rolled back: its code, and which of `words` the answer says."""
    cookies = client.cookies.output(header="")
    with transaction.atomic():
        response = getattr(client, method)(url)
        said = _text(response) if words else ""
        transaction.set_rollback(True)
    client.cookies = SimpleCookie(cookies)
    return _code(response), [word for word in words if word in said]


def _code(response) -> str:
    if response.status_code == 302 and "/account/inloggen/" in response.url:
        return "in"
    if response.status_code in (302, 303) and _refused(response):
        return "no"
    if response.status_code in (200, 302, 303, 409, 422):
        return "ok"
    return str(response.status_code)


def _refused(response) -> bool:
    """Whether the page that follows says that the act was refused."""
    return any(m.level >= messages.ERROR for m in messages.get_messages(response.wsgi_request))


def _text(response) -> str:
    """All that an answer says: its heads and its body, whatever the kind."""
    body = b"".join(response.streaming_content) if response.streaming else response.content
    kind = response.headers.get("Content-Type", "")
    return f"{response.headers}\n{text_of(body, kind)}"


@lru_cache(maxsize=64)
def text_of(body: bytes, kind: str) -> str:
    """The text of a page, a table, an archive or a document; many people read the same one."""
    if body.startswith(b"PK"):
        with zipfile.ZipFile(io.BytesIO(body)) as archive:
            parts = [(archive.read(name), name) for name in archive.namelist()]
        return "\n".join(text_of(part, name) for part, name in parts)
    if body.startswith(b"%PDF-1") and b"%%EOF" in body:
        command = ["pdftotext", "-", "-"]
        return subprocess.run(command, input=body, capture_output=True).stdout.decode()
    return body.decode("utf-8", "replace")


def as_text(codes: Codes) -> str:
    """The answers as an aligned table."""
    width = max(len(n) for n in codes) + 2
    roles = next(iter(codes.values()))
    head = " " * width + "".join(f"{role:9}" for role in roles)
    rows = [
        name.ljust(width) + "".join(f"{code:9}" for code in found.values())
        for name, found in codes.items()
    ]
    return "\n".join([head.rstrip(), *(row.rstrip() for row in rows)]) + "\n"


def from_text(table: str) -> Codes:
    """The answers out of such a table."""
    head, *rows = table.splitlines()
    roles = head.split()
    cells = [row.split() for row in rows]
    return {name: dict(zip(roles, codes, strict=True)) for name, *codes in cells}
