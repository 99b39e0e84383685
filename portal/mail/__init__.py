"""The outbox: `from portal import mail; mail.post(key, to=…, template="plan_submitted", …)`.

A mail is `templates/mail/<template>.txt`, which extends `mail/layout.txt`:

    {% extends "mail/layout.txt" %}{% load i18n mail %}
    {% block subject %}{% translate "Your plan was submitted" %}{% endblock %}
    {% block body %}{% blocktranslate %}…{% endblocktranslate %}

    {% translate "Open the plan" %}: {% absolute "plans:plan" plan_id %}{% endblock %}

The HTML part is made from the same text; `<template>.html` (extends `mail/layout.html`) only
when a mail needs more. Loaded lazily, so that this package can be imported before the models.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from portal.mail.links import absolute as absolute
    from portal.mail.services import post as post

_WHERE = {"post": "services", "absolute": "links"}


def __getattr__(name: str) -> Any:
    if name not in _WHERE:
        raise AttributeError(name)
    return getattr(import_module(f"portal.mail.{_WHERE[name]}"), name)
