"""Reads, checks and loads a roll; prints faults as sentences and the difference in people."""

import json
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import DatabaseError, transaction
from django.utils.translation import gettext as _

from payments.management import arguments
from payments.models import Programme, Roll, RollFault
from payments.rolls import jobs
from payments.rolls.faults import refusal, sentence, suspicion
from payments.rolls.jobs import Result


class Command(BaseCommand):
    help = "Reads a roll from a CSV, XLSX or XLS file and loads it into its month."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path)
        parser.add_argument("--period", required=True, help="2025-06")
        parser.add_argument("--area", required=True, help="district:456")
        parser.add_argument("--programme", choices=[one.slug for one in Programme])
        parser.add_argument("--check", action="store_true", help="change nothing")
        parser.add_argument("--accept-good", action="store_true", help="load the good lines")
        parser.add_argument("--json", action="store_true", help="the result as JSON")
        parser.add_argument("--queue", action="store_true", help="leave the work to a worker")
        parser.add_argument("--as", dest="username", help="who answers for it")

    def handle(self, *args: Any, **options: Any) -> None:
        if options["queue"]:
            roll = self._submit(options)
            self.stdout.write(_("roll %(roll)s waits for a worker") % {"roll": roll.pk})
            return
        with transaction.atomic() if options["check"] else _NoTransaction():
            result = self._import(options)
            faults = list(result.roll.faults.order_by("line", "pk"))
            if options["check"]:
                transaction.set_rollback(True)
        if options["json"]:
            found = as_json(result, faults, only_checked=options["check"])
            self.stdout.write(json.dumps(found, ensure_ascii=False))
        else:
            self._write(result, only_checked=options["check"])
        self._write_faults(result, faults)
        if result.status == "rejected" or (options["check"] and _stopping(faults)):
            raise SystemExit(1)

    def _import(self, options: dict[str, Any]) -> Result:
        roll = self._submit(options)
        try:
            result = jobs.work_on(roll.pk, only_check=options["check"])
        except KeyboardInterrupt:
            jobs.give_up_interrupted(roll.pk)
            raise
        except DatabaseError:  # its details carry the row that failed
            raise CommandError(
                _("The database broke off the load; its month is as it was. Try again.")
            ) from None
        if result is None:
            raise CommandError(_("A worker has taken over this roll; see it on its page."))
        return result

    def _submit(self, options: dict[str, Any]) -> Roll:
        month = arguments.period(options["period"])
        area = arguments.area(options["area"], month)
        officer = arguments.officer(options["username"])
        try:
            with options["file"].open("rb") as content:
                return jobs.submit(
                    content,
                    name=options["file"].name,
                    period=month,
                    area=area,
                    by=officer,
                    programme=arguments.programme(options["programme"]),
                    accept_good=options["accept_good"],
                    for_this_process=not options["queue"],
                )
        except OSError as error:
            raise CommandError(
                _("%(file)s cannot be read: %(why)s.")
                % {"file": options["file"], "why": error.strerror}
            ) from None

    def _write(self, result: Result, *, only_checked: bool) -> None:
        roll = result.roll
        if only_checked:  # nothing is kept, so there is no number to name
            words = _("%(status)s, nothing changed: %(lines)s lines, %(good)s good")
        else:
            words = _("roll %(roll)s: %(status)s, %(lines)s lines, %(good)s good")
        self.stdout.write(
            words
            % {
                "roll": roll.pk,
                "status": result.status,
                "lines": roll.lines,
                "good": roll.good,
            }
        )
        if result.status in {"loaded", "checked"}:
            self.stdout.write(
                ", ".join(
                    f"{name} {number}" for name, number in result.difference.as_dict().items()
                )
            )

    def _write_faults(self, result: Result, faults: list[RollFault]) -> None:
        reason = result.roll.reason
        if reason:
            self.stderr.write(refusal(reason["code"], reason["detail"]))
        for one in result.roll.suspicions:
            self.stderr.write(_("odd: ") + suspicion(one["code"], one["detail"]))
        for fault in faults:
            self.stderr.write(as_sentence(fault, result.roll))


class _NoTransaction:
    def __enter__(self) -> None:
        return None

    def __exit__(self, *args: object) -> None:
        return None


def as_sentence(fault: RollFault, roll: Roll | None = None) -> str:
    """`line 17, birth_date: "31/02/1948" is not a date`; of several sheets, the sheet as well."""
    spelled = (roll or fault.roll).spelled
    words = sentence(fault.code, fault.value, fault.detail, spelled)
    where = _("line %(line)s, %(column)s: ") % {
        "line": spelled(fault.line),
        "column": fault.column,
    }
    repair = _(" (repair offered: %(to)s)") % {"to": fault.repair} if fault.repair else ""
    return (_("warning, ") if fault.is_warning else "") + where + words + repair


def as_json(result: Result, faults: list[RollFault], *, only_checked: bool) -> dict[str, Any]:
    """The contract's machine-readable result; a roll that was only checked has no id."""
    roll, reason = result.roll, result.roll.reason
    found = {
        "roll": None if only_checked else roll.pk,
        "status": result.status,
        "lines": roll.lines,
        "good": roll.good,
        "faults": [_as_json(fault, roll) for fault in faults if not fault.is_warning],
        "warnings": [_as_json(fault, roll) for fault in faults if fault.is_warning],
        "suspicions": [suspicion(one["code"], one["detail"]) for one in roll.suspicions],
        "difference": result.difference.as_dict(),
    }
    if reason:
        found["reason"] = refusal(reason["code"], reason["detail"])
    return found


def _as_json(fault: RollFault, roll: Roll) -> dict[str, Any]:
    """The line in its sheet; the sheet is named where the file has several lists."""
    sheet, row = roll.place_of(fault.line)
    found = {
        "line": row,
        "column": fault.column,
        "value": fault.value,
        "message": sentence(fault.code, fault.value, fault.detail, roll.spelled),
    }
    return (
        found
        | ({"sheet": sheet} if sheet else {})
        | ({"repair": fault.repair} if fault.repair else {})
    )


def _stopping(faults: list[RollFault]) -> bool:
    return any(not fault.is_warning for fault in faults)
