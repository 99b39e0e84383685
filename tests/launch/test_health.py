"""Machines ask whether the portal lives and can serve; nobody has to sign in for that."""

import environ
import pytest
from django.db import connection


def test_a_living_process_says_so_without_a_database(client):
    answer = client.get("/health/live")
    assert (answer.status_code, answer.content) == (200, b"live")


@pytest.mark.django_db
def test_a_process_with_a_database_is_ready(client, django_assert_num_queries):
    with django_assert_num_queries(1):
        answer = client.get("/health/ready")
    assert answer.status_code == 200
    assert answer.json() == {"database": "ok", "broker": "ok"}


@pytest.mark.django_db
def test_a_silent_broker_takes_nobody_out_of_service(client, settings, monkeypatch):
    settings.CELERY_BROKER_URL = "redis+socket:///nowhere"
    from portal.celery import app

    monkeypatch.setattr(
        app, "connection_for_write", lambda: app.connection("redis+socket:///nowhere")
    )
    answer = client.get("/health/ready")
    assert answer.status_code == 200
    assert answer.json()["broker"] == "down"


def test_without_a_database_the_process_is_not_ready(client, transactional_db):
    plain = connection.settings_dict
    connection.close()
    nowhere = environ.Env.db_url_config("postgres://x@/x?host=/nowhere")
    connection.settings_dict = {**plain, **nowhere}
    try:
        answer = client.get("/health/ready")
    finally:
        connection.settings_dict = plain
    assert answer.status_code == 503
    assert answer.json()["database"] == "down"


@pytest.mark.parametrize("address", ["/health/live", "/health/ready"])
def test_answers_are_never_cached_and_only_asked_for(client, db, address):
    assert "no-store" in client.get(address)["Cache-Control"]
    assert client.post(address).status_code == 405
