"""A letter about several children of a family: what stands for all of them, and each one's own part. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.utils import translation
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext

from rrjeta.letters.rules.fields import CHILDREN, PARTS, filled_only, named_in
from rrjeta.letters.rules.wording import HEADING, names_in


@dataclass(frozen=True, slots=True)
class OfChild:
    """What a letter about several says of one child: the name, the date of birth if it is known, and words of its own."""

    name: str
    birth_date: str
    text: str


def whole_text(text: str, children: Sequence[OfChild], language: str) -> str:
    """Return the text for all with the children named where it says so, and each one's part under its name.

    Parts for which the text has no place stand at its end: nothing that was written is left out.
    """
    parts = "\n\n".join(_part(one) for one in children if one.text.strip())
    if parts and PARTS not in named_in(text):
        text = f"{text}\n\n{{{PARTS}}}"
    return filled_only(text, {CHILDREN: children_words(children, language), PARTS: parts}).strip()


def _part(one: OfChild) -> str:
    """Return what is said of one child: a line under a heading would make what follows look like that child's too."""
    said = one.text.strip()
    return f"{HEADING}{one.name}\n{said}" if "\n" in said else f"– {one.name}: {said}"


def children_words(children: Sequence[OfChild], language: str) -> str:
    """Return the names of the children with their dates of birth, in the language of the letter."""
    with translation.override(language):
        named = [_named(one) for one in children]
        if len(named) < 2:
            return "".join(named)
        first, last = ", ".join(named[:-1]), named[-1]
        return pgettext("children in a letter", "%(first)s and %(last)s") % {"first": first, "last": last}


def _named(one: OfChild) -> str:
    if not one.birth_date:
        return one.name
    return pgettext("child in a letter", "%(name)s (born on %(day)s)") % {"name": one.name, "day": one.birth_date}


def naming_errors(told: dict[str, str], names: Sequence[str], own_words: str) -> dict[str, list[Any]]:
    """Return where what is said of all names one of the children: it stands in each one's file, and outlives an erasure."""
    errors: dict[str, list[Any]] = {}
    said = _("Write what concerns one child alone in its own field. Take out here: %(names)s.")
    own = set(names_in(own_words, names))
    for field in ("about", "text"):
        if found := [one for one in names_in(told[field], names) if one not in own]:
            errors[field] = [said % {"names": ", ".join(found)}]
    if CHILDREN in named_in(own_words) and CHILDREN not in named_in(told["text"]):
        errors.setdefault("text", []).append(
            _("Leave %(field)s in the text: the names of the children stand there.") % {"field": f"{{{CHILDREN}}}"}
        )
    return errors
