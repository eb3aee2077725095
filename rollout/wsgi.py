"""The web application for gunicorn."""

import os

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "rollout.settings")
os.environ["PROCESS_KIND"] = "web"

from django.core.wsgi import get_wsgi_application

application = get_wsgi_application()
