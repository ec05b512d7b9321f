"""`rrjeta bench NAME --json`: measures one page of the register that is loaded, beside an empty signed-in view."""

import json
from argparse import ArgumentParser
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from rrjeta.jobs.measuring.pages import BENCHES, vendor
from rrjeta.jobs.measuring.registers import in_registers

_AS_MANY_AS_IT_TAKES = 10**12


class Command(BaseCommand):
    help = "Measures a page side by side with an empty signed-in view. Run `rrjeta demo --profile bench` first, or name sizes."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("name", choices=sorted(BENCHES))
        parser.add_argument("--json", action="store_true", help="print one object")
        parser.add_argument("--cases", default="", help="sizes such as 10000,100000: each made in a folder of its own")
        parser.add_argument("--seed", type=int, default=1)

    def handle(self, *args: Any, **options: Any) -> None:
        if options["cases"]:
            sizes = [int(one) for one in options["cases"].split(",")]
            rows = [
                row for one in in_registers(options["name"], sizes, options["seed"], self.stderr.write) for row in one
            ]
        else:
            rows = [self._measured(options["name"])]
        found = {
            "name": options["name"],
            "database": vendor(),
            "seed": options["seed"],
            "baseline": "an empty signed-in view through the same middleware",
            "rows": rows,
        }
        if options["json"]:
            self.stdout.write(json.dumps(found))
            return
        for row in rows:
            self.stdout.write("  ".join(f"{name}={value}" for name, value in row.items()))

    def _measured(self, name: str) -> dict[str, Any]:
        settings.ROOT_URLCONF = "rrjeta.config.bench_urls"
        # One measurement opens more in a minute than a worker in a month; it is counted all the same.
        settings.RRJETA_UNSEALINGS_USER = settings.RRJETA_UNSEALINGS_ALL = _AS_MANY_AS_IT_TAKES
        try:
            return BENCHES[name]()
        except LookupError as nothing:
            raise CommandError(
                "There is no case to measure. Run `rrjeta demo --profile bench --cases 10000`."
            ) from nothing
