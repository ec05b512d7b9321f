"""Faults in names: letters, scripts, short forms, words too many, too few or in the wrong place."""

import random
import re
import unicodedata
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from rrjeta.jobs.linking.slips import NAMES, Fault, Record, Setting

_OFTEN = (*NAMES, "given_name", "surname", "given_name")


def _some(record: Record, chance: random.Random, among: Sequence[str] = _OFTEN) -> str:
    field = chance.choice(among)
    return field if len(record[field]) > 1 else ""


def letters(change: Callable[[str, int, random.Random, Mapping[str, Any]], str]) -> Fault:
    """Return a kind that changes one letter of a name after the first, in small letters."""

    def fault(record: Record, chance: random.Random, setting: Setting) -> bool:
        field = _some(record, chance)
        if not field:
            return False
        old = record[field]
        at = chance.randrange(0 if chance.random() < 0.1 else 1, len(old))
        record[field] = change(old, at, chance, setting.tables)
        return record[field] != old and bool(record[field].strip())

    return fault


def beside(word: str, at: int, chance: random.Random, tables: Mapping[str, Any]) -> str:
    """Return the word with a letter whose key lies beside."""
    sign = word[at].lower()
    for row in tables["keyboard"]:
        if (place := row.find(sign)) >= 0:
            beside = str(chance.choice(row[max(place - 1, 0) : place] + row[place + 1 : place + 2]))
            return word[:at] + beside + word[at + 1 :]
    return word


def replaced(table: str, most: int) -> Fault:
    def fault(record: Record, chance: random.Random, setting: Setting) -> bool:
        field = _some(record, chance)
        old = record[field].lower() if field else ""
        fitting = [pair for pair in setting.tables[table] if pair[0] in old]
        if not fitting:
            return False
        new = old
        for one, other in chance.sample(fitting, min(len(fitting), chance.randint(1, most))):
            new = new.replace(one, other, 1)
        record[field] = new.title()
        return new != old

    return fault


def script(table: str) -> Fault:
    def fault(record: Record, _chance: random.Random, setting: Setting) -> bool:
        for field in NAMES:
            word = record[field].lower()
            for latin, other in setting.tables[table].items():
                word = word.replace(latin, other)
            record[field] = word.title()
        return bool(record["given_name"])

    return fault


def no_marks(record: Record, _chance: random.Random, _setting: Setting) -> bool:
    before = [record[field] for field in NAMES]
    for field in NAMES:
        flat = unicodedata.normalize("NFKD", record[field])
        record[field] = "".join(sign for sign in flat if not unicodedata.combining(sign))
    return before != [record[field] for field in NAMES]


def capitals(record: Record, _chance: random.Random, _setting: Setting) -> bool:
    for field in NAMES:
        record[field] = record[field].upper()
    return True


def ending(record: Record, chance: random.Random, setting: Setting) -> bool:
    field = _some(record, chance)
    if not field:
        return False
    word = record[field]
    if word[-1] in setting.tables["vowels"] and len(word) > 4:
        record[field] = word[:-1] + chance.choice(("", "", "e", "a", "i", "aj", "u"))
    else:
        record[field] = word + chance.choice(("i", "u", "i", "a", "aj"))
    return record[field] != word


def short_form(record: Record, chance: random.Random, setting: Setting) -> bool:
    field = chance.choice(("given_name", "given_name", "given_name", "father_name", "mother_name"))
    forms = setting.forms.get(record[field])
    if not forms:
        return cut_form(record, chance, setting)
    record[field] = chance.choice(forms)
    return True


def cut_form(record: Record, chance: random.Random, setting: Setting) -> bool:
    """Cut as people do, between two sounds: `Arlinda` to `Arli` or to `Lindi`."""
    word, vowels = record["given_name"], setting.tables["vowels"]
    beats = re.findall(f"[^{vowels}]*[{vowels}]|[^{vowels}]+$", word.lower())
    if len(beats) < 2 or len(word) < 5 or not word.isalpha():
        return False
    stem = "".join(beats[:2] if chance.random() < 0.5 else beats[-2:]).rstrip(vowels)
    record["given_name"] = (stem + chance.choice("ieao")).capitalize()
    return len(stem) > 1


def initial(record: Record, chance: random.Random, _setting: Setting) -> bool:
    field = _some(record, chance, ("given_name", "father_name", "father_name", "mother_name"))
    if not field:
        return False
    record[field] = record[field][0] + chance.choice(("", "."))
    return True


def exchanged(one: str, other: str) -> Fault:
    def fault(record: Record, _chance: random.Random, _setting: Setting) -> bool:
        record[one], record[other] = record[other], record[one]
        return record[one] != record[other] and bool(record[one])

    return fault


def second_surname(record: Record, chance: random.Random, setting: Setting) -> bool:
    parts = [record["surname"], setting.surname()]
    if not record["surname"]:
        return False
    chance.shuffle(parts)
    record["surname"] = chance.choice(("-", " ", " - ")).join(parts)
    return True


def one_part_less(record: Record, chance: random.Random, _setting: Setting) -> bool:
    for field in ("surname", "given_name"):
        parts = record[field].replace("-", " ").split()
        if len(parts) > 1:
            record[field] = chance.choice(parts)
            return True
    return False


def other_surname(record: Record, _chance: random.Random, setting: Setting) -> bool:
    record["surname"] = setting.surname()
    return True


def other_given(record: Record, _chance: random.Random, setting: Setting) -> bool:
    record["given_name"] = setting.given(record["sex"])
    return True


def other_parent(record: Record, chance: random.Random, setting: Setting) -> bool:
    field, sex = chance.choice((("father_name", "m"), ("mother_name", "f")))
    had, record[field] = record[field], setting.given(sex)
    return bool(had)


def second_given(record: Record, chance: random.Random, setting: Setting) -> bool:
    if not record["given_name"] or " " in record["given_name"]:
        return False
    record["given_name"] += chance.choice((" ", "-", " ")) + setting.given(record["sex"])
    return True


def father_as_surname(record: Record, _chance: random.Random, _setting: Setting) -> bool:
    record["surname"] = record["father_name"]
    return bool(record["surname"])


def full_name_in_given(record: Record, _chance: random.Random, _setting: Setting) -> bool:
    if not record["surname"] or not record["given_name"]:
        return False
    record["given_name"], record["surname"] = f"{record['given_name']} {record['surname']}", ""
    return True


def spaces(record: Record, chance: random.Random, _setting: Setting) -> bool:
    field = _some(record, chance)
    if not field:
        return False
    at = chance.randrange(1, len(record[field]))
    record[field] = f" {record[field][:at]} {record[field][at:]} " if chance.random() < 0.4 else f"  {record[field]} "
    return True
