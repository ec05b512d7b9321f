"""Writes the public directory as a data package of HSDS (CSV files and datapackage.json), or takes one in."""

import csv
import json
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from rrjeta.access.actors import SYSTEM
from rrjeta.directory.operations.importing import FilesFaulty, import_services
from rrjeta.directory.queries.hsds.tabular import cell, tables
from rrjeta.directory.rules.tables import TABLES, datapackage
from rrjeta.kernel.ids import new_id


class Command(BaseCommand):
    """`rrjeta directory export FOLDER | import FOLDER`."""

    help = "Write the public directory as CSV files with datapackage.json, or take such files in."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("what", choices=["export", "import"])
        parser.add_argument("folder", type=Path)

    def handle(self, *args: Any, **options: Any) -> None:
        folder: Path = options["folder"]
        if options["what"] == "export":
            self._write(folder)
        else:
            self._read(folder)

    def _write(self, folder: Path) -> None:
        if folder.exists() and any(folder.iterdir()):
            raise CommandError(f"{folder} is not empty")
        folder.mkdir(parents=True, exist_ok=True)
        rows = tables()
        for name, columns in TABLES.items():
            with (folder / f"{name}.csv").open("w", encoding="utf-8", newline="") as file:
                writer = csv.writer(file, lineterminator="\n")
                writer.writerow(columns)
                writer.writerows([cell(row.get(column)) for column in columns] for row in rows[name])
        said = datapackage({name: len(rows[name]) for name in TABLES})
        (folder / "datapackage.json").write_text(
            json.dumps(said, ensure_ascii=False, indent=2) + "\n", encoding="utf-8"
        )
        self.stdout.write(f"{len(rows['services'])} services written to {folder}")

    def _read(self, folder: Path) -> None:
        found: dict[str, list[dict[str, str]]] = {}
        for name in TABLES:
            path = folder / f"{name}.csv"
            if not path.is_file():
                found[name] = []
                continue
            with path.open(encoding="utf-8-sig", newline="") as file:
                found[name] = [{key: value or "" for key, value in row.items() if key} for row in csv.DictReader(file)]
        if not found["services"]:
            raise CommandError(f"{folder} holds no services.csv with a row")
        try:
            import_services(SYSTEM, operation_id=new_id(), tables=found)
        except FilesFaulty as refused:
            raise CommandError("\n".join(refused.faults)) from None
        self.stdout.write(f"{len(found['services'])} services taken from {folder}")
