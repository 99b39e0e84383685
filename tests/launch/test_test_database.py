"""The suite's own database behaves as production's: a plain role, cleaned up exactly."""

import psycopg
import pytest
from django.contrib.auth.models import Group, Permission
from django.db import ProgrammingError, connection

from portal.launch.connection import as_owner, refuse_powerful_role
from tests import database


def one(statement):
    with connection.cursor() as cursor:
        cursor.execute(statement)
        return cursor.fetchone()


@pytest.mark.django_db
def test_tests_run_as_the_plain_role():
    assert one("SELECT current_user") == ("portal_app",)
    refuse_powerful_role()


@pytest.mark.django_db
@pytest.mark.parametrize(
    "statement",
    [
        "CREATE TABLE public.own (id int)",
        "ALTER TABLE auth_group ADD COLUMN extra int",
        "DROP TABLE auth_group CASCADE",
        "TRUNCATE auth_group CASCADE",
        "SET session_replication_role = replica",
        "SET ROLE portal_owner",
    ],
)
def test_the_plain_role_cannot_touch_the_structure(statement):
    with pytest.raises(ProgrammingError), connection.cursor() as cursor:
        cursor.execute(statement)


@pytest.mark.django_db(transaction=True)
def test_a_committed_row_is_there_for_a_superuser(superuser):
    Group.objects.create(name="left behind")
    assert superuser.execute("SELECT name FROM auth_group").fetchall() == [("left behind",)]


@pytest.mark.django_db(transaction=True)
def test_committed_rows_of_the_test_before_are_gone():
    assert not Group.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_reference_rows_come_back_exactly(superuser):
    before = list(Permission.objects.order_by("pk").values())
    Permission.objects.filter(pk=before[0]["id"]).update(name="changed")
    Permission.objects.filter(pk=before[1]["id"]).delete()
    connection.close()
    database.wipe(superuser)
    assert list(Permission.objects.order_by("pk").values()) == before


@pytest.mark.django_db(transaction=True)
def test_the_owner_is_used_only_inside_the_block():
    with as_owner():
        assert one("SELECT current_user") == ("portal_owner",)
    assert one("SELECT current_user") == ("portal_app",)


@pytest.mark.django_db(transaction=True)
def test_the_owner_owns_the_database_and_every_table(superuser):
    owners = superuser.execute(
        "SELECT DISTINCT tableowner FROM pg_tables WHERE schemaname = 'public'"
    ).fetchall()
    assert owners == [("portal_owner",)]


def test_a_clone_is_complete_and_can_be_dropped(database_server):
    database_server.clone("portal_test_clone")
    with database_server.connect("portal_test_clone") as admin:
        assert admin.execute("SELECT count(*) > 0 FROM django_migrations").fetchone() == (True,)
    database_server.drop("portal_test_clone")
    with pytest.raises(psycopg.OperationalError):
        database_server.connect("portal_test_clone")
