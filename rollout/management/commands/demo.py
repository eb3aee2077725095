"""The demo: invented people on real units, loaded through the real import; idempotent."""

import os
import secrets
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils.translation import gettext as _

from rollout.demo import loading


class Command(BaseCommand):
    help = "Loads the demo data."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--stream", type=int, help="import one stream of rolls alone")

    def handle(self, *args: Any, **options: Any) -> None:
        if options["stream"] is not None:
            loading.load_stream(options["stream"])
            return
        if not settings.DEMO_MODE:
            raise CommandError(
                _("Demo data is for the demo: production refuses it (RUN_MODE says which).")
            )
        password = os.environ.get("DEMO_PASSWORD") or secrets.token_urlsafe(12)
        try:
            loaded = loading.load(password)
        except loading.NotEmptyError:
            raise CommandError(
                _("This database holds rolls that are no demo; the demo is not mixed with them.")
            ) from None
        if loaded or options["verbosity"]:
            self.stdout.write(_("%(rolls)s demo rolls loaded") % {"rolls": loaded})
        if not os.environ.get("DEMO_PASSWORD"):
            self.stdout.write(_("demo password: %(password)s") % {"password": password})
