"""Brings a database to the state that this version serves: tables, country pack and, when asked, the demonstration."""

from argparse import ArgumentParser
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand

from rrjeta.access.register import demo_users


class Command(BaseCommand):
    """`rrjeta prepare [--demo PROFILE]`: one process for what `./run` needs before it serves."""

    help = "Migrate, load the country pack and, when asked, the demonstration."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--demo", metavar="PROFILE", help="load this demonstration, unless it is loaded already")

    def handle(self, *args: Any, **options: Any) -> None:
        call_command("migrate", interactive=False, verbosity=0)
        call_command("pack", "load", str(settings.RRJETA_PACK))
        if options["demo"] and settings.RRJETA_PROFILE == "demo":
            self._demonstrate(options["demo"])

    def _demonstrate(self, profile: str) -> None:
        if demo_users():
            self.stdout.write("The demonstration is loaded: choose one of its people on the sign-in page.")
        else:
            call_command("demo", profile=profile)
