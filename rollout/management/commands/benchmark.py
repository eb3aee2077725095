"""The figures of docs/performance.md, each beside its floor, in one run."""

import os
import subprocess
import sys
import tempfile
from collections.abc import Iterable
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit, urlunsplit

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandParser
from django.db import connection

from rollout import benchmarking, publishing, searching, visiting

SCRATCH = "rollout_benchmark"
MOST_ROWS = 1_000_000


class Command(BaseCommand):
    help = "Measures loading, counting and rankings, each beside its floor."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--recipients", type=int, default=120_000)
        parser.add_argument("--people", type=int, help="search among so many people instead")
        parser.add_argument("--inside", action="store_true", help="in the scratch database")

    def handle(self, *args: Any, **options: Any) -> None:
        if options["inside"] and options["people"]:
            call_command("migrate", verbosity=0, interactive=False)
            self._say(searching.search_among(options["people"]))
            return
        if options["people"]:
            self._in_a_scratch_database("--people", options["people"])
            return
        if options["inside"]:
            with tempfile.TemporaryDirectory(prefix="rollout-benchmark-") as folder:
                self._say(benchmarking.loading_and_counting(Path(folder), options["recipients"]))
                self._say(publishing.lists_of_people())
                if options["recipients"] <= MOST_ROWS:  # no more than a sheet has
                    self._say(benchmarking.reading_a_workbook(Path(folder), options["recipients"]))
            return
        for of_the_demo in (
            benchmarking.rankings_of_the_demo,
            benchmarking.bridges_of_the_demo,
            benchmarking.charts_alone,
            benchmarking.logging_in_the_demo,
            visiting.visits_of_the_demo,
            publishing.files_of_the_demo,
            publishing.many_readers,
        ):
            self._say(of_the_demo())
        self._in_a_scratch_database("--recipients", options["recipients"])

    def _say(self, lines: Iterable[str]) -> None:
        for line in lines:
            self.stdout.write(line)
            self.stdout.flush()

    def _in_a_scratch_database(self, option: str, number: int) -> None:
        """A process of its own, so that its memory is that of loading alone."""
        address = urlsplit(settings.DATABASE_URL)
        scratch = urlunsplit(address._replace(path=f"/{SCRATCH}"))
        command = [sys.executable, "manage.py", "benchmark", "--inside"]
        with connection.cursor() as cursor:
            cursor.execute(f"DROP DATABASE IF EXISTS {SCRATCH} WITH (FORCE)")
            cursor.execute(f"CREATE DATABASE {SCRATCH}")
            try:
                subprocess.run(  # noqa: S603
                    [*command, f"{option}={number}"],
                    cwd=settings.BASE_DIR,
                    env=os.environ | {"DATABASE_URL": scratch},
                    check=True,
                )
            finally:
                cursor.execute(f"DROP DATABASE IF EXISTS {SCRATCH} WITH (FORCE)")
