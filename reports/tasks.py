"""The beat tick that drains the outbox; it may be killed at any line."""

from celery import shared_task

from reports import counting, heartbeat


@shared_task(soft_time_limit=300, time_limit=330)
def count_waiting() -> None:
    heartbeat.beat()
    counting.count_waiting()
