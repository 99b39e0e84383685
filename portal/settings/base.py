"""Settings that every environment shares; the environment fills in what differs."""

from pathlib import Path

import environ
from csp.constants import NONE, SELF
from django.utils.translation import gettext_lazy as _

from portal.launch import given, logs

BASE_DIR = Path(__file__).resolve().parents[2]
env = environ.Env()
env.ENVIRON = given.environment()  # NAME_FILE may name a file with the value, for secrets
DATA_DIR = Path(env("DATA_DIR", default=str(BASE_DIR / ".data")))

DEBUG = False
DEMO_MODE = False
ALLOWED_HOSTS: list[str] = []
ROOT_URLCONF = "portal.urls"
WSGI_APPLICATION = "portal.wsgi.application"
SECRET_KEY_FALLBACKS: list[str] = env.list("SECRET_KEY_FALLBACKS", default=[])

# PostgreSQL only. The plain role serves people, the owner is used by `migrate` alone.
DATABASES = {"default": env.db("DATABASE_URL", default="postgres://portal_app@localhost/portal")}
DATABASE_OWNER_URL: str = env("DATABASE_OWNER_URL", default="")
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

INSTALLED_APPS = [
    "portal.launch",  # first: its `migrate` stands before Django's
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.postgres",
    "crispy_forms",
    "django_htmx",
    "csp",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "portal.web",
    "portal.audit",
    "portal.jobs",
    "portal.drafts",
    "portal.mail",
    "portal.documents",
    "portal.accounts",
    "portal.upkeep",
    "portal.funds",
    "portal.funds.clarifications",
    "plans",
    "plans.agreements",
    "plans.monitoring",
    "reviews",
    "reviews.reallocation",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "portal.web.middleware.refuse_charset",
    "portal.web.middleware.refuse_nul",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "portal.web.middleware.keep_private",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "portal.accounts.middleware.SessionLimitsMiddleware",
    "portal.drafts.rescue.DraftMiddleware",
    "django.contrib.auth.middleware.LoginRequiredMiddleware",
    "portal.accounts.middleware.SecondFactorMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "portal.web.middleware.OwnNotFound",
]

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "portal.web.context.navigation",
            ],
        },
    },
]
CRISPY_ALLOWED_TEMPLATE_PACKS = ("portal",)
CRISPY_TEMPLATE_PACK = "portal"

# Accounts: e-mail sign-in; django-allauth keeps passwords, resets and second factors. Its rate
# limits stay as they are: 30 sign-ins a minute per network, 5 wrong ones in 5 minutes per address.
AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "/"
ACCOUNT_ADAPTER = "portal.accounts.adapter.AccountAdapter"
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
ACCOUNT_EMAIL_VERIFICATION = "none"  # an address is proven by its invitation
ACCOUNT_EMAIL_NOTIFICATIONS = True
ACCOUNT_SESSION_REMEMBER = False
ACCOUNT_REAUTHENTICATION_TIMEOUT = 10 * 60
ACCOUNT_FORMS = {
    "login": "portal.accounts.forms_signin.SignInForm",
    "reset_password": "portal.accounts.forms_signin.ForgottenForm",
    "reset_password_from_key": "portal.accounts.forms_signin.NewPasswordForm",
    "change_password": "portal.accounts.forms_signin.ChangePasswordForm",
}
MFA_ADAPTER = "portal.accounts.adapter.SecondFactorAdapter"
MFA_SUPPORTED_TYPES = ["totp", "recovery_codes"]
MFA_TOTP_ISSUER = "Portaal transitiemiddelen"
MFA_ALLOW_UNVERIFIED_EMAIL = True
MFA_FORMS = {
    "authenticate": "portal.accounts.forms_signin.CodeForm",
    "activate_totp": "portal.accounts.forms_signin.ActivateForm",
}
ALLAUTH_TRUSTED_PROXY_COUNT = env.int("TRUSTED_PROXIES", default=0)
PASSWORD_HASHERS = ["django.contrib.auth.hashers.Argon2PasswordHasher"]
AUTH_PASSWORD_VALIDATORS = [
    {
        "NAME": "portal.accounts.passwords.LongEnough",
        "OPTIONS": {"min_length": 12},
    },
    {"NAME": "portal.accounts.passwords.NotCommon"},
    {"NAME": "portal.accounts.passwords.NotAboutYou"},
]

# Language and time: Dutch first; instants are stored in UTC, people see Amsterdam.
LANGUAGE_CODE = "nl"
LANGUAGES = [("nl", _("Dutch")), ("en", _("English"))]
LOCALE_PATHS = [BASE_DIR / "locale"]
USE_I18N = True
USE_TZ = True
TIME_ZONE = "Europe/Amsterdam"

STATIC_URL = "/static/"
STATICFILES_DIRS = [BASE_DIR / "static"]
STATIC_ROOT = Path(env("STATIC_ROOT", default=DATA_DIR / "static"))
DOCUMENTS_DIR = Path(env("DOCUMENTS_DIR", default=DATA_DIR / "documents"))
SIGNING_DIR = Path(env("SIGNING_DIR", default=DATA_DIR / "signing"))
SIGNING_PASSWORD = env("SIGNING_PASSWORD", default="")
# The virus scanner, as "host:port" or a socket path; empty means that uploads are not scanned.
CLAMAV_ADDRESS = env("CLAMAV_ADDRESS", default="")

# A budget of 400 lines is one form: 16 fields a line, and as many again where two people meet.
DATA_UPLOAD_MAX_NUMBER_FIELDS = 15_000

# Nothing from elsewhere, nothing inline (trust.md 1.4).
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF, "data:"],
        "font-src": [SELF],
        "connect-src": [SELF],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
        "base-uri": [NONE],
    },
}
X_FRAME_OPTIONS = "DENY"
SECURE_REFERRER_POLICY = "same-origin"
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_HTTPONLY = True
CSRF_FAILURE_VIEW = "portal.drafts.rescue.csrf_failure"
SESSION_COOKIE_AGE = 8 * 60 * 60
SESSION_IDLE_SECONDS = 30 * 60

# The database is the queue, Celery the alarm clock (portal/celery.py has the rest).
CELERY_BROKER_URL: str = env("REDIS_URL", default="redis://localhost/0")

# Counts of attempts (rate limits) are shared by all processes and live in the database: with
# the broker down people can still sign in.
CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.db.DatabaseCache",
        "LOCATION": "web_cache",
    },
}

LOGGING = logs.settings(env("LOG_FORMAT", default="text"), env("LOG_LEVEL", default="INFO"))

DEFAULT_FROM_EMAIL = "Portaal transitiemiddelen <noreply@portaal.voorbeeld.test>"
EMAIL_TIMEOUT = 20
PUBLIC_URL: str = env("PUBLIC_URL", default="http://localhost:8000")  # links in mails
AUDIT_KEEPERS: list[str] = env.list("AUDIT_KEEPERS", default=[])  # get the seal of the record
