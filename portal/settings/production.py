"""Settings of a real installation: everything from the environment, nothing unsafe by default."""

from urllib.parse import urlsplit

from portal.launch import logs
from portal.launch.unsafe import refuse_unsafe
from portal.settings.base import *  # noqa: F403
from portal.settings.base import DATABASES, env

SECRET_KEY = env("SECRET_KEY", default="")
DEBUG = False
DEMO_MODE = env.bool("DEMO_MODE", default=False)
ALLOWED_HOSTS = env.list("ALLOWED_HOSTS", default=[])
PUBLIC_URL = env("PUBLIC_URL", default="")
refuse_unsafe(
    debug=env.bool("DEBUG", default=False),
    secret_key=SECRET_KEY,
    hosts=ALLOWED_HOSTS,
    public_url=PUBLIC_URL,
    demo=DEMO_MODE,
    demo_is_meant=env("PORTAL_I_KNOW_THIS_IS_A_DEMO", default="") == "yes",
)

DATABASES["default"] |= {"CONN_MAX_AGE": 60, "CONN_HEALTH_CHECKS": True}
DATABASES["default"].setdefault("OPTIONS", {})["connect_timeout"] = 5

STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}

# Transport: HTTPS only, also for the next year; the host's name only.
SECURE_SSL_REDIRECT = True
SECURE_REDIRECT_EXEMPT = [r"^health/"]
SECURE_HSTS_SECONDS = 365 * 24 * 60 * 60
SECURE_HSTS_INCLUDE_SUBDOMAINS = True
SESSION_COOKIE_SECURE = True
SESSION_COOKIE_NAME = "__Host-sessionid"
CSRF_COOKIE_SECURE = True
CSRF_COOKIE_NAME = "__Host-csrftoken"
LANGUAGE_COOKIE_SECURE = True
CSRF_TRUSTED_ORIGINS = ["{0.scheme}://{0.netloc}".format(urlsplit(PUBLIC_URL))]
# The preload list of browsers is a decision of whoever owns the domain.
SILENCED_SYSTEM_CHECKS = ["security.W021"]

# Proxies between people and this process; each adds one entry to X-Forwarded-For.
ALLAUTH_TRUSTED_PROXY_COUNT = env.int("TRUSTED_PROXIES", default=1)
if ALLAUTH_TRUSTED_PROXY_COUNT:
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")

vars().update(env.email("EMAIL_URL", default="smtp://localhost:25"))
_sender = f"noreply@{urlsplit(PUBLIC_URL).hostname}"
DEFAULT_FROM_EMAIL = env("DEFAULT_FROM_EMAIL", default=_sender)
LOGGING = logs.settings("json", env("LOG_LEVEL", default="INFO"))
