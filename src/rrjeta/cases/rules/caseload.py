"""How heavy cases weigh on who is responsible for them: risk × stage, further children of a family at a share. Pure.

Weights are hundredths of a case of medium risk whose plan is being carried out. The numbers stand in the pack
(`caseload.toml`). They say who has room, never how well somebody works.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from rrjeta.kernel.text import Text
from rrjeta.packs.choices import Mark
from rrjeta.packs.facts import Fault, Marked
from rrjeta.packs.parts import Part
from rrjeta.packs.source import PackSource

NAME = "caseload"
FILE = "caseload.toml"
_NEEDED: Mapping[str, tuple[str, ...]] = {
    "norm": ("cases", "children"),
    "risk": ("none", "0", "1", "2", "3", "4"),
    "stage": ("other",),
    "sibling": ("further",),
}
_MOST = 100_000
_WHOLE = 100


@dataclass(frozen=True, slots=True)
class Weights:
    """The numbers of the pack: hundredths by risk and stage, the share of a further sibling, cases of one worker."""

    risk: Mapping[str, int]
    stage: Mapping[str, int]
    sibling: int
    norm: int


@dataclass(frozen=True, slots=True)
class Weighed:
    """An open case as far as its weight goes."""

    id: UUID
    number: str
    owner_id: UUID
    unit_id: UUID
    household_id: UUID
    risk: int | None
    stage: str


@dataclass(frozen=True, slots=True)
class Load:
    """What somebody carries: how many cases, and their weight together in hundredths."""

    count: int = 0
    weight: int = 0

    def share_of(self, norm: int, workers: int = 1) -> int:
        """Return the weight in percent of what so many workers carry by the norm; 0 without any."""
        return round(self.weight / (norm * workers)) if norm and workers else 0


def weights_from(kept: Mapping[str, Any]) -> Weights:
    """Return the numbers of the part of a pack."""
    values = {group: {code: int(one["value"]) for code, one in entries.items()} for group, entries in kept.items()}
    return Weights(values["risk"], values["stage"], values["sibling"]["further"], values["norm"]["cases"])


def weighed(cases: Iterable[Weighed], weights: Weights) -> dict[UUID, int]:
    """Return the weight of each case. Of the children of a family with one worker the heaviest counts whole."""
    families: dict[tuple[UUID, UUID], list[Weighed]] = defaultdict(list)
    for one in cases:
        families[one.owner_id, one.household_id].append(one)
    found: dict[UUID, int] = {}
    for children in families.values():
        alone = sorted(((_alone(one, weights), one.id) for one in children), key=lambda pair: (-pair[0], pair[1]))
        for place, (weight, case_id) in enumerate(alone):
            found[case_id] = weight if place == 0 else _share(weight, weights.sibling)
    return found


def loads(cases: Iterable[Weighed], weights: Weights) -> dict[UUID, Load]:
    """Return the load of each responsible worker."""
    known = list(cases)
    return _sums(known, weighed(known, weights), "owner_id")


def loads_of_units(cases: Iterable[Weighed], weights: Weights) -> dict[UUID, Load]:
    """Return the load of each unit."""
    known = list(cases)
    return _sums(known, weighed(known, weights), "unit_id")


def most_room(people: Iterable[UUID], carried: Mapping[UUID, Load]) -> UUID | None:
    """Return who carries least of these, the first named of equals; None where nobody is named or all carry the same."""
    known = [(carried.get(one, Load()).weight, place, one) for place, one in enumerate(people)]
    if len({weight for weight, _place, _one in known}) < 2:
        return None
    return min(known)[2]


def _alone(one: Weighed, weights: Weights) -> int:
    risk = weights.risk["none" if one.risk is None else str(one.risk)]
    return _share(risk, weights.stage.get(one.stage, weights.stage["other"]))


def _share(value: int, share: int) -> int:
    return (value * share + _WHOLE // 2) // _WHOLE


def _sums(cases: Iterable[Weighed], weight: Mapping[UUID, int], whose: str) -> dict[UUID, Load]:
    found: dict[UUID, Load] = {}
    for one in cases:
        before = found.get(getattr(one, whose), Load())
        found[getattr(one, whose)] = Load(before.count + 1, before.weight + weight[one.id])
    return found


# --- The part of the pack ---------------------------------------------------------------------------
def check(source: PackSource) -> list[Fault]:
    """Return what is wrong with the file; a pack without one weighs nothing."""
    if not source.files(FILE):
        return []
    told = source.toml(FILE)
    return list(_faults(source, told)) if told is not None else []


def content(source: PackSource) -> dict[str, Any]:
    """Return the groups, or nothing where the pack has no such file."""
    return source.toml(FILE) or {} if source.files(FILE) else {}


def marks(kept: dict[str, Any]) -> list[Marked]:
    """Return each number with what it stands on."""
    return [
        Marked(NAME, group, code, Text.read(one), str(one["value"]), Mark(one["mark"]), one["source"])
        for group, entries in kept.items()
        for code, one in entries.items()
    ]


def _faults(source: PackSource, told: dict[str, Any]) -> Iterator[Fault]:
    def fault(message: str, *way: str) -> Fault:
        return Fault(FILE, source.toml_line(FILE, *way), message)

    yield from (fault(f"the section {name} is not known", name) for name in told if name not in _NEEDED)
    for group, codes in _NEEDED.items():
        entries = told.get(group)
        if not isinstance(entries, dict):
            yield fault(f"the section {group} is missing", group)
            continue
        yield from (fault(f"the section {group}.{code} is missing", group) for code in codes if code not in entries)
        for code, one in entries.items():
            if not isinstance(one, dict) or not all(
                isinstance(one.get(key), str) and one[key] for key in ("sq", "en", "source")
            ):
                yield fault(f"{group}.{code} has value, sq, en, mark and source", group, code)
                continue
            if one.get("mark") not in list(Mark):
                yield fault(f"mark is one of {', '.join(Mark)}", group, code)
            value = one.get("value")
            if not isinstance(value, int) or isinstance(value, bool) or not 0 < value <= _MOST:
                yield fault(f"value is a whole number from 1 to {_MOST}", group, code)


PART = Part(NAME, check, content, marks=marks)
