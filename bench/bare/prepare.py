"""Makes the bare tables with 20,000 rows and one signed-in person; prints the session's key."""

from __future__ import annotations

import os


def main() -> None:
    """Fill the database of BARE_DATABASE_URL."""
    os.environ["DJANGO_SETTINGS_MODULE"] = "bench.bare.settings"
    import django

    django.setup()
    from django.contrib.auth.models import User
    from django.core.management import call_command
    from django.test import Client

    from bench.bare.models import Row
    from bench.bare.urls import values

    call_command("migrate", run_syncdb=True, verbosity=0)
    Row.objects.bulk_create(Row(**values(f"Plan {n}", n)) for n in range(20_000))
    client = Client()
    client.force_login(User.objects.create_user("reader"))
    print(client.cookies["sessionid"].value)


if __name__ == "__main__":
    main()
