"""Prints which role may do what on which address."""

import json
from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from rollout.permissions import PERMISSIONS, Address, addresses, sample_arguments


class Command(BaseCommand):
    help = "Prints every address: pattern, name, methods, which role may, sample arguments."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--json", action="store_true", help="as a list of objects")

    def handle(self, *args: Any, **options: Any) -> None:
        rows = [_row(address) for address in addresses()]
        if options["json"]:
            self.stdout.write(json.dumps(rows, indent=1, ensure_ascii=False))
            return
        for row in rows:
            who = ", ".join(row["roles"]) if row["right"] else "everybody, signed in or not"
            self.stdout.write(f"{row['pattern']}  {row['name']}  {' '.join(row['methods'])}  {who}")


def _row(address: Address) -> dict[str, Any]:
    permission = PERMISSIONS[address.name]
    return {
        "pattern": address.pattern,
        "name": address.name,
        "methods": list(permission.methods),
        "right": permission.right,
        "roles": permission.roles(),
        "about": permission.about,
        "samples": sample_arguments(address),
    }
