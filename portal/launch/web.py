"""How gunicorn serves the portal (`gunicorn --config python:portal.launch.web`)."""

import os
import sys

from portal.launch import logs

bind = f"{os.environ.get('HOST', '127.0.0.1')}:{os.environ.get('PORT', '8000')}"
workers = int(os.environ.get("WEB_WORKERS", "2"))
threads = int(os.environ.get("WEB_THREADS", "4"))
timeout = 60
graceful_timeout = 20
# A fresh process now and then keeps memory flat; not all at the same moment.
max_requests = 5000
max_requests_jitter = 1000
# The heartbeat file in memory: a slow disk must not look like a hanging process.
worker_tmp_dir = "/dev/shm" if sys.platform.startswith("linux") else None
# Addresses may hold tokens of invitations, so requests are not logged here; the proxy counts.
accesslog = None
logconfig_dict = logs.settings(os.environ.get("LOG_FORMAT", "text"), "INFO")
