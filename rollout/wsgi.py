"""The web application for gunicorn."""

import logging
import os
import sys

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "rollout.settings")
os.environ["PROCESS_KIND"] = "web"

from django.core.wsgi import get_wsgi_application
from django.db import OperationalError

from rollout import quiet

WORKER_BOOT_ERROR = 3  # ends gunicorn instead of booting another worker for ever

quiet.hush()
try:
    application = get_wsgi_application()
    from rollout import production  # knows models, which stand by now

    production.refuse_a_bad_start()
except OperationalError:
    # Pages say that the database is away; `migrate`, which comes first, has asked it too.
    logging.getLogger("rollout").warning("not asked whether the database is a demo: it is away")
except SystemExit as stop:
    sys.stderr.write(f"{stop.code}\n")
    sys.exit(WORKER_BOOT_ERROR)
