"""People are served as a plain role; anything stronger is refused at the start."""

import environ
import pytest
from django.core.exceptions import ImproperlyConfigured
from django.core.management import call_command
from django.db import connection
from django.db.backends.signals import connection_created

from portal.launch.connection import as_owner, refuse_powerful_role, serve_as_plain_role


@pytest.fixture
def becoming(transactional_db, database_server):
    """Make the portal's connection that of another role, or of nobody."""
    plain = connection.settings_dict

    def become(role):
        connection.close()
        url = database_server.url(role, plain["NAME"]) if role else "postgres://x@/x?host=/nowhere"
        connection.settings_dict = {**plain, **environ.Env.db_url_config(url)}

    yield become
    connection.close()
    connection.settings_dict = plain
    connection_created.disconnect(dispatch_uid="serve_as_plain_role")


@pytest.mark.django_db
def test_the_plain_role_is_accepted():
    refuse_powerful_role()


@pytest.mark.parametrize(
    ("role", "reason"),
    [("postgres", "is a superuser and bypasses"), ("portal_owner", "because it owns tables")],
)
def test_a_role_with_powers_is_refused_with_the_repair(becoming, role, reason):
    becoming(role)
    with pytest.raises(ImproperlyConfigured, match=reason) as refused:
        serve_as_plain_role()
    assert "DATABASE_OWNER_URL" in str(refused.value)


def test_a_role_that_looks_through_the_second_wall_is_refused(becoming, superuser):
    superuser.execute("CREATE ROLE looker LOGIN BYPASSRLS")
    name = connection.settings_dict["NAME"]
    superuser.execute(f"GRANT CONNECT ON DATABASE {name} TO looker")
    try:
        becoming("looker")
        with pytest.raises(ImproperlyConfigured, match="row-level security"):
            refuse_powerful_role()
    finally:
        connection.close()
        superuser.execute("DROP OWNED BY looker; DROP ROLE looker")


def test_a_member_of_the_owner_counts_as_owner(becoming, superuser):
    superuser.execute("CREATE ROLE heir LOGIN IN ROLE portal_owner")
    try:
        becoming("heir")
        with pytest.raises(ImproperlyConfigured, match="owns tables"):
            refuse_powerful_role()
    finally:
        connection.close()
        superuser.execute("DROP ROLE heir")


def test_a_silent_database_is_judged_when_it_answers(becoming, caplog):
    becoming(None)
    serve_as_plain_role()
    assert "does not answer yet" in caplog.text
    becoming("postgres")
    for _ in range(2):
        with pytest.raises(ImproperlyConfigured):
            connection.ensure_connection()
    becoming("portal_app")
    connection.ensure_connection()


def test_without_an_owner_s_address_nothing_switches(transactional_db, settings):
    settings.DATABASE_OWNER_URL = ""
    before = connection.settings_dict
    with as_owner():
        assert connection.settings_dict is before


def fail_as_owner():
    with as_owner():
        assert connection.settings_dict["USER"] == "portal_owner"
        raise ZeroDivisionError


def test_an_error_inside_the_block_gives_the_plain_role_back(transactional_db):
    plain = connection.settings_dict
    with pytest.raises(ZeroDivisionError):
        fail_as_owner()
    assert connection.settings_dict is plain


def test_migrating_runs_as_the_owner_and_gives_the_plain_role_back(transactional_db):
    call_command("migrate", verbosity=0)
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_user")
        assert cursor.fetchone() == ("portal_app",)


def test_preparing_twice_changes_nothing(transactional_db, superuser):
    def content():
        tables = "SELECT tablename FROM pg_tables WHERE schemaname = 'public' ORDER BY 1"
        names = [name for (name,) in superuser.execute(tables)]
        return {n: superuser.execute(f"SELECT count(*) FROM {n}").fetchone() for n in names}

    before = content()
    call_command("prepare", verbosity=0)
    assert content() == before
