"""Settings of a developer's machine and of the demo (`make run`)."""

from portal.settings.base import *  # noqa: F403
from portal.settings.base import DATA_DIR, env

SECRET_KEY = env("SECRET_KEY", default="development-only-" + "x" * 50)
DEBUG = env.bool("DEBUG", default=True)
DEMO_MODE = True
ALLOWED_HOSTS = ["*"]
EMAIL_BACKEND = "django.core.mail.backends.filebased.EmailBackend"
EMAIL_FILE_PATH = DATA_DIR / "mail"
