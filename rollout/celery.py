"""The Celery application: Celery only wakes; what waits is a row in PostgreSQL."""

import os
from typing import Any

from celery import Celery
from celery.signals import beat_init, setup_logging, worker_init

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "rollout.settings")
os.environ.setdefault("PROCESS_KIND", "worker")

app = Celery("rollout")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()


@worker_init.connect
@beat_init.connect
def refuse_a_bad_start(**_: Any) -> None:
    """Before the first task of a production process."""
    from rollout import production  # knows models, which stand by now

    production.refuse_a_bad_start()


@setup_logging.connect
def log_as_everywhere(**_: Any) -> None:
    """Keeps Celery's own handlers away, which repeat what an exception says."""
    from django.conf import settings
    from django.utils.log import configure_logging

    from rollout import quiet

    quiet.hush()
    configure_logging(settings.LOGGING_CONFIG, settings.LOGGING)
