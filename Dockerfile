# The portal as one image for web, workers and clock; which one it is, the command says.
FROM python:3.12-slim-bookworm AS packages
RUN python -m venv /opt/venv
COPY requirements.txt /tmp/requirements.txt
RUN /opt/venv/bin/pip install --no-cache-dir --require-hashes --requirement /tmp/requirements.txt

FROM python:3.12-slim-bookworm
# Pango sets the text of PDF documents.
RUN apt-get update \
    && apt-get install -y --no-install-recommends \
        libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0 \
    && rm -rf /var/lib/apt/lists/* \
    && useradd --system --uid 10001 --no-create-home --home-dir /tmp portal \
    && install -d -o portal -g portal -m 700 /data /keys
COPY --from=packages /opt/venv /opt/venv
ENV PATH=/opt/venv/bin:$PATH \
    PYTHONUNBUFFERED=1 \
    PYTHONDONTWRITEBYTECODE=1 \
    DJANGO_SETTINGS_MODULE=portal.settings.production \
    HOME=/tmp \
    HOST=0.0.0.0 \
    PORT=8000 \
    LOG_FORMAT=json \
    DATA_DIR=/data \
    SIGNING_DIR=/keys/portal \
    STATIC_ROOT=/app/static-built
WORKDIR /app
COPY manage.py ./
COPY locale locale
COPY static static
COPY templates templates
COPY portal portal
COPY plans plans
COPY reviews reviews
# Collecting static files needs settings that are safe, not ones that are ever used.
RUN python -m compileall -q portal plans reviews \
    && python -m portal.launch.translations \
    && SECRET_KEY="$(python -c 'import secrets; print(secrets.token_urlsafe(64))')" \
        ALLOWED_HOSTS=build.invalid PUBLIC_URL=https://build.invalid \
        python manage.py collectstatic --no-input --verbosity 0
USER portal
EXPOSE 8000
CMD ["gunicorn", "portal.wsgi:application", "--config", "python:portal.launch.web"]
