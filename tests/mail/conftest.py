"""A mail server, and templates of mails that only tests send."""

import pytest

from tests.mail.sink import Sink

PLAIN = """{% extends "mail/layout.txt" %}{% load i18n mail %}
{% block subject %}{% get_current_language as code %}{{ code }}: {{ what }} ingediend{% endblock %}
{% block body %}Uw plan {{ what }} is ingediend.
Bewaar dit bericht & deel het <niet>.

- punt een
- punt twee

Open het plan: {% absolute "/plannen/3/" %}{% endblock %}
"""
RICH = """{% extends "mail/layout.html" %}{% block body %}<p>Rijk: {{ what }}</p>{% endblock %}"""


@pytest.fixture
def sink(settings):
    server = Sink()
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", server.port
    yield server
    server.close()


@pytest.fixture(autouse=True)
def letters(settings, tmp_path):
    """Templates `test_plain` and `test_rich` beside those of the portal."""
    from copy import deepcopy

    from portal.mail import rendering

    folder = tmp_path / "mail"
    folder.mkdir()
    (folder / "test_plain.txt").write_text(PLAIN)
    (folder / "test_rich.txt").write_text(PLAIN)
    (folder / "test_rich.html").write_text(RICH)
    (folder / "test_bare.txt").write_text("Geen onderwerp")
    templates = deepcopy(settings.TEMPLATES)
    templates[0]["DIRS"] = [tmp_path, *templates[0]["DIRS"]]
    settings.TEMPLATES = templates
    settings.PUBLIC_URL = "https://portaal.voorbeeld.test"
    rendering._plain_text.cache_clear()
    yield
    rendering._plain_text.cache_clear()
