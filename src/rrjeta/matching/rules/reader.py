"""Takes records one at a time and keeps their numbers alone: fifteen a record, in one array."""

from array import array
from collections.abc import Callable, Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from rrjeta.matching.rules.columns import NAME_FIELDS, PLACE_FIELDS, PLAIN_FIELDS, Columns, Words, columns_of
from rrjeta.matching.rules.days import birth_of
from rrjeta.matching.rules.names import Writing
from rrjeta.matching.rules.numbers import personal_number_form, tail

# The order in which `take` wants the texts of a record.
FIELDS = (*NAME_FIELDS, *PLACE_FIELDS, *PLAIN_FIELDS, "sex", "birth_date", "birth_precision")
_WIDTH = 15
_SEXES = {"m": 1, "f": 2, "male": 1, "female": 2, "": 0}


class Reader:
    """Holds a register while it grows."""

    def __init__(self, writing: Writing) -> None:
        self.names, self.places = Words(writing.name, writing), Words(writing.place, writing)
        self._plain: dict[str, int] = {"": 0}
        self._plain_texts = [""]
        self._numbers = array("i")
        self._births: dict[tuple[str, str], tuple[int, int, int, int]] = {}

    def __len__(self) -> int:
        return len(self._numbers) // _WIDTH

    def add(self, record: Mapping[str, str]) -> None:
        """Take one record: texts by field, a field that is left out being unknown. Raises NoDate."""
        self.take([record.get(field) or "" for field in FIELDS])

    def take(self, texts: Sequence[str]) -> None:
        """Take one record, its texts in the order of FIELDS. Raises NoDate."""
        self._numbers.extend(self.numbers_of(texts))

    def numbers_of(self, texts: Sequence[str]) -> tuple[int, ...]:
        """Return the numbers of a record that is not taken, texts in the order of FIELDS; new names are learnt. Raises NoDate."""
        given, surname, father, mother, town, village, phone, number, address, code, sex, day, precision = texts
        born = self._births.get((day, precision)) or self._born(day, precision)
        names, places = self.names.known, self.places.known
        return (
            names[given] if given in names else self.names.of(given),
            names[surname] if surname in names else self.names.of(surname),
            names[father] if father in names else self.names.of(father),
            names[mother] if mother in names else self.names.of(mother),
            places[town] if town in places else self.places.of(town),
            places[village] if village in places else self.places.of(village),
            self._plain_of("phone", phone) if phone else 0,
            self._plain_of("personal_number", number) if number else 0,
            self._plain_of("address", address) if address else 0,
            self._plain_of("postcode", code) if code else 0,
            _sex(sex),
            *born,
        )

    def columns(self) -> Columns:
        """Return what was taken so far."""
        return columns_of(np.array(self._numbers, dtype=np.int32).reshape(-1, _WIDTH).T.copy())

    def texts(self, kept: Sequence[int] | None = None) -> NDArray[np.object_]:
        """Return the plain texts by number, or those of these numbers."""
        texts = self._plain_texts if kept is None else [self._plain_texts[number] for number in kept]
        return np.array(texts, dtype=object)

    @property
    def remembered(self) -> int:
        """Return how many different texts are remembered."""
        return len(self.names.known) + len(self._plain_texts)

    def _born(self, written: str, precision: str) -> tuple[int, int, int, int]:
        birth = birth_of(written, precision)
        found = self._births[(written, precision)] = (birth.year, birth.month, birth.day, int(birth.is_estimated))
        return found

    def _plain_of(self, field: str, written: str) -> int:
        text = _plain(field, written)
        number = self._plain.setdefault(text, len(self._plain_texts))
        if number == len(self._plain_texts):
            self._plain_texts.append(text)
        return number


def _sex(written: str) -> int:
    number = _SEXES.get(written)
    return _SEXES.get(written.strip().lower(), 0) if number is None else number


def _phone(written: str) -> str:
    return tail(written)


def _number(written: str) -> str:
    return personal_number_form(written)


def _address(written: str) -> str:
    return " ".join(sorted(written.lower().split()))


def _code(written: str) -> str:
    return "".join(written.lower().split())


_PLAIN: Mapping[str, Callable[[str], str]] = dict(zip(PLAIN_FIELDS, (_phone, _number, _address, _code), strict=True))


def _plain(field: str, written: str) -> str:
    return _PLAIN[field](written)
