"""Secrets are made once and kept to ourselves."""

import stat
from urllib.parse import urlsplit

import yaml

from portal.launch import secret_files


def test_a_secret_is_made_once_and_readable_by_us_alone(tmp_path):
    path = tmp_path / "key"
    first = secret_files.kept(path)
    assert len(first) >= 64
    assert secret_files.kept(path) == first
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


def test_the_files_are_those_that_the_compose_file_mounts(tmp_path):
    made = {path.name for path in secret_files.deployment(tmp_path / "secrets")}
    compose = yaml.safe_load((secret_files.ROOT / "docker-compose.yml").read_text())
    assert made == set(compose["secrets"])
    assert stat.S_IMODE((tmp_path / "secrets").stat().st_mode) == 0o700


def test_each_role_has_a_password_of_its_own(tmp_path):
    secret_files.deployment(tmp_path)
    names = ("database_admin_url", "database_owner_url", "database_url")
    urls = [urlsplit((tmp_path / name).read_text()) for name in names]
    assert [url.username for url in urls] == ["postgres", "portal_owner", "portal_app"]
    assert len({url.password for url in urls}) == 3
    assert urls[0].password == (tmp_path / "postgres_password").read_text()


def test_existing_files_stay_as_they_are(tmp_path):
    (tmp_path / "email_url").write_text("smtp://mine")
    secret_files.deployment(tmp_path)
    before = {path.name: path.read_text() for path in tmp_path.iterdir()}
    secret_files.deployment(tmp_path)
    assert {path.name: path.read_text() for path in tmp_path.iterdir()} == before
    assert before["email_url"] == "smtp://mine"
