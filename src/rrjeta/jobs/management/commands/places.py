"""`rrjeta places boundaries FILE`: takes the official boundaries of the municipalities, with which maps are drawn then."""

import json
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from rrjeta.places.operations import BoundariesFaulty, take_boundaries

_MOST_BYTES = 40_000_000


class Command(BaseCommand):
    """`rrjeta places boundaries FILE [--source WORDS] [--code NAME] [--name NAME]`."""

    help = "Takes a GeoJSON file with the shape of each municipality; maps are drawn with them instead of squares."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("what", choices=["boundaries"])
        parser.add_argument("file", type=Path)
        parser.add_argument("--source", default="", help="from whom the file is, as its licence wants it said")
        parser.add_argument("--code", default="", help="the property that holds the code")
        parser.add_argument("--name", default="", help="the property that holds the name")

    def handle(self, *args: Any, **options: Any) -> None:
        file: Path = options["file"]
        data = _read(file)
        try:
            points = take_boundaries(data, options["source"] or file.name, options["code"], options["name"])
        except BoundariesFaulty as refused:
            for fault in refused.faults:
                self.stderr.write(fault)
            raise CommandError(f"{len(refused.faults)} faults; nothing was changed.") from None
        self.stdout.write(f"The boundaries were taken; {points} points are kept.")


def _read(file: Path) -> Any:
    if not file.is_file():
        raise CommandError(f"{file} is not a file")
    if file.stat().st_size > _MOST_BYTES:
        raise CommandError(
            f"{file} is larger than {_MOST_BYTES // 1_000_000} MB; make the shapes simpler and try again"
        )
    try:
        return json.loads(file.read_bytes())
    except (ValueError, RecursionError):
        raise CommandError(f"{file} is not GeoJSON: it cannot be read as JSON") from None
