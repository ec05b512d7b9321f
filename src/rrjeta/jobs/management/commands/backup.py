"""Makes a backup of everything that lives, sealed and read back; or reads one back that was made before."""

import os
from argparse import ArgumentParser
from pathlib import Path
from typing import Any
from uuid import UUID

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from rrjeta.audit.operations import record_event
from rrjeta.jobs.backups.container import BackupBroken
from rrjeta.jobs.backups.making import NoRoom, Underway, lived_in, make
from rrjeta.jobs.backups.postgres import PostgresAway
from rrjeta.jobs.backups.reading import check

# A child who was erased is out of every backup after so many days (design §3.7).
_DAYS = 35


class Command(BaseCommand):
    """`rrjeta backup [--to FOLDER] [--keep N] | --verify FILE`."""

    requires_system_checks: list[str] = []
    help = "Back up database and files while people work; the keys are never in it. Keep it on another disk."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--to", type=Path, help="the folder of backups (default: RRJETA_BACKUPS, else in the data folder)"
        )
        parser.add_argument(
            "--keep", type=int, default=_DAYS, help=f"how many stay; none stays for more than {_DAYS} days"
        )
        parser.add_argument("--verify", type=Path, metavar="FILE", help="read all of a backup back, and change nothing")

    def handle(self, *args: Any, **options: Any) -> None:
        if options["verify"]:
            self._verify(options["verify"])
            return
        if options["keep"] < 1:
            raise CommandError("--keep takes 1 or more.")
        folder = options["to"] or _folder()
        try:
            path, manifest = make(
                lived_in(settings.DATABASES["default"], settings.RRJETA_DATA), folder, options["keep"], _DAYS
            )
        except (NoRoom, Underway, PostgresAway, BackupBroken, OSError) as fault:
            raise CommandError(f"No backup was made. {fault}") from fault
        record_event(actor_id=None, action="backup.made", about=[("backup", UUID(manifest["id"]))])
        self.stdout.write(str(path))
        self._say(manifest)

    def _verify(self, path: Path) -> None:
        try:
            manifest = check(path)
        except (BackupBroken, OSError) as fault:
            raise CommandError(str(fault)) from fault
        self._say(manifest)

    def _say(self, manifest: dict[str, Any]) -> None:
        tables = manifest["state"]["tables"]
        self.stdout.write(
            f"Backup {manifest['id']} of {manifest['made_at']}, read back whole: {len(tables)} tables,"
            f" {sum(count for count, _digest in tables.values())} rows, {manifest['file_count']} files,"
            f" log up to checkpoint {manifest['state']['checkpoint']}."
        )


def _folder() -> Path:
    return Path(os.environ.get("RRJETA_BACKUPS") or settings.RRJETA_DATA / "backups").expanduser().resolve()
