"""The web application for gunicorn."""

import os
import sys

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "rollout.settings")
os.environ["PROCESS_KIND"] = "web"

from django.core.wsgi import get_wsgi_application

WORKER_BOOT_ERROR = 3  # ends gunicorn instead of booting another worker for ever

try:
    application = get_wsgi_application()
except SystemExit as stop:
    sys.stderr.write(f"{stop.code}\n")
    sys.exit(WORKER_BOOT_ERROR)
