"""Which database role the portal's one connection uses: the plain one, or briefly the owner."""

from __future__ import annotations

import contextlib
import logging
from collections.abc import Iterator

import environ
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.db import OperationalError, connection
from django.db.backends.signals import connection_created

log = logging.getLogger(__name__)
WORDS = ("is a superuser", "bypasses row-level security", "owns tables")
POWERS = """
    SELECT rolsuper, rolbypassrls, EXISTS (
        SELECT 1 FROM pg_class JOIN pg_namespace ON pg_namespace.oid = relnamespace
        WHERE nspname = 'public' AND pg_has_role(current_user, relowner, 'USAGE')
    )
    FROM pg_roles WHERE rolname = current_user
"""


@contextlib.contextmanager
def as_owner() -> Iterator[None]:
    """Work as the role of DATABASE_OWNER_URL: for commands that change the structure.

    Without that setting nothing switches. The connection is opened anew on either side, so
    no transaction can straddle the two roles.
    """
    plain = connection.settings_dict
    if settings.DATABASE_OWNER_URL:
        owner = environ.Env.db_url_config(settings.DATABASE_OWNER_URL)
        options = {**plain["OPTIONS"], **owner.pop("OPTIONS", {})}
        connection.close()
        connection.settings_dict = {**plain, **owner, "OPTIONS": options}
    try:
        yield
    finally:
        if connection.settings_dict is not plain:
            connection.close()
            connection.settings_dict = plain


def serve_as_plain_role() -> None:
    """For processes that serve: judge the role now, or as soon as the database answers."""
    try:
        refuse_powerful_role()
    except OperationalError:
        log.warning("the database does not answer yet; its role is judged when it does")
        connection_created.connect(_judge_first, dispatch_uid="serve_as_plain_role")
    finally:
        connection.close()


def refuse_powerful_role() -> None:
    """Raise `ImproperlyConfigured` when the role that serves people could do more than serve.

    A superuser, an owner of tables or a role that bypasses row-level security would make the
    append-only records and the second wall between organisations void (trust goal T3).
    """
    with connection.cursor() as cursor:
        cursor.execute(POWERS)
        powers = cursor.fetchone()
    found = [word for word, holds in zip(WORDS, powers, strict=True) if holds]
    if found:
        user = connection.settings_dict["USER"]
        raise ImproperlyConfigured(
            f"The portal does not serve people as database role '{user}', because it "
            f"{' and '.join(found)}. Let DATABASE_URL name a plain role and "
            "DATABASE_OWNER_URL the owner (docs/operations.md)."
        )


def _judge_first(**_: object) -> None:
    connection_created.disconnect(dispatch_uid="serve_as_plain_role")
    try:
        refuse_powerful_role()
    except ImproperlyConfigured:
        connection_created.connect(_judge_first, dispatch_uid="serve_as_plain_role")
        connection.close()
        raise
