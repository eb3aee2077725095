"""Celery wakes; what waits is a row. Every task may be lost, doubled or killed."""

from celery import shared_task

from payments.rolls import jobs

FIFTEEN_MINUTES = 15 * 60


@shared_task(soft_time_limit=FIFTEEN_MINUTES, time_limit=FIFTEEN_MINUTES + 30)
def work_on_waiting_rolls() -> None:
    """Claims and works on rolls until none waits."""
    while (roll_id := jobs.claim()) is not None:
        jobs.work_on(roll_id)
