"""Asks every address of a scene as every role, by GET and by POST, and rolls all back."""

from __future__ import annotations

from django.db import transaction
from django.test import Client

from tests.cast import sign_in
from tests.permissions.scenes import ROLES, ROOMS, SCENES, Scene, patterns


def answers(scene_name: str, cast) -> dict[str, dict[str, str]]:
    """For each address and role: the answers to GET and POST, such as "ok/403"."""
    scene: Scene = SCENES[scene_name](cast)
    wanted = [n for n in patterns() if n.startswith(ROOMS[scene_name])]
    clients = {role: client_for(cast, person) for role, person in ROLES.items()}
    return {
        name: {role: both(client, url) for role, client in clients.items()}
        for name, url in sorted(scene.urls(wanted).items())
    }


def client_for(cast, person: str) -> Client:
    client = Client(raise_request_exception=False)
    if person:
        sign_in(client, cast[person])
    return client


def both(client: Client, url: str) -> str:
    return f"{ask(client.get, url)}/{ask(client.post, url)}"


def ask(method, url: str) -> str:
    """One request in a transaction of its own that is rolled back."""
    with transaction.atomic():
        response = method(url)
        transaction.set_rollback(True)
    if response.status_code == 302 and "/account/inloggen/" in response.url:
        return "in"
    if response.status_code in (200, 302, 303, 409, 422):
        return "ok"
    return str(response.status_code)


def as_text(found: dict[str, dict[str, str]]) -> str:
    """The answers as an aligned table."""
    width = max(len(n) for n in found) + 2
    head = " " * width + "".join(f"{role:9}" for role in ROLES)
    rows = [
        name.ljust(width) + "".join(f"{codes[role]:9}" for role in ROLES)
        for name, codes in found.items()
    ]
    return "\n".join([head.rstrip(), *(row.rstrip() for row in rows)]) + "\n"
