"""`rrjeta pack check|load [FOLDER]`: looks a country pack through, or stores it as the newest version."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from rrjeta.packs.facts import PackFaults
from rrjeta.packs.operations import check_pack, load_pack


class Command(BaseCommand):
    help = "Checks a country pack, or stores it as the newest version. The same pack again changes nothing."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("action", choices=["check", "load"])
        parser.add_argument("folder", nargs="?", type=Path, default=None, help="the pack of the settings when left out")

    def handle(self, *args: Any, **options: Any) -> None:
        folder: Path = options["folder"] or Path(settings.RRJETA_PACK)
        try:
            if options["action"] == "check":
                self._check(folder)
            else:
                self._load(folder)
        except PackFaults as found:
            for fault in found.faults:
                self.stderr.write(str(fault))
            raise CommandError(f"{len(found.faults)} faults; nothing was changed.") from None

    def _check(self, folder: Path) -> None:
        head = check_pack(folder).contents["head"]
        self.stdout.write(f"{head['code']} {head['version']}: no fault")

    def _load(self, folder: Path) -> None:
        done = load_pack(folder)
        what = "loaded" if done.is_new else "nothing changed"
        self.stdout.write(f"{done.code} {done.released}: {what} (version {done.number} here)")
