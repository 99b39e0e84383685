"""A real installation refuses to start unsafely, and starts safely."""

import json
import os
import secrets
import subprocess
import sys

import pytest

from portal.launch.secret_files import ROOT

SAFE = {
    "DJANGO_SETTINGS_MODULE": "portal.settings.production",
    "SECRET_KEY": secrets.token_urlsafe(64),
    "ALLOWED_HOSTS": "portaal.example.org",
    "PUBLIC_URL": "https://portaal.example.org",
    "DATABASE_URL": "postgres://portal_app@nowhere.invalid/portal",
    "REDIS_URL": "redis://nowhere.invalid/0",
}
SHOW = """
import json
from django.conf import settings
names = "DEBUG DEMO_MODE SESSION_COOKIE_SECURE CSRF_COOKIE_SECURE SECURE_SSL_REDIRECT".split()
print(json.dumps({name: getattr(settings, name) for name in names}))
"""


def python(*arguments, **changes):
    environment = {"PATH": os.environ["PATH"], **SAFE, **changes}
    return subprocess.run(
        [sys.executable, *arguments], env=environment, cwd=ROOT, capture_output=True, text=True
    )


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"DEBUG": "1"}, "DEBUG is on"),
        ({"SECRET_KEY": ""}, "SECRET_KEY lacks"),
        ({"SECRET_KEY": "short"}, "SECRET_KEY lacks"),
        ({"SECRET_KEY": "a" * 80}, "SECRET_KEY lacks"),
        ({"SECRET_KEY": "development-only-" + secrets.token_urlsafe(64)}, "SECRET_KEY lacks"),
        ({"ALLOWED_HOSTS": "*"}, "ALLOWED_HOSTS"),
        ({"ALLOWED_HOSTS": ""}, "ALLOWED_HOSTS"),
        ({"ALLOWED_HOSTS": "good.example.org,*.example.org"}, "ALLOWED_HOSTS"),
        ({"PUBLIC_URL": "http://portaal.example.org"}, "PUBLIC_URL"),
        ({"DEMO_MODE": "1"}, "PORTAL_I_KNOW_THIS_IS_A_DEMO"),
        ({"DEMO_MODE": "1", "PORTAL_I_KNOW_THIS_IS_A_DEMO": "no"}, "lets anybody sign in"),
    ],
)
def test_an_unsafe_setting_stops_the_start_with_its_repair(changes, reason):
    done = python("-c", SHOW, **changes)
    assert done.returncode
    assert "The portal does not start." in done.stderr
    assert reason in done.stderr


def test_all_faults_are_told_at_once():
    done = python("-c", SHOW, DEBUG="1", SECRET_KEY="", ALLOWED_HOSTS="", DEMO_MODE="1")
    for name in ("DEBUG", "SECRET_KEY", "ALLOWED_HOSTS", "DEMO_MODE"):
        assert name in done.stderr.splitlines()[-1]


def test_a_safe_installation_starts_closed():
    done = python("-c", SHOW)
    assert json.loads(done.stdout) == {
        "DEBUG": False,
        "DEMO_MODE": False,
        "SESSION_COOKIE_SECURE": True,
        "CSRF_COOKIE_SECURE": True,
        "SECURE_SSL_REDIRECT": True,
    }


def test_a_demo_on_purpose_is_allowed():
    done = python("-c", SHOW, DEMO_MODE="1", PORTAL_I_KNOW_THIS_IS_A_DEMO="yes")
    assert json.loads(done.stdout)["DEMO_MODE"] is True


def test_django_s_own_checks_for_deployment_find_nothing():
    done = python("manage.py", "check", "--deploy", "--fail-level", "WARNING")
    assert done.returncode == 0, done.stderr


def test_secrets_may_come_from_files(tmp_path):
    (tmp_path / "key").write_text(SAFE["SECRET_KEY"] + "\n")
    environment = {"SECRET_KEY_FILE": str(tmp_path / "key")}
    without = {name: value for name, value in SAFE.items() if name != "SECRET_KEY"}
    done = subprocess.run(
        [sys.executable, "-c", SHOW],
        env={"PATH": os.environ["PATH"], **without, **environment},
        cwd=ROOT,
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stderr


def test_static_files_can_be_collected_with_names_that_change_with_their_content(tmp_path):
    done = python(
        "manage.py", "collectstatic", "--no-input", "--verbosity", "0", STATIC_ROOT=str(tmp_path)
    )
    assert done.returncode == 0, done.stderr
    names = json.loads((tmp_path / "staticfiles.json").read_text())["paths"]
    assert names
    assert all((tmp_path / name).exists() for name in names.values())


def test_the_web_refuses_to_serve_as_a_superuser(database_server):
    done = python(
        "-c",
        "import portal.wsgi",
        DATABASE_URL=database_server.url("postgres", "postgres"),
    )
    assert done.returncode
    assert "is a superuser" in done.stderr


def test_log_lines_are_json_in_production():
    done = python(
        "-c",
        "import django; django.setup(); import logging;"
        "logging.getLogger('portal').warning('two\\nlines', extra={'plan': 7})",
    )
    line = json.loads(done.stderr)
    assert line["message"] == "two\nlines"
    assert (line["plan"], line["level"], line["logger"]) == (7, "WARNING", "portal")
