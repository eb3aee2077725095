"""Seals anew, with the first key of FIELD_KEYS, what lies sealed with the keys behind it."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils.translation import gettext as _

from beneficiaries import resealing
from beneficiaries.resealing import Resealed, SealedColumn
from officers.encryption import names_are_distinct, older_names


class Command(BaseCommand):
    help = "Seals every value anew with the newest key; a second time changes nothing."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--batch", type=int, help="rows a transaction")

    def handle(self, *args: Any, **options: Any) -> None:
        if options["batch"] is not None and options["batch"] < 1:
            raise CommandError(_("A batch has at least one row."))
        if not names_are_distinct():
            raise CommandError(
                _("Two keys of FIELD_KEYS cannot be told apart; make another new key.")
            )
        results = [self._reseal(column, options["batch"]) for column in resealing.SEALED_COLUMNS]
        needed = any(result.needs_older_keys for result in results)
        if older_names() and not needed:
            self.stdout.write(_("The older keys can be taken out of FIELD_KEYS."))
        if needed or any(result.unknown for result in results):
            raise SystemExit(1)

    def _reseal(self, column: SealedColumn, batch: int | None) -> Resealed:
        result = resealing.reseal(column, batch=batch)
        said = {"what": column.label} | result._asdict()
        self.stdout.write(
            _("%(what)s: %(anew)s sealed anew, %(already)s already under the newest key") % said
        )
        for words in left_over(result):
            self.stderr.write(words % said)
        return result


def left_over(result: Resealed) -> list[str]:
    """A sentence for each kind of value that was left as it is; it has places for the numbers."""
    found = []
    if result.unknown:
        found.append(
            _(
                "%(what)s: FIELD_KEYS does not name the key of %(unknown)s of them;"
                " they stay as they are."
            )
        )
    if result.damaged:
        found.append(
            _("%(what)s: their own key does not open %(damaged)s of them; they stay as they are.")
        )
    if result.late:
        found.append(
            _(
                "%(what)s: an older key went on sealing them, %(late)s are left. Start every"
                " process of the site again, then run this once more."
            )
        )
    elif not result.settled:
        found.append(_("%(what)s: others are still at work with them; run this again later."))
    return found
