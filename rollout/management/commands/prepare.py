"""`manage.py prepare`: everything that ./run does before the pages answer, in one process."""

import os
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand


class Command(BaseCommand):
    help = (
        "Compiles the catalogues, migrates, loads areas, banks and (unless DEMO=0) the demo data."
    )
    requires_system_checks: list[str] = []

    def handle(self, *args: Any, **options: Any) -> None:
        quietly = {"verbosity": 0, "stdout": self.stdout, "stderr": self.stderr}
        call_command("compile_catalogues", **quietly)
        call_command("migrate", interactive=False, **quietly)
        call_command("load_areas", **quietly)
        call_command("load_institutions", **quietly)
        if settings.DEMO_MODE and os.environ.get("DEMO") != "0":
            call_command("demo", **quietly)
