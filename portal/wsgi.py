"""The WSGI entry point that gunicorn serves."""

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "portal.settings.production")

application = get_wsgi_application()

from portal.launch.connection import serve_as_plain_role  # noqa: E402  (needs the apps)

serve_as_plain_role()
