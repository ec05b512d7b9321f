"""`rrjeta demo --profile showcase [--manifest FILE]`: fills an empty register with invented people and their lives."""

import json
import time
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from rrjeta.cases.queries.measuring import holds_anything
from rrjeta.jobs.measuring.making import Maker
from rrjeta.jobs.playing.play import StepRefused
from rrjeta.jobs.playing.scenarios import office
from rrjeta.jobs.showcase.loading import Loaded, load_showcase
from rrjeta.jobs.showcase.manifest import manifest
from rrjeta.jobs.showcase.standing import loaded_at, stands_beside_others
from rrjeta.kernel.clock import now
from rrjeta.kernel.errors import NotFound

PROFILES = ("showcase", "bench")


class Command(BaseCommand):
    help = (
        "Loads a demonstration of invented people. Refuses a register that holds anybody else; again changes nothing."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--profile", choices=PROFILES, default=PROFILES[0])
        parser.add_argument(
            "--manifest", type=Path, help="write users with passwords and ids here, outside the data folder"
        )

        parser.add_argument("--cases", type=int, default=10_000, help="how many cases the profile bench makes")
        parser.add_argument("--seed", type=int, default=1, help="the seed of the profile bench")

    def handle(self, *args: Any, **options: Any) -> None:
        if options["profile"] == "bench":
            self._make(options["cases"], options["seed"])
            return
        file: Path | None = options["manifest"]
        if file is not None and file.resolve().is_relative_to(Path(settings.RRJETA_DATA).resolve()):
            raise CommandError("The manifest holds passwords: write it outside the data folder.")
        try:
            data = office(options["profile"])
        except NotFound:
            raise CommandError(
                "The pack that is loaded holds no demonstration. Run `rrjeta pack load` first."
            ) from None
        if stands_beside_others(data):
            raise CommandError("This register holds users or cases that are no demonstration; nothing was changed.")
        before = loaded_at(data)
        started = time.monotonic()
        try:
            loaded = load_showcase(data, before or now(), self._tell)
        except StepRefused as refused:
            raise CommandError(f"The demonstration could not be played. {refused}") from refused
        seconds = time.monotonic() - started
        self.stdout.write(
            f"Demonstration: {len(loaded.ids)} lives, {loaded.operations} operations, {seconds:.0f} s"
            + (" (stood there already)" if before else "")
        )
        if file is not None:
            self._write(file, data, loaded)
        self._sign_ins(data)

    def _make(self, cases: int, seed: int) -> None:
        if holds_anything():
            raise CommandError("A register for measuring is made in an empty database; nothing was changed.")
        started = time.monotonic()
        made = Maker(seed, now(), self.stdout.write).make(cases)
        self.stdout.write(f"{made} cases, {time.monotonic() - started:.0f} s")

    def _tell(self, done: int, of: int) -> None:
        if done == of or done % 10 == 0:
            self.stdout.write(f"  {done} of {of} lives")

    def _write(self, file: Path, data: Any, loaded: Loaded) -> None:
        file.write_text(json.dumps(manifest(data, loaded), ensure_ascii=False, indent=1), encoding="utf-8")
        file.chmod(0o600)

    def _sign_ins(self, data: Any) -> None:
        self.stdout.write(f"Sign in as (password of all: {data['password']}):")
        for key, one in data["users"].items():
            unit = data["units"][one["unit"]]["name"]
            self.stdout.write(f"  {key:22} {one['name']:16} {', '.join(one['roles']):18} {unit}")
