"""pack.toml: name, calendar, languages, money, telephone, and the numbers for an emergency."""

import re
from collections.abc import Callable
from datetime import date
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from holidays import list_supported_countries
from phonenumbers import SUPPORTED_REGIONS

from rrjeta.kernel.text import Text
from rrjeta.packs.choices import Mark
from rrjeta.packs.facts import Fault, Marked
from rrjeta.packs.source import CODE, LANGUAGES, PackSource

FILE = "pack.toml"
WEEK = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_SHAPE: dict[str, dict[str, type | tuple[type, ...]]] = {
    "pack": {"code": str, "version": int, "released_on": date, "name": dict},
    "calendar": {"timezone": str, "country": str, "week_starts_on": str, "weekend": list},
    "languages": {"default": str, "all": list, "names": dict, "alphabet": dict},
    "money": {"currency": str, "symbol": str},
    "phone": {"region": str},
    "passwords": {"words": list},
    "public": {"leave_to": str, "mark": str, "source": str},
    "emergency": {},
}
_NUMBER_KEYS = {"number": str, "also": list, "mark": str, "source": str, "name": dict}
_Note = Callable[..., None]


def check(source: PackSource) -> list[Fault]:
    """Return what is wrong in pack.toml."""
    told = source.toml(FILE)
    faults: list[Fault] = []
    if told is None:
        return faults

    def note(message: str, *way: str) -> None:
        faults.append(Fault(FILE, source.toml_line(FILE, *way), message))

    for section in told:
        if section not in _SHAPE:
            note(f"the section [{section}] is not known", section)
    for section, keys in _SHAPE.items():
        if not isinstance(told.get(section), dict):
            note(f"the section [{section}] is missing", section)
        elif keys:
            _check_keys(told[section], keys, (section,), note)
    if not faults:
        _check_values(told, note)
        for code, entry in told["emergency"].items():
            _check_number(code, entry, note)
    return faults


def _check_keys(told: dict[str, Any], keys: dict[str, Any], way: tuple[str, ...], note: _Note) -> None:
    for key in told:
        if key not in keys:
            note(f"the key {'.'.join((*way, key))} is not known", *way, key)
    for key, kind in keys.items():
        if key not in told:
            note(f"the key {'.'.join((*way, key))} is missing", *way)
        elif not isinstance(told[key], kind) or isinstance(told[key], bool):
            note(f"{'.'.join((*way, key))} is not of the expected kind ({kind.__name__})", *way, key)


def _check_values(told: dict[str, Any], note: _Note) -> None:
    pack, calendar, languages = told["pack"], told["calendar"], told["languages"]
    if not CODE.match(pack["code"]):
        note(f"pack.code {pack['code']!r} is not a code", "pack", "code")
    if pack["version"] < 1:
        note("pack.version must be 1 or more", "pack", "version")
    _check_words(pack["name"], ("pack", "name"), note)
    _check_words(languages["names"], ("languages", "names"), note)
    try:
        ZoneInfo(calendar["timezone"])
    except (ZoneInfoNotFoundError, ValueError):
        note(f"{calendar['timezone']!r} is not a time zone", "calendar", "timezone")
    if calendar["country"] not in list_supported_countries():
        note(f"the calendar library does not know the country {calendar['country']!r}", "calendar", "country")
    if calendar["week_starts_on"] not in WEEK:
        note(f"{calendar['week_starts_on']!r} is not a day of the week", "calendar", "week_starts_on")
    for day in calendar["weekend"]:
        if day not in WEEK:
            note(f"{day!r} is not a day of the week", "calendar", "weekend")
    if sorted(languages["all"]) != sorted(LANGUAGES):
        note(f"the languages must be {', '.join(LANGUAGES)}", "languages", "all")
    if languages["default"] not in languages["all"]:
        note(f"{languages['default']!r} is not one of the languages", "languages", "default")
    for language in languages["alphabet"]:
        if language not in LANGUAGES:
            note(f"an alphabet of the unknown language {language!r}", "languages", "alphabet", language)
    for word in told["passwords"]["words"]:
        if not isinstance(word, str) or not word.isalpha():
            note(f"{word!r} is not one word", "passwords", "words")
    public = told["public"]
    if not re.fullmatch(r"https://[a-z0-9.-]+/\S*", public["leave_to"]):
        note(f"{public['leave_to']!r} is not the address of a page (https://…)", "public", "leave_to")
    if public["mark"] not in list(Mark):
        note(f"mark {public['mark']!r} is not a mark; known: {', '.join(Mark)}", "public", "mark")
    if told["phone"]["region"] not in SUPPORTED_REGIONS:
        note(f"{told['phone']['region']!r} is not a telephone region", "phone", "region")


def _check_words(words: dict[str, Any], way: tuple[str, ...], note: _Note) -> None:
    for language in LANGUAGES:
        if not isinstance(words.get(language), str) or not words[language].strip():
            note(f"no words in {language} ({'.'.join((*way, language))})", *way)


def _check_number(code: str, entry: Any, note: _Note) -> None:
    way = ("emergency", code)
    if not isinstance(entry, dict):
        note(f"emergency.{code} is not a section", *way)
        return
    _check_keys(entry, _NUMBER_KEYS, way, note)
    if "name" in entry and isinstance(entry["name"], dict):
        _check_words(entry["name"], (*way, "name"), note)
    for number in [entry.get("number", ""), *(entry.get("also") or [])]:
        if not isinstance(number, str) or not re.fullmatch(r"\+?[0-9 ]{2,20}", number):
            note(f"{number!r} is not a telephone number", *way, "number")
    if entry.get("mark") not in list(Mark):
        note(f"mark {entry.get('mark')!r} is not a mark; known: {', '.join(Mark)}", *way, "mark")


def content(source: PackSource) -> dict[str, Any]:
    """Return what the programme needs of pack.toml."""
    told = source.toml(FILE) or {}
    calendar, languages = told["calendar"], told["languages"]
    return {
        "code": told["pack"]["code"],
        "version": told["pack"]["version"],
        "released_on": told["pack"]["released_on"].isoformat(),
        "name": told["pack"]["name"],
        "timezone": calendar["timezone"],
        "country": calendar["country"],
        "week_starts_on": WEEK.index(calendar["week_starts_on"]),
        "weekend": [WEEK.index(day) for day in calendar["weekend"]],
        "language": languages["default"],
        "languages": languages["names"],
        "alphabet": {language: letters.split() for language, letters in languages["alphabet"].items()},
        "currency": told["money"]["currency"],
        "symbol": told["money"]["symbol"],
        "weak_words": told["passwords"]["words"],
        "phone_region": told["phone"]["region"],
        "public": told["public"],
        "emergency": [{"code": code, **entry} for code, entry in told["emergency"].items()],
    }


def marks(kept: dict[str, Any]) -> list[Marked]:
    """Return the emergency numbers with what they stand on."""
    return [
        Marked(
            kind="emergency",
            group="emergency",
            code=entry["code"],
            text=Text.read(entry["name"]),
            value=", ".join([entry["number"], *entry["also"]]),
            mark=Mark(entry["mark"]),
            source=entry["source"],
        )
        for entry in kept["emergency"]
    ]
