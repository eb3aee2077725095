"""The beat ticks that count what changed and make reports; they may be killed at any line."""

from celery import shared_task

from reports import counting, heartbeat, person_list_files, person_lists, runs, scheduled_runs


@shared_task(soft_time_limit=300, time_limit=330)
def count_waiting() -> None:
    heartbeat.beat()
    counting.count_waiting()


@shared_task(soft_time_limit=300, time_limit=330)
def make_waiting_reports() -> None:
    runs.work()


@shared_task(soft_time_limit=300, time_limit=330)
def begin_scheduled_reports() -> None:
    scheduled_runs.begin()


@shared_task(soft_time_limit=600, time_limit=person_list_files.MOST_SECONDS)
def make_waiting_lists() -> None:
    person_lists.work()


@shared_task(soft_time_limit=60, time_limit=90)
def delete_old_lists() -> None:
    person_lists.delete_old()
    person_list_files.delete_left_overs()
