"""Pages of the web layer, and what base.html gives every page."""

import re

import pytest
from django.test import Client, RequestFactory
from django.urls import reverse

from tests.cast import sign_in

pytestmark = pytest.mark.django_db


@pytest.fixture
def client():
    return Client(headers={"accept-language": "nl"})


def page(client, name, **query):
    answer = client.get(reverse(name), query)
    assert answer.status_code == 200
    return answer.content.decode()


def test_the_style_guide_shows_every_component(client):
    html = page(client, "web:styleguide")
    from portal.web.tags import blocks, controls, lists

    apart = {
        "breadcrumbs",
        "page_header",
        "stepper",
        "sort_header",
        "chart",
        "error_prefix",
        "error_summary",
        "link_button",
        "form_buttons",
        "draft_status",
    }
    for part in (blocks, lists, controls):
        for name in part.register.tags:
            assert f'id="{name}"' in html or name in apart, name


def test_the_style_guide_exists_in_demo_and_development_alone(client, settings):
    settings.DEMO_MODE = False
    assert client.get(reverse("web:styleguide")).status_code == 404
    settings.DEBUG = True
    assert client.get(reverse("web:styleguide")).status_code == 200


def test_a_page_with_errors_says_so_in_its_title(client):
    assert "<title>Stijlgids – Portaal transitiemiddelen</title>" in page(client, "web:styleguide")
    html = page(client, "web:styleguide", fout="")
    assert "<title>Fout: Stijlgids – Portaal transitiemiddelen</title>" in html
    assert html.index("error-summary-title") < html.index('id="tiles"')


def test_help_and_accessibility_are_open_to_everybody(client):
    assert "Uw werk blijft bewaard" in page(client, "web:help")
    assert "WCAG 2.2" in page(client, "web:accessibility")


def test_the_language_changes_by_a_post_and_comes_back(client):
    answer = client.post(
        reverse("web:set_language"), {"language": "en", "next": reverse("web:help")}
    )
    assert answer["location"] == reverse("web:help")
    html = page(client, "web:help")
    assert '<html lang="en"' in html
    assert "Your work is kept" in html
    assert client.get(reverse("web:set_language")).status_code == 405


def test_the_language_switch_leads_nowhere_else(client):
    answer = client.post(
        reverse("web:set_language"), {"language": "en", "next": "https://example.com/"}
    )
    assert answer["location"] == "/"


def test_the_demo_says_that_all_is_fictitious(client, settings):
    banner = "alle organisaties, plannen en bedragen zijn fictief"
    assert banner in page(client, "web:help")
    settings.DEMO_MODE = False
    assert banner not in page(client, "web:help")


def test_a_page_has_landmarks_a_skip_link_and_one_heading(client):
    html = page(client, "web:help")
    assert '<a class="skip-link" href="#main">Ga naar de inhoud</a>' in html
    assert html.count("<main ") == 1
    assert html.count("<h1>") == 1
    assert '<nav class="breadcrumbs" aria-label="Waar u bent">' in html
    assert 'role="status"' in html


def test_nothing_on_a_page_is_inline_or_remote(client):
    for html in (page(client, "web:styleguide"), page(client, "web:styleguide", fout="")):
        assert not re.search(r'<script(?![^>]*src=)|<style|\sstyle="|\son\w+="', html)
        assert not re.search(r'(?:src|href)="(?:https?:)?//', html)


def test_htmx_makes_no_styles_and_evaluates_nothing(client):
    html = page(client, "web:help")
    config = re.search(r"name=\"htmx-config\" content='([^']+)'", html)[1]
    assert '"includeIndicatorStyles":false' in config
    assert '"allowEval":false' in config


def test_who_is_signed_in_stands_in_the_header_with_a_way_out(client, cast):
    sign_in(client, cast.editor_a)
    html = page(client, "web:help")
    assert cast.editor_a.name in html
    assert "Uitloggen" in html
    assert "Inloggen" not in html


def test_a_visitor_can_sign_in_from_the_header(client):
    html = page(client, "web:help")
    assert "Inloggen" in html
    assert "Uitloggen" not in html


def test_a_page_that_does_not_exist_has_a_way_on(client, cast):
    sign_in(client, cast.editor_a)
    answer = client.get("/bestaat-niet/")
    assert answer.status_code == 404
    html = answer.content.decode()
    assert "Pagina niet gevonden" in html
    assert 'href="/"' in html


def test_a_refusal_says_its_reason():
    from django.template.loader import render_to_string

    from portal.web.gate import Forbidden

    request = RequestFactory().get("/")
    html = render_to_string(
        "403.html", {"exception": Forbidden("Alleen <b>de</b> kassier.")}, request
    )
    assert "Alleen &lt;b&gt;de&lt;/b&gt; kassier." in html


@pytest.mark.parametrize("code", ["400", "500"])
def test_pages_for_faults_need_no_request(code):
    from django.template.loader import render_to_string

    html = render_to_string(f"{code}.html")
    assert html.count("<h1>") == 1
    assert "tokens.css" in html


def test_messages_have_the_tone_of_their_level():
    from django.contrib.messages.storage.base import Message
    from django.template.loader import render_to_string

    for level, tone in ((25, "ok"), (30, "warn"), (40, "danger"), (20, "info")):
        html = render_to_string("components/message.html", {"message": Message(level, "Klaar")})
        assert f'class="notice {tone}"' in html
        assert "Klaar" in html
