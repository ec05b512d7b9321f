"""What a fault is: something that changes a record in place as it is written down again, or says that it cannot."""

import random
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

Record = dict[str, str]


Fault = Callable[[Record, random.Random, "Setting"], bool]


NAMES = ("given_name", "surname", "father_name", "mother_name")


ANY = "abdeghiklmnoprstuvz"


@dataclass(frozen=True, slots=True)
class Setting:
    """What the faults of one register draw from."""

    tables: Mapping[str, Any]
    forms: Mapping[str, Sequence[str]]
    surname: Callable[[], str]
    given: Callable[[str], str]
    place: Callable[[], tuple[str, str]]
    moves: float


def emptied(*fields: str) -> Fault:
    def fault(record: Record, _chance: random.Random, _setting: Setting) -> bool:
        had = any(record[field] for field in fields)
        for field in fields:
            record[field] = ""
        return had

    return fault
