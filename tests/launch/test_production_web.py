"""The web as it runs in production: gunicorn, collected static files, HTTPS behind a proxy."""

import http.client
import os
import re
import subprocess
import sys
import time
from pathlib import Path

import pytest
from django.urls import reverse

from portal.launch import probe
from portal.launch.secret_files import ROOT
from tests.launch.test_production import SAFE
from tests.launch.test_supervise import free_port

HOST = SAFE["ALLOWED_HOSTS"]


@pytest.fixture(scope="module")
def web(database_server, tmp_path_factory):
    """A gunicorn with production's settings on a database of its own; its port."""
    folder, name, port = tmp_path_factory.mktemp("web"), "portal_test_production", free_port()
    database_server.clone(name)
    environment = {
        **SAFE,
        "PATH": os.environ["PATH"],
        "DATABASE_URL": database_server.url("portal_app", name),
        "DATA_DIR": str(folder),
        "STATIC_ROOT": str(folder / "static"),
        "PORT": str(port),
        "WEB_WORKERS": "1",
        "LOG_FORMAT": "json",
    }
    collect = [sys.executable, "manage.py", "collectstatic", "--no-input", "--verbosity", "0"]
    subprocess.run(collect, cwd=ROOT, env=environment, check=True)
    with (folder / "log").open("wb") as log:
        process = subprocess.Popen(
            [
                *(Path(sys.executable).parent / "gunicorn", "portal.wsgi:application"),
                *("--config", "python:portal.launch.web"),
            ],
            cwd=ROOT,
            env=environment,
            stdout=log,
            stderr=log,
        )
    end = time.monotonic() + 180
    while not probe.answers(port, HOST) and time.monotonic() < end:
        assert process.poll() is None, (folder / "log").read_text()
        time.sleep(0.1)
    yield port
    process.terminate()
    process.wait(90)
    database_server.drop(name)


def ask(port, path, **headers):
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
    sent = {"Host": HOST, "X-Forwarded-Proto": "https", **headers}
    connection.request("GET", path, headers=sent)
    answer = connection.getresponse()
    return answer, answer.read().decode()


def test_the_health_check_of_the_container_passes(web):
    assert probe.answers(web, HOST)
    assert ask(web, "/health/live", **{"X-Forwarded-Proto": "http"})[0].status == 200


def test_plain_http_is_sent_to_https(web):
    answer, _ = ask(web, "/", **{"X-Forwarded-Proto": "http"})
    assert answer.status == 301
    assert answer.headers["Location"] == f"https://{HOST}/"


def test_https_is_demanded_for_a_year(web):
    answer, _ = ask(web, "/")
    assert answer.status == 200
    assert answer.headers["Strict-Transport-Security"] == "max-age=31536000; includeSubDomains"


def test_another_name_is_not_answered(web):
    assert ask(web, "/", Host="elsewhere.example.org")[0].status == 400


def test_static_files_have_names_of_their_content_and_are_kept_for_ever(web):
    _, page = ask(web, "/")
    sheets = re.findall(r'href="(/static/[^"]+\.css)"', page)
    assert sheets
    answer, _ = ask(web, sheets[0])
    assert answer.status == 200
    assert "immutable" in answer.headers["Cache-Control"]


def test_cookies_belong_to_this_host_and_to_https_alone(web):
    answer, _ = ask(web, reverse("account_login"))
    cookies = [value for name, value in answer.getheaders() if name == "Set-Cookie"]
    assert cookies
    for cookie in cookies:
        assert "Secure" in cookie
        assert cookie.startswith("__Host-")


def test_an_unknown_page_tells_nothing_of_the_inside(web):
    answer, page = ask(web, "/no/such/page")
    assert answer.status == 404
    assert "Traceback" not in page
    assert "urlpatterns" not in page
