#!/usr/bin/env python
"""Runs a management command; starts the embedded servers where no DATABASE_URL names real ones."""

import os
import sys

WITHOUT_SERVERS = {"help", "version", "compile_catalogues", "messages", "--help", "--version"}


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "rollout.settings")
    os.environ.setdefault("PROCESS_KIND", "command")
    from django.core.management import execute_from_command_line

    from rollout.embedded import environment

    command = sys.argv[1] if len(sys.argv) > 1 else "help"
    if command in WITHOUT_SERVERS:
        os.environ.setdefault("RUN_MODE", "offline")
        execute_from_command_line(sys.argv)
        return
    with environment():
        execute_from_command_line(sys.argv)


if __name__ == "__main__":
    main()
