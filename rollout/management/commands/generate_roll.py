"""Writes a synthetic roll: next month's from the last one, or one of any size."""

import csv
from argparse import ArgumentTypeError
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils.translation import gettext as _

from officers import access, system
from officers.access import Action
from payments.management import arguments
from rollout import generating
from rollout.generating import HEADER, Changes, Line


class Command(BaseCommand):
    help = "Writes a synthetic roll as CSV."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--period", required=True)
        parser.add_argument("--area", required=True)
        parser.add_argument("--like", choices=["latest"], help="the last loaded month")
        for name in ("convert", "revert", "new", "end"):
            parser.add_argument(f"--{name}", type=not_negative, default=0)
        parser.add_argument("--recipients", type=positive, help="a roll of this size")
        parser.add_argument("--communes", type=positive, default=150)
        parser.add_argument("--seed", type=int, default=1)
        parser.add_argument("-o", dest="output", type=Path, required=True)

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            lines = self._lines(options)
            with options["output"].open("w", encoding="utf-8", newline="") as file:
                number = write(file, lines)
        except generating.NothingLoadedError:
            raise CommandError(
                _("Nothing is loaded for %(area)s before %(period)s.")
                % {"area": options["area"], "period": options["period"]}
            ) from None
        except ValueError as error:
            raise CommandError(
                _("Fewer than %(number)s people could change that way.") % {"number": error}
            ) from None
        except OSError as error:
            raise CommandError(
                _("%(file)s cannot be written: %(why)s.")
                % {"file": options["output"], "why": error.strerror}
            ) from None
        self.stdout.write(_("%(lines)s lines") % {"lines": number})

    def _lines(self, options: dict[str, Any]) -> Iterable[Line]:
        month = arguments.period(options["period"])
        area = arguments.area(options["area"], month)
        seed = options["seed"]
        if options["recipients"]:
            return generating.of_size(area, month, options["recipients"], options["communes"], seed)
        changes = Changes(*(options[name] for name in ("convert", "revert", "new", "end")))
        lines = generating.like_latest(area, month, changes, seed)
        access.log_subject(
            system.officer(), Action.EXPORTED, f"roll like latest of {area.address}",
            rows=len(lines), purpose="generate_roll",
        )  # fmt: skip
        return lines


def not_negative(text: str) -> int:
    if not text.isdecimal():
        raise ArgumentTypeError(_("%(text)s is not a whole number of people") % {"text": text})
    return int(text)


def positive(text: str) -> int:
    if not not_negative(text):
        raise ArgumentTypeError(_("at least one is needed"))
    return int(text)


def write(file: Any, lines: Iterable[Line]) -> int:
    writer = csv.writer(file)
    writer.writerow(HEADER)
    number = 0
    for line in lines:
        writer.writerow(line.cells())
        number += 1
    return number
