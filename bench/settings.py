"""The portal as it is measured: as in production, but over plain HTTP on this machine."""

from portal.settings.test import *  # noqa: F403
from portal.settings.test import DATABASES

DATABASES["default"] |= {"CONN_MAX_AGE": 60, "CONN_HEALTH_CHECKS": True}
EMAIL_BACKEND = "django.core.mail.backends.dummy.EmailBackend"
