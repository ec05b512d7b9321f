"""The templates of the pack: what each is for, its words, and what stops a letter. Nothing here is about a person."""

from dataclasses import dataclass
from typing import Any

from rrjeta.kernel.errors import NotFound
from rrjeta.kernel.text import Text
from rrjeta.letters.choices import To
from rrjeta.letters.rules import pack_part
from rrjeta.letters.rules.fields import OFFICE_FIELDS, named_in
from rrjeta.packs import current as packs


@dataclass(frozen=True, slots=True)
class SeveralWords:
    """What a template says of several children: to all of it, and of each alone."""

    about: Text
    body: Text
    each: Text


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
    several: SeveralWords | None = None

    @property
    def may_be_together(self) -> bool:
        """Tell whether it can be about several children at once: it has words for them, or names no child."""
        asked = {name for words in (self.about, self.body) for one in words.both().values() for name in named_in(one)}
        return self.several is not None or asked <= OFFICE_FIELDS

    def words(self, language: str, *, is_together: bool) -> tuple[str, str]:
        """Return what the letter is about and its text, for one child or for several."""
        if is_together and self.several is not None:
            return self.several.about.in_(language), self.several.body.in_(language)
        return self.about.in_(language), self.body.in_(language)


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
        several=_several(one["several"]) if "several" in one else None,
    )


def _several(kept: dict[str, Any]) -> SeveralWords:
    return SeveralWords(*(Text(**{"sq": "", "en": "", **(kept.get(key) or {})}) for key in ("about", "body", "each")))
