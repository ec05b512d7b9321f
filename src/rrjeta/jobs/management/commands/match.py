"""`rrjeta match run` looks for children who are registered twice; `evaluate`, `search-bench`, `generate`, `learn` measure it."""

import json
from argparse import ArgumentParser
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any
from uuid import uuid4

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from rrjeta.jobs.linking.country import country_of
from rrjeta.jobs.linking.files import WrongFile
from rrjeta.jobs.linking.generating import written_register
from rrjeta.jobs.linking.learning import learnt_parameters
from rrjeta.jobs.linking.measures import evaluated, search_measured
from rrjeta.matching.operations.running import match_register


class Command(BaseCommand):
    requires_system_checks: list[str] = []
    help = "Looks for children who are registered twice; measures the matching on CSV files, makes them, learns anew."

    def add_arguments(self, parser: ArgumentParser) -> None:
        does = parser.add_subparsers(dest="does", required=True)
        for name, second, about in (
            ("evaluate", "--pairs", "compare a register with itself, and the found pairs with the true ones"),
            ("search-bench", "--queries", "look for each query in the register under blind keys"),
        ):
            one = does.add_parser(name, help=about)
            one.add_argument("--register", type=Path, required=True)
            one.add_argument(second, type=Path, required=True)
            one.add_argument("--json", action="store_true", help="print one object")
        does.add_parser("run", help="compare the whole register with itself and propose who may be registered twice")
        generate = does.add_parser(
            "generate", help="write register.csv, pairs.csv, queries.csv and truth.csv into a new folder"
        )
        generate.add_argument("folder", type=Path)
        generate.add_argument("--records", type=int, default=10_000)
        generate.add_argument("--seed", type=int, default=1)
        generate.add_argument("--queries", type=int, default=2_000)
        learn = does.add_parser("learn", help="learn the parameters on made registers")
        learn.add_argument("--out", type=Path, required=True)
        learn.add_argument("--registers", type=int, default=60)
        learn.add_argument("--rounds", type=int, default=8)
        learn.add_argument("--seed", type=int, default=1000)

    def handle(self, *args: Any, **options: Any) -> None:
        self._country = country_of(Path(settings.RRJETA_PACK))
        does: Mapping[str, Callable[[dict[str, Any]], None]] = {
            "run": self._run,
            "evaluate": self._evaluate,
            "search-bench": self._search,
            "generate": self._generate,
            "learn": self._learn,
        }
        try:
            does[options["does"]](options)
        except WrongFile as fault:
            raise CommandError(str(fault)) from fault

    def _run(self, _options: dict[str, Any]) -> None:
        begun = settings.RRJETA_DATA / "run" / "match"
        begun.parent.mkdir(parents=True, exist_ok=True)
        # Broken off and begun again it is the same run.
        token = begun.read_text("ascii").strip() if begun.exists() else uuid4().hex
        begun.write_text(token, encoding="ascii")
        for at in match_register(token):
            self.stdout.write(f"{at.step}: {at.done}" + (f" of {at.of}" if at.of else ""))
        begun.unlink()

    def _evaluate(self, options: dict[str, Any]) -> None:
        self._print(
            evaluated(options["register"], options["pairs"], self._country.writing, self.stderr.write), options["json"]
        )

    def _search(self, options: dict[str, Any]) -> None:
        # The tables stand in the database of the machine; on a new one there is none yet.
        settings.RRJETA_DATA.mkdir(parents=True, exist_ok=True)
        found = search_measured(options["register"], options["queries"], self._country.writing, self.stderr.write)
        self._print(found, options["json"])

    def _generate(self, options: dict[str, Any]) -> None:
        counts = written_register(
            options["folder"], options["records"], options["queries"], options["seed"], self._country
        )
        self.stdout.write(", ".join(f"{count} {name}" for name, count in counts.items()))

    def _learn(self, options: dict[str, Any]) -> None:
        found = learnt_parameters(
            self._country, options["registers"], options["rounds"], options["seed"], self.stderr.write
        )
        options["out"].write_text(json.dumps(found.written()) + "\n", encoding="ascii")

    def _print(self, found: Mapping[str, Any], as_json: bool) -> None:
        if as_json:
            self.stdout.write(json.dumps(found))
            return
        for name, value in found.items():
            self.stdout.write(f"{name}: {value}")
