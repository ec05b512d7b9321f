"""Both languages are whole: no sentence stands raw, none is missing, none loses a placeholder."""

import re
from functools import cache
from pathlib import Path

import allauth
import django
import polib
import pytest
from django.conf import settings

from tests.house.sentences import (
    catalogue,
    placeholders,
    raw_sentences,
    raw_text,
    said,
    untranslatable_calls,
)
from tests.house.tree import modules, templates

# The name of the product and of each language in itself are the same in every language.
SAME_EVERYWHERE = {"Rrjeta", "Shqip", "English"}
# Words for a terminal or a machine, not for a page.
SPEAKS_TO_MACHINES = (
    "jobs/",
    "api/",
    "directory/queries/hsds/",
    "directory/rules/tables.py",
    "places/rules/boundaries.py",
    "config/",
    "kernel/",
    "papers/typesetting.py",
    "audit/verifier.py",
)  # typesetting names typefaces
OTHER_LANGUAGES = [code for code, _ in settings.LANGUAGES if code != "en"]


@pytest.mark.parametrize("language", OTHER_LANGUAGES)
def test_every_sentence_is_in_the_catalogue(language: str) -> None:
    known = catalogue(language)
    missing = sorted(f"{one.place}: {one.text}" for one in said() if (one.context, one.text) not in known)
    if missing:
        pytest.fail(f"{len(missing)} sentences have no translation:\n" + "\n".join(missing), pytrace=False)


@pytest.mark.parametrize("language", OTHER_LANGUAGES)
def test_no_translation_is_empty_or_doubtful(language: str) -> None:
    wanting = []
    for entries in catalogue(language).values():
        for path, entry in entries:
            texts = list(entry.msgstr_plural.values()) if entry.msgid_plural else [entry.msgstr]
            if entry.fuzzy or entry.obsolete or not texts or not all(text.strip() for text in texts):
                wanting.append(f"{path.parts[-4]}: {entry.msgid}")
    assert wanting == []


@pytest.mark.parametrize("language", OTHER_LANGUAGES)
def test_translations_keep_every_placeholder(language: str) -> None:
    lost = []
    for entries in catalogue(language).values():
        for _path, entry in entries:
            if entry.msgid_plural:
                wanted = placeholders(entry.msgid) | placeholders(entry.msgid_plural)
                faithful = all(placeholders(text) <= wanted for text in entry.msgstr_plural.values())
                faithful = faithful and placeholders(entry.msgstr_plural[1]) == placeholders(entry.msgid_plural)
            else:
                faithful = placeholders(entry.msgstr) == placeholders(entry.msgid)
            if not faithful:
                lost.append(entry.msgid)
    assert lost == []


@pytest.mark.parametrize("language", OTHER_LANGUAGES)
def test_a_sentence_has_one_translation(language: str) -> None:
    several = {
        sentence: sorted({entry.msgstr or str(entry.msgstr_plural) for _, entry in entries})
        for (_, sentence), entries in catalogue(language).items()
        if len({entry.msgstr or str(entry.msgstr_plural) for _, entry in entries}) > 1
    }
    assert several == {}


@pytest.mark.parametrize("language", OTHER_LANGUAGES)
def test_a_plural_is_translated_as_one(language: str) -> None:
    known = catalogue(language)
    single = [
        one.text
        for one in said()
        if one.plural
        and not any(entry.msgid_plural == one.plural for _, entry in known.get((one.context, one.text), []))
    ]
    assert single == []


@cache
def _library_sentences() -> frozenset[str]:
    """Return the sentences of Django and allauth: our catalogues may translate those as well."""
    folders = [Path(django.__file__).parent, Path(allauth.__file__).parent]
    files = [path for folder in folders for path in folder.rglob("locale/[ed][ne]/LC_MESSAGES/django.po")]
    return frozenset(entry.msgid for path in files for entry in polib.pofile(str(path)))


@pytest.mark.parametrize("language", OTHER_LANGUAGES)
def test_no_translation_outlives_its_sentence(language: str) -> None:
    alive = {(one.context, one.text) for one in said()}
    dead = sorted(key[1] for key in catalogue(language) if key not in alive and key[1] not in _library_sentences())
    assert dead == []


def test_every_catalogue_can_count() -> None:
    files = {path for entries in catalogue(OTHER_LANGUAGES[0]).values() for path, _ in entries}
    assert [path.parts[-4] for path in files if "Plural-Forms" not in polib.pofile(str(path)).metadata] == []


def test_only_whole_sentences_are_translated() -> None:
    assert untranslatable_calls() == []
    named = re.compile(r"{%\s*(?:trans|translate)\s+[^\"'\s]")
    assert [path.name for path in templates() if named.search(path.read_text(encoding="utf-8"))] == []


def test_templates_say_nothing_raw() -> None:
    raw = {
        f"{path.parent.name}/{path.name}": words
        for path in templates()
        if (words := [one for one in raw_text(path.read_text(encoding="utf-8")) if one not in SAME_EVERYWHERE])
    }
    assert raw == {}


def test_modules_say_nothing_raw() -> None:
    raw = [
        one for module in modules() if not module.name.startswith(SPEAKS_TO_MACHINES) for one in raw_sentences(module)
    ]
    assert raw == []
