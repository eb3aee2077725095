"""Makes the first administrator, who makes everybody else on the administration pages."""

from getpass import getpass
from typing import Any

from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils.translation import gettext as _

from officers.models import Officer, Role


class Command(BaseCommand):
    help = "Makes an administrator; asks for the password, or reads it from standard input."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("username")

    def handle(self, *args: Any, **options: Any) -> None:
        username = options["username"]
        if Officer.objects.filter(username=username).exists():
            raise CommandError(_("There is an officer %(name)s already.") % {"name": username})
        officer = Officer(username=username, role=Role.ADMINISTRATOR)
        password = getpass(_("Password: "))
        try:
            validate_password(password, officer)
        except ValidationError as error:
            raise CommandError(" ".join(error.messages)) from None
        officer.set_password(password)
        officer.save()
        self.stdout.write(_("%(name)s is an administrator.") % {"name": username})
