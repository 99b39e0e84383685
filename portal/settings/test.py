"""Settings of the test suite; tests/conftest.py puts its own database in place of this one."""

import tempfile
from pathlib import Path

from portal.settings.base import *  # noqa: F403
from portal.settings.base import env

SECRET_KEY = "only-for-tests-" + "x" * 50
DEBUG = False
DEMO_MODE = True
ALLOWED_HOSTS = ["*"]
DATABASES = {"default": env.db("DATABASE_URL", default="postgres://portal_app@localhost/portal")}
EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
CELERY_BROKER_URL = env("REDIS_URL", default="memory://")
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
_scratch = tempfile.TemporaryDirectory(prefix="portal-test-")  # goes when the suite ends
DOCUMENTS_DIR = Path(_scratch.name) / "documents"
SIGNING_DIR = Path(_scratch.name) / "signing"
SIGNING_PASSWORD = ""
CLAMAV_ADDRESS = ""
