"""What is deleted or anchored while nobody looks, once its time has come."""

from celery import shared_task

from officers import anchors, files, sessions, tries


@shared_task(soft_time_limit=300, time_limit=330)
def delete_ended_files() -> None:
    files.delete_ended()


@shared_task(soft_time_limit=60, time_limit=90)
def delete_old_tries() -> None:
    tries.delete_old()


@shared_task(soft_time_limit=60, time_limit=90)
def delete_ended_sessions() -> None:
    sessions.delete_ended()


@shared_task(soft_time_limit=600, time_limit=630)
def anchor_access_log() -> None:
    anchors.anchor()
