"""Prints the generated pages of docs/, or says which of them are stale."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from rrjeta.jobs.documents import documents
from rrjeta.packs.facts import PackFaults


class Command(BaseCommand):
    """`rrjeta docs [--check]`."""

    # Prints words, and so works while pages are still being built.
    requires_system_checks: list[str] = []
    help = "Print the pathway diagrams, the access matrix and the list of unsealed personal columns into docs/."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--check", action="store_true", help="change nothing; fail when a page is stale")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            pages = {name: make() for name, make in documents().items()}
        except PackFaults as fault:
            raise CommandError(str(fault)) from fault
        folder = settings.REPOSITORY / "docs"
        stale = [name for name, page in pages.items() if _is_stale(folder / name, page)]
        if options["check"] and stale:
            raise CommandError(f"Stale: {', '.join(f'docs/{name}' for name in stale)}. Run rrjeta docs.")
        for name in stale:
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            (folder / name).write_text(pages[name], encoding="utf-8")
            self.stdout.write(f"docs/{name}")


def _is_stale(path: Path, page: str) -> bool:
    return not path.is_file() or path.read_text(encoding="utf-8") != page
