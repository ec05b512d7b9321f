"""`rrjeta bench NAME --json`: measures a page of the register that is loaded beside an empty signed-in view, or the matching."""

import json
from argparse import ArgumentParser
from collections.abc import Callable
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from rrjeta.jobs.linking.beside import rows_beside
from rrjeta.jobs.linking.country import country_of
from rrjeta.jobs.linking.peers import PeerMissing
from rrjeta.jobs.measuring.letters import measure_letters
from rrjeta.jobs.measuring.pages import BENCHES, vendor
from rrjeta.jobs.measuring.registers import in_registers
from rrjeta.jobs.measuring.searching import measure_search
from rrjeta.jobs.measuring.writing import measure_writing

_AS_MANY_AS_IT_TAKES = 10**12
_MATCHING, _SEARCH, _LETTERS, _EXPORTS = "matching", "search", "letters", "exports"
_MADE, _WRITTEN = "20000", "100000"


class Command(BaseCommand):
    help = "Measures a page side by side with an empty signed-in view. Run `rrjeta demo --profile bench` first, or name sizes."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("name", choices=sorted((*BENCHES, _MATCHING, _SEARCH, _LETTERS, _EXPORTS)))
        parser.add_argument("--json", action="store_true", help="print one object")
        parser.add_argument("--cases", default="", help="sizes such as 10000,100000: each made in a folder of its own")
        parser.add_argument("--seed", type=int, default=1)

    def handle(self, *args: Any, **options: Any) -> None:
        if options["name"] == _MATCHING:
            self._print(options, "splink in the same run", self._matching(options))
            return
        if options["name"] == _SEARCH:
            self._print(options, "an empty signed-in view through the same middleware", self._searched(options))
            return
        if options["name"] == _LETTERS:
            self._print(options, "the bare text of the same letters through the same compiler", [measure_letters()])
            return
        if options["name"] == _EXPORTS:
            sizes = [int(one) for one in (options["cases"] or _WRITTEN).split(",")]
            written = list(measure_writing(sizes, options["seed"], self.stderr.write))
            self._print(options, "none: each figure has a limit of its own", written)
            return
        if options["cases"]:
            sizes = [int(one) for one in options["cases"].split(",")]
            rows = [
                row for one in in_registers(options["name"], sizes, options["seed"], self.stderr.write) for row in one
            ]
        else:
            rows = [self._measured(options["name"])]
        self._print(options, "an empty signed-in view through the same middleware", rows)

    def _print(self, options: dict[str, Any], baseline: str, rows: list[dict[str, Any]]) -> None:
        found = {
            "name": options["name"],
            "database": vendor(),
            "seed": options["seed"],
            "baseline": baseline,
            "rows": rows,
        }
        if options["json"]:
            self.stdout.write(json.dumps(found))
            return
        for row in rows:
            self.stdout.write("  ".join(f"{name}={value}" for name, value in row.items()))

    def _matching(self, options: dict[str, Any]) -> list[dict[str, Any]]:
        sizes = [int(one) for one in (options["cases"] or _MADE).split(",")]
        try:
            return list(rows_beside(sizes, options["seed"], country_of(Path(settings.RRJETA_PACK)), self.stderr.write))
        except PeerMissing as missing:
            raise CommandError(f"{missing} is not installed; it comes with the packages of the tests.") from missing

    def _searched(self, options: dict[str, Any]) -> list[dict[str, Any]]:
        sizes = [int(one) for one in (options["cases"] or _MADE).split(",")]
        country = country_of(Path(settings.RRJETA_PACK))
        rows: list[dict[str, Any]] = self._of_register(
            lambda: list(measure_search(sizes, options["seed"], country, self.stderr.write))
        )
        return rows

    def _measured(self, name: str) -> dict[str, Any]:
        row: dict[str, Any] = self._of_register(BENCHES[name])
        return row

    def _of_register(self, measure: Callable[[], Any]) -> Any:
        settings.ROOT_URLCONF = "rrjeta.config.bench_urls"
        # One measurement opens more in a minute than a worker in a month; it is counted all the same.
        settings.RRJETA_UNSEALINGS_USER = settings.RRJETA_UNSEALINGS_ALL = _AS_MANY_AS_IT_TAKES
        settings.RRJETA_SEARCHES_USER = _AS_MANY_AS_IT_TAKES
        try:
            return measure()
        except LookupError as nothing:
            raise CommandError(
                "There is no case to measure. Run `rrjeta demo --profile bench --cases 10000`."
            ) from nothing
