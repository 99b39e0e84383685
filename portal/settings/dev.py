"""Settings of a developer's machine and of the demo (`make run`)."""

from portal.settings.base import *  # noqa: F403
from portal.settings.base import env

SECRET_KEY = env("SECRET_KEY", default="development-only-" + "x" * 50)
DEBUG = True
DEMO_MODE = True
ALLOWED_HOSTS = ["*"]
DATABASES = {"default": env.db("DATABASE_URL", default="postgres://portal@localhost/portal")}
CELERY_BROKER_URL = env("REDIS_URL", default="redis://localhost/0")
