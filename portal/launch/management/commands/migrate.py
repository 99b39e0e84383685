"""Django's `migrate`, run as the role that owns the tables."""

from typing import Any

from django.conf import settings
from django.core.management.commands import migrate
from django.db import connection

from portal.launch.connection import as_owner
from portal.launch.roles import grant_use


class Command(migrate.Command):
    """Switches to the owner, lets the plain role use what will be made, and migrates."""

    def handle(self, *args: Any, **options: Any) -> None:
        app = settings.DATABASES["default"]["USER"]
        with as_owner():
            if connection.settings_dict["USER"] != app:
                connection.ensure_connection()
                grant_use(connection.connection, app)
            super().handle(*args, **options)
