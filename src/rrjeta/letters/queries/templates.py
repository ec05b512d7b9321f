"""The templates of the pack: what each is for, its words, and what stops a letter. Nothing here is about a person."""

from dataclasses import dataclass
from typing import Any

from rrjeta.kernel.errors import NotFound
from rrjeta.kernel.text import Text
from rrjeta.letters.choices import To
from rrjeta.letters.rules import pack_part
from rrjeta.packs import current as packs


@dataclass(frozen=True, slots=True)
class LetterTemplate:
    """One template of the pack: to whom, who signs, and its words with fields in braces."""

    code: str
    to: To
    signs: Text
    is_signed_by_worker: bool
    title: Text
    about: Text
    body: Text


def letter_templates() -> list[LetterTemplate]:
    """Return the templates of the pack in its order."""
    kept = _kept()
    signs = {code: Text.read(words) for code, words in (kept.get("signs") or {}).items()}
    return [_template(one, signs) for one in kept["templates"]]


def letter_template(code: str) -> LetterTemplate:
    """Return one template. Raises NotFound."""
    found = next((one for one in letter_templates() if one.code == code), None)
    if found is None:
        raise NotFound
    return found


def kind_words(code: str, language: str) -> str:
    """Return what a letter of a template is called; its code where the pack knows it no more."""
    return next((one.title.in_(language) for one in letter_templates() if one.code == code), code)


def signer_words(code: str) -> Text:
    """Return who signs, by the code that the pack gives them. Raises KeyError."""
    return Text.read(_kept()["signs"][code])


def stopping_alerts() -> frozenset[str]:
    """Return the alerts that stop a letter to the family."""
    return frozenset(_kept().get("stops") or ())


def matter_beginnings() -> list[str]:
    """Return the beginnings of words that name a matter, in every language of the pack."""
    return [one for words in (_kept().get("matter_words") or {}).values() for one in words]


def _kept() -> dict[str, Any]:
    kept: dict[str, Any] = packs.current().part(pack_part.NAME)
    return kept


def _template(one: dict[str, Any], signs: dict[str, Text]) -> LetterTemplate:
    about = one.get("about") or {}
    return LetterTemplate(
        code=one["code"],
        to=To(one["to"]),
        signs=signs[one["signs"]],
        is_signed_by_worker=one["signs"] == "worker",
        title=Text.read(one["title"]),
        about=Text(about.get("sq", ""), about.get("en", "")) if about else Text("", ""),
        body=Text.read(one["body"]),
    )
