"""The project: settings, addresses, workers and the embedded servers."""

from rollout.celery import app as celery_app

__all__ = ["celery_app"]
