"""Two addresses for machines: does this process live, and can it serve?"""

from __future__ import annotations

import logging

from django.conf import settings
from django.db import DatabaseError, connection
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.urls import path
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from portal.celery import app
from portal.web.gate import public

log = logging.getLogger(__name__)


@public
@require_safe
@never_cache
def live(request: HttpRequest) -> HttpResponse:
    """200 as long as the process answers at all: restart it when it does not."""
    return HttpResponse("live", content_type="text/plain")


@public
@require_safe
@never_cache
def ready(request: HttpRequest) -> JsonResponse:
    """200 when people can be served, 503 when not: send them to another process.

    Only the database decides. Without the broker, mail and documents come a minute later and
    nothing is lost, so a silent broker is told but takes nobody out of service.
    """
    database, broker = database_answers(), broker_answers()
    words = {True: "ok", False: "down"}
    found = {"database": words[database], "broker": words[broker]}
    return JsonResponse(found, status=200 if database else 503)


def database_answers() -> bool:
    """Does the database answer a query, as the role that serves people?"""
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except DatabaseError:
        log.exception("the database does not answer")
        return False
    return True


def broker_answers() -> bool:
    """Can a task be sent? Takes about a second at most."""
    if settings.CELERY_BROKER_URL.startswith("memory:"):
        return True
    try:
        with app.connection_for_write() as broker:
            broker.ensure_connection(max_retries=1, interval_start=0, interval_step=0, timeout=1)
    except Exception as error:  # whatever a broker can do
        log.warning("the broker does not answer: %s", error)
        return False
    return True


urlpatterns = [
    path("live", live, name="health_live"),
    path("ready", ready, name="health_ready"),
]
