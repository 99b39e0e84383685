"""Settings of the test suite; tests/conftest.py starts PostgreSQL and sets DATABASE_URL."""

import os

os.environ.setdefault("DATABASE_URL", "postgres://portal@localhost/portal")

from portal.settings.base import *  # noqa: E402, F403
from portal.settings.base import env  # noqa: E402

SECRET_KEY = "only-for-tests-" + "x" * 50
DEBUG = False
DEMO_MODE = True
ALLOWED_HOSTS = ["*"]
DATABASES = {"default": env.db("DATABASE_URL")}
EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
CELERY_BROKER_URL = env("REDIS_URL", default="memory://")
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
