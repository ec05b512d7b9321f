"""Brings a database to the state that this version serves: tables, country pack and, when asked, the demonstration."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any, Protocol

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand

from rrjeta.access.register import demo_users

# What the demonstration said when it was whole; playing it again would change nothing, but take its time at every start.
WHOLE = "demonstration.txt"


class Writing(Protocol):
    """Anything that takes text."""

    def write(self, text: str, /) -> object: ...


class Overheard:
    """Passes on what is written and remembers it."""

    def __init__(self, output: Writing) -> None:
        self.output = output
        self.text = ""

    def write(self, text: str) -> None:
        self.output.write(text)
        self.text += text


class Command(BaseCommand):
    """`rrjeta prepare [--demo PROFILE]`: one process for what `./run` needs before it serves."""

    help = "Migrate, load the country pack and, when asked, the demonstration."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--demo", metavar="PROFILE", help="load this demonstration, unless it stands whole already")

    def handle(self, *args: Any, **options: Any) -> None:
        Path(settings.RRJETA_DATA).mkdir(mode=0o700, parents=True, exist_ok=True)
        call_command("migrate", interactive=False, verbosity=0)
        call_command("pack", "load", str(settings.RRJETA_PACK))
        if options["demo"] and settings.RRJETA_PROFILE == "demo":
            self._demonstrate(options["demo"])

    def _demonstrate(self, profile: str) -> None:
        whole = Path(settings.RRJETA_DATA) / WHOLE
        if demo_users() and whole.is_file():
            self.stdout.write(whole.read_text(encoding="utf-8"))
            return
        heard = Overheard(self.stdout)
        call_command("demo", profile=profile, stdout=heard)
        sign_ins = [line for line in heard.text.splitlines() if not line.endswith(" lives")]
        whole.write_text("\n".join(sign_ins), encoding="utf-8")
