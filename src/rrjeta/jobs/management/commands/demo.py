"""`rrjeta demo --profile NAME [--manifest FILE]`: fills an empty register with invented people and their lives."""

import json
import time
from argparse import ArgumentParser
from collections import deque
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from rrjeta.access.actors import SYSTEM
from rrjeta.access.queries import user_ids
from rrjeta.cases.queries.measuring import holds_anything
from rrjeta.cases.queries.register import every_case
from rrjeta.jobs.hostile import making as hostile
from rrjeta.jobs.hostile.erasing import erase
from rrjeta.jobs.hostile.manifest import manifest as hostile_manifest
from rrjeta.jobs.hostile.office_day import OfficeDay
from rrjeta.jobs.hostile.relations import Relations
from rrjeta.jobs.measuring.making import Maker
from rrjeta.jobs.playing.play import StepRefused
from rrjeta.jobs.playing.scenarios import office
from rrjeta.jobs.showcase.loading import load_showcase
from rrjeta.jobs.showcase.manifest import manifest
from rrjeta.jobs.showcase.standing import loaded_at, stands_beside_others
from rrjeta.kernel.clock import now
from rrjeta.kernel.errors import NotFound
from rrjeta.matching.operations.keeping import tend_search
from rrjeta.matching.operations.running import match_register

_FIRST_RUN = "demonstration"
PROFILES = ("showcase", "hostile", "bench")
_CASES = {"bench": 10_000, "hostile": 2_400}


class Command(BaseCommand):
    help = (
        "Loads a demonstration of invented people. Refuses a register that holds anybody else; again changes nothing."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--profile", choices=PROFILES, default=PROFILES[0])
        parser.add_argument(
            "--manifest", type=Path, help="write users with passwords and ids here, outside the data folder"
        )
        parser.add_argument("--cases", type=int, help="how many cases the profiles bench and hostile make")
        parser.add_argument("--services", type=int, default=0, help="how many services the profile bench refers to")
        parser.add_argument("--seed", type=int, default=1, help="the seed of the profiles bench and hostile")

    def handle(self, *args: Any, **options: Any) -> None:
        file: Path | None = options["manifest"]
        if file is not None and file.resolve().is_relative_to(Path(settings.RRJETA_DATA).resolve()):
            raise CommandError("The manifest holds passwords: write it outside the data folder.")
        cases = options["cases"] or _CASES.get(options["profile"], 0)
        if options["profile"] == "bench":
            self._make(cases, options["seed"], options["services"])
            return
        if options["profile"] == "hostile":
            self._make_hostile(cases, options["seed"], file)
            return
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
        tend_search()
        if not before:
            # What the desk of doubles shows is what a run finds among them.
            deque(match_register(_FIRST_RUN), maxlen=0)
        seconds = time.monotonic() - started
        self.stdout.write(
            f"Demonstration: {len(loaded.ids)} lives, {loaded.operations} operations, {seconds:.0f} s"
            + (" (stood there already)" if before else "")
        )
        if file is not None:
            self._written(file, manifest(data, loaded))
        self._sign_ins(data)

    def _make(self, cases: int, seed: int, services: int) -> None:
        if holds_anything():
            raise CommandError("A register for measuring is made in an empty database; nothing was changed.")
        started = time.monotonic()
        made = Maker(seed, now(), self.stdout.write, services=services).make(cases)
        tend_search()
        self.stdout.write(f"{made} cases, {time.monotonic() - started:.0f} s")

    def _make_hostile(self, count: int, seed: int, file: Path | None) -> None:
        if file is None:
            raise CommandError(
                "Nobody could sign in to a register for attacks without its manifest: name a --manifest."
            )
        if holds_anything() or user_ids(SYSTEM, is_demo=True) or user_ids(SYSTEM, is_demo=False):
            raise CommandError("A register for attacks is made in an empty database; nothing was changed.")
        started = time.monotonic()
        made = hostile.Maker(seed, now(), self.stdout.write).make(count)
        tend_search()
        cases = every_case(SYSTEM)
        relations = [*Relations(made, cases).set_all(), *OfficeDay(made, cases).write_all()]
        self._written(file, hostile_manifest(made, relations, erase(made, cases)))
        seconds = time.monotonic() - started
        self.stdout.write(f"{made.cases} cases, {len(made.sower.rows)} canaries, {seconds:.0f} s")

    def _tell(self, done: int, of: int) -> None:
        if done == of or done % 10 == 0:
            self.stdout.write(f"  {done} of {of} lives")

    def _written(self, file: Path, content: Any) -> None:
        file.touch(mode=0o600)
        file.chmod(0o600)
        file.write_text(json.dumps(content, ensure_ascii=False), encoding="utf-8")

    def _sign_ins(self, data: Any) -> None:
        self.stdout.write(f"Sign in as (password of all: {data['password']}):")
        for key, one in data["users"].items():
            unit = data["units"][one["unit"]]["name"]
            self.stdout.write(f"  {key:22} {one['name']:16} {', '.join(one['roles']):18} {unit}")
