"""The processes of the system; docker-compose.yml runs the same ones."""

from dataclasses import dataclass, field


@dataclass(frozen=True)
class Process:
    """A command (a Python module and its arguments) and what it needs in its environment."""

    name: str
    command: tuple[str, ...]
    environment: dict[str, str] = field(default_factory=dict)


PREPARE = Process("prepare", ("manage", "prepare"))


def processes(bind: str, schedule: str) -> tuple[Process, ...]:
    """Web (at `bind`, host and port), two workers and beat (its memory at path `schedule`)."""
    return (web(bind), worker("counting"), worker("loading"), beat(schedule))


def web(bind: str) -> Process:
    # The control socket would lie in the home folder, one for all instances.
    options = "--workers 2 --threads 4 --worker-class gthread --timeout 60 --no-control-socket"
    return Process("web", ("gunicorn", "rollout.wsgi", "--bind", bind, *options.split()))


def worker(queue: str) -> Process:
    """A worker for one queue: a long load must not delay a count."""
    options = f"-Q {queue} -c 1 -n {queue}@%h --without-gossip --without-mingle"
    return Process(
        f"worker-{queue}",
        ("celery", "--quiet", "-A", "rollout", "worker", *options.split()),
        # SIGTERM lets a task end within CELERY_WORKER_SOFT_SHUTDOWN_TIMEOUT, not for ever.
        {"REMAP_SIGTERM": "SIGQUIT"},
    )


def beat(schedule: str) -> Process:
    command = ("celery", "--quiet", "-A", "rollout", "beat", "--schedule", schedule)
    return Process("beat", command)
