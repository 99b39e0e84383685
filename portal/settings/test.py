"""Settings of the test suite; tests/conftest.py puts its own database in place of this one."""

from portal.settings.base import *  # noqa: F403
from portal.settings.base import env

SECRET_KEY = "only-for-tests-" + "x" * 50
DEBUG = False
DEMO_MODE = True
ALLOWED_HOSTS = ["*"]
EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
CELERY_BROKER_URL = env("REDIS_URL", default="memory://")
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
