"""Takes a loaded roll back: payments, people and accounts as they were before it."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils.translation import gettext as _

from payments.management import arguments
from payments.models import Roll
from payments.rolls import undoing


class Command(BaseCommand):
    help = "Undoes a loaded roll, with a reason."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("roll", type=int)
        parser.add_argument("--reason", required=True)
        parser.add_argument("--as", dest="username", help="who answers for it")

    def handle(self, *args: Any, **options: Any) -> None:
        roll = Roll.objects.filter(pk=options["roll"]).first()
        if not roll:
            raise CommandError(_("There is no roll %(roll)s.") % {"roll": options["roll"]})
        if not options["reason"].strip():
            raise CommandError(_("A roll is undone for a reason; say it with --reason."))
        try:
            undoing.undo(
                roll,
                by=arguments.officer(options["username"]),
                reason=options["reason"].strip()[:200],
            )
        except undoing.NotUndoableError:
            raise CommandError(
                _("Roll %(roll)s is not loaded (it is %(state)s), so there is nothing to undo.")
                % {"roll": roll.pk, "state": roll.get_state_display()}
            ) from None
        self.stdout.write(_("roll %(roll)s: undone") % {"roll": roll.pk})
