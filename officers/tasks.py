"""What is done for stored files while nobody looks."""

from celery import shared_task

from officers import files


@shared_task(soft_time_limit=300, time_limit=330)
def delete_ended_files() -> None:
    files.delete_ended()
