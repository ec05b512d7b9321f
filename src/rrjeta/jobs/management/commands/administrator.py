"""`rrjeta administrator USERNAME --name NAME`: the first way in to an office that is not a demonstration."""

from argparse import ArgumentParser
from getpass import getpass
from typing import Any
from uuid import UUID

from django.core.management.base import BaseCommand, CommandError
from django.db import transaction

from rrjeta.access.actors import SYSTEM
from rrjeta.access.choices import Role
from rrjeta.access.operations.units import create_unit
from rrjeta.access.operations.users import create_user
from rrjeta.access.permissions import Permission
from rrjeta.access.scope import holders_of
from rrjeta.kernel.errors import Invalid
from rrjeta.kernel.ids import new_id


class Command(BaseCommand):
    """Refuses where an administrator can sign in already: from then on administrators are made on the page of users."""

    help = "Found the first unit and its administrator, who founds everything else in the pages."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("username", help="the name to sign in with")
        parser.add_argument("--name", required=True, help="given name and surname")
        parser.add_argument("--unit", default="Administrimi i sistemit", help="the name of the first unit")

    def handle(self, *args: Any, **options: Any) -> None:
        if holders_of(Permission.MANAGE_USERS):
            raise CommandError("An administrator can sign in already; they make further ones on the page of users.")
        password = self._password()
        try:
            self._found(options["unit"], options["username"], options["name"], password)
        except Invalid as refused:
            raise CommandError("\n".join(str(one) for said in refused.errors.values() for one in said)) from refused
        self.stdout.write("Made. The password is replaced when they first sign in.")

    def _password(self) -> str:
        password = getpass("Password: ")
        if getpass("Again: ") != password:
            raise CommandError("The two passwords differ; nothing was changed.")
        return password

    def _found(self, unit: str, username: str, name: str, password: str) -> UUID:
        with transaction.atomic():
            unit_id = create_unit(SYSTEM, operation_id=new_id(), organisation="", municipality="", name=unit)
            return create_user(
                SYSTEM,
                operation_id=new_id(),
                username=username,
                name=name,
                unit_id=unit_id,
                role=Role.ADMINISTRATOR,
                password=password,
            )
