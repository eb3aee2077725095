#!/usr/bin/env python
"""Runs a management command; starts the embedded servers where no DATABASE_URL names real ones."""

import os
import sys

WITHOUT_SERVERS = {"help", "version", "compile_catalogues", "messages", "--help", "--version"}

UNDEFINED_TABLE, UNDEFINED_COLUMN = "42P01", "42703"


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "rollout.settings")
    os.environ.setdefault("PROCESS_KIND", "command")
    from rollout.embedded import environment

    command = sys.argv[1] if len(sys.argv) > 1 else "help"
    if command in WITHOUT_SERVERS:
        os.environ.setdefault("RUN_MODE", "offline")
        run(sys.argv)
        return
    with environment():
        run(sys.argv)


def run(arguments: list[str]) -> None:
    """Runs the command in English, or in Vietnamese where the terminal is Vietnamese."""
    import django
    from django.core.management import execute_from_command_line
    from django.db import OperationalError, ProgrammingError
    from django.utils import translation
    from django.utils.translation import gettext as _

    from rollout.quiet import hush, without_row_content

    hush()
    django.setup()
    terminal = os.environ.get("LC_ALL") or os.environ.get("LANG") or ""
    with translation.override("vi" if terminal.startswith("vi") else "en"):
        try:
            execute_from_command_line(arguments)
        except KeyboardInterrupt:
            sys.exit(_("Interrupted."))
        except OperationalError as error:
            words = without_row_content(str(error)).splitlines()
            sys.exit(_("The database does not answer: %(why)s") % {"why": words[0]})
        except ProgrammingError as error:
            if getattr(error.__cause__, "pgcode", None) not in {UNDEFINED_TABLE, UNDEFINED_COLUMN}:
                raise
            sys.exit(_("The database is not prepared: run manage.py prepare first."))


if __name__ == "__main__":
    main()
