"""Brings a backup into an empty place, proves that it is what was backed up, and says so in a signed report."""

import json
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from rrjeta.jobs.backups.container import BackupBroken
from rrjeta.jobs.backups.making import lived_in
from rrjeta.jobs.backups.postgres import PostgresAway
from rrjeta.jobs.backups.report import is_ours
from rrjeta.jobs.backups.restoring import NotRestored, Place, PlaceNotEmpty, restore
from rrjeta.jobs.erasing import NotErased


class Command(BaseCommand):
    """`rrjeta restore FILE [--cluster FOLDER] | --report FILE`."""

    requires_system_checks: list[str] = []
    help = "Restore a backup into the empty RRJETA_DATA, prove it, and write a signed report."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path, nargs="?")
        parser.add_argument("--cluster", type=Path, help="PostgreSQL: the empty folder that becomes the new cluster")
        parser.add_argument("--report", type=Path, metavar="FILE", help="check the signature of an earlier report")

    def handle(self, *args: Any, **options: Any) -> None:
        if options["report"]:
            self._check(options["report"])
            return
        if options["file"] is None:
            raise CommandError("Name the backup.")
        data, cluster = Path(settings.RRJETA_DATA), options["cluster"]
        place = Place(lived_in(settings.DATABASES["default"], data), data, cluster.resolve() if cluster else None)
        try:
            report, written = restore(options["file"], place, settings.RRJETA_WITNESS)
        except NotRestored as fault:
            if fault.report:
                self.stdout.write(fault.report.text())
            raise CommandError(f"Nothing was restored. {fault}") from fault
        except (PlaceNotEmpty, BackupBroken, PostgresAway, NotErased, OSError) as fault:
            raise CommandError(f"Nothing was restored. {fault}") from fault
        self.stdout.write(report.text())
        self.stdout.write(f"Signed report: {written}")

    def _check(self, path: Path) -> None:
        try:
            signed = json.loads(path.read_text(encoding="utf-8"))
        except (OSError, ValueError) as fault:
            raise CommandError("This report cannot be read.") from fault
        if not is_ours(signed):
            raise CommandError("This report was changed, or signed with other keys than those that are here.")
        self.stdout.write("The report is as it was signed with the keys that are here.")
