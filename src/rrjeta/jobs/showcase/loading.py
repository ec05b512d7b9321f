"""Loads the demonstration: the office founded, the scenarios and the families' lives played up to now, the week set."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from rrjeta.jobs.playing.life import Life
from rrjeta.jobs.playing.play import Played, play
from rrjeta.jobs.playing.scenarios import begins_of, names, scenarios, template, wordings
from rrjeta.jobs.showcase.families import Inventor
from rrjeta.jobs.showcase.founding import Cast, found_office, set_the_week
from rrjeta.jobs.showcase.leading import lead_the_office
from rrjeta.kernel import clock

_SEED = 911
# Nobody meets a child who is missing: the life itself stands still from the day before.
_BEFORE_MISSING = 2
_MISSING = "missing"

Office = Mapping[str, Any]
Tell = Callable[[int, int], None]


@dataclass(slots=True)
class Loaded:
    """What a demonstration holds: colleagues and units by key, what each life named, how many operations it took."""

    cast: Cast
    ids: dict[str, dict[str, UUID]] = field(default_factory=dict)
    operations: int = 0

    def keep(self, code: str, played: Played) -> None:
        """Remember what a life named."""
        self.ids.setdefault(code, {}).update(played.ids)
        self.operations += len(played.operation_ids)


@dataclass(frozen=True, slots=True)
class _Planned:
    code: str
    life: Life
    start: datetime
    continues: str = ""


def load_showcase(office: Office, now: datetime, tell: Tell) -> Loaded:
    """Load the demonstration as it stands at a moment; loaded again for the same moment, it changes nothing.

    Raises StepRefused when the pack's lives cannot be played.
    """
    loaded = Loaded(found_office(office, now))
    planned = [*_worked(now), *_of_families(office, now)]
    for number, one in enumerate(planned, start=1):
        known = loaded.ids.get(one.continues, {})
        loaded.keep(one.continues or one.code, play(one.life, loaded.cast, one.start, until=now, known=known))
        tell(number, len(planned))
    set_the_week(office, loaded.cast, now)
    lead_the_office(office, loaded.cast, now)
    return loaded


def _worked(now: datetime) -> Iterator[_Planned]:
    for one in scenarios():
        yield _Planned(one.life.code, one.life, one.start(now))


def _of_families(office: Office, now: datetime) -> Iterator[_Planned]:
    today = clock.local(now).date()
    monday = today - timedelta(days=today.weekday())
    inventor = Inventor(names(), _SEED)
    for number, entry in enumerate(office["families"], start=1):
        code = f"family-{number:02d}"
        words = _words(office, entry, inventor, number)
        start = monday - timedelta(weeks=entry["weeks"])
        life = template(entry["life"]).filled(code, words)
        life = _left_out(life, office["late"].get(entry.get("late", ""), {}))
        endings = entry.get("ending", [])
        if _MISSING in endings:
            life = life.stopped((today - start).days - _BEFORE_MISSING)
        yield _Planned(code, life, clock.at(start))
        for ending in endings:
            added = template(f"ending_{ending}").filled(f"{code}-{ending}", words)
            begins = clock.at(today + timedelta(days=begins_of(f"ending_{ending}")))
            yield _Planned(f"{code}-{ending}", added, begins, continues=code)


def _words(office: Office, entry: Mapping[str, Any], inventor: Inventor, number: int) -> dict[str, Any]:
    family = inventor.family(
        f"f{number:02d}",
        entry.get("children", 1),
        office["places"],
        office["schools"],
        surname=entry.get("surname", ""),
        given=entry.get("given", ()),
        age=entry.get("age"),
    )
    said = {word: inventor.one_of(variants) for word, variants in wordings(entry["life"]).items()}
    whose = {"worker": entry["worker"], "head": office["head"], "municipality": office["municipality"]}
    return {**family.words, **said, **whose}


def _left_out(life: Life, late: Mapping[str, Any]) -> Life:
    life = life.without(late.get("without", ()))
    return life.stopped(late["stopped"]) if "stopped" in late else life
