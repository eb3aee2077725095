"""Makes the first administrator, who has the country and makes everybody else on the pages."""

from getpass import getpass
from typing import Any

from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import transaction
from django.db.backends.postgresql.psycopg_any import DateRange
from django.utils.translation import gettext as _

from areas.calendar import today
from areas.models import Area, Kind
from officers import system
from officers.models import Officer, Role
from officers.recording import done_by


class Command(BaseCommand):
    help = "Makes an administrator; asks for the password, or reads it from standard input."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("username")

    def handle(self, *args: Any, **options: Any) -> None:
        username = options["username"]
        if Officer.objects.filter(username=username).exists():
            raise CommandError(_("There is an officer %(name)s already.") % {"name": username})
        country = Area.objects.valid_on(today()).filter(kind=Kind.COUNTRY).first()
        if country is None:
            raise CommandError(_("There are no areas yet; load them with manage.py load_areas."))
        officer = Officer(username=username, role=Role.ADMINISTRATOR)
        password = getpass(_("Password: "))
        try:
            validate_password(password, officer)
        except ValidationError as error:
            raise CommandError(" ".join(error.messages)) from None
        officer.set_password(password)
        with transaction.atomic(), done_by(system.officer().pk):
            officer.save()
            officer.assignments.create(area=country, valid=DateRange(today(), None))
        self.stdout.write(_("%(name)s is an administrator.") % {"name": username})
