"""The fields that a template can hold, and for whom each may be filled."""

import difflib
import re
from collections.abc import Collection, Mapping

from django.utils.translation import pgettext_lazy

from rrjeta.letters.choices import NAMING_NOBODY

# What the office says of itself: any letter may hold it.
OFFICE_FIELDS = frozenset(
    {
        "number", "date", "recipient", "address", "about", "municipality", "unit_name", "unit_phone", "worker_name",
        "earlier_number", "earlier_date",
    }
)  # fmt: skip
CASE_FIELDS = frozenset({"case_number", "child_name", "child_birth_date", "father_name", "mother_name", "school"})
# Chapters of the file, by the key of each.
CHAPTER_FIELDS: dict[str, str] = {
    "child_facts": "child",
    "family_facts": "family",
    "timeline": "timeline",
    "measures": "measures",
    "plan": "plan",
}
# What a letter about several children holds of each: their names, and what is said of each alone.
CHILDREN, PARTS = "children", "parts"
# Known only when the letter leaves: until then they stand in the text as they are.
AT_SENDING = ("number", "date", "recipient", "address", "about")
LINE = "______"
_BRACES = re.compile(r"\{(\w*)\}")

FIELD_WORDS = {
    "number": pgettext_lazy("field of a letter", "Protocol number"),
    "date": pgettext_lazy("field of a letter", "Date of the letter"),
    "recipient": pgettext_lazy("field of a letter", "To whom"),
    "address": pgettext_lazy("field of a letter", "Address of whoever gets it"),
    "about": pgettext_lazy("field of a letter", "What it is about"),
    "municipality": pgettext_lazy("field of a letter", "Municipality"),
    "unit_name": pgettext_lazy("field of a letter", "Name of the unit"),
    "unit_phone": pgettext_lazy("field of a letter", "Telephone of the unit"),
    "worker_name": pgettext_lazy("field of a letter", "Responsible worker"),
    "earlier_number": pgettext_lazy("field of a letter", "Number of our last letter on this case"),
    "earlier_date": pgettext_lazy("field of a letter", "Date of our last letter on this case"),
    "case_number": pgettext_lazy("field of a letter", "Number of the case"),
    "child_name": pgettext_lazy("field of a letter", "Name of the child"),
    "child_birth_date": pgettext_lazy("field of a letter", "Date of birth"),
    "father_name": pgettext_lazy("field of a letter", "Father's name"),
    "mother_name": pgettext_lazy("field of a letter", "Mother's name"),
    "school": pgettext_lazy("field of a letter", "School"),
    "child_facts": pgettext_lazy("field of a letter", "What is known of the child"),
    "family_facts": pgettext_lazy("field of a letter", "Who belongs to the family"),
    "timeline": pgettext_lazy("field of a letter", "Assessments, visits and meetings so far"),
    "measures": pgettext_lazy("field of a letter", "Protection measures"),
    "plan": pgettext_lazy("field of a letter", "Plan and actions"),
}


def fields_for(to: str) -> frozenset[str]:
    """Return the fields that a letter to somebody may hold: one that names nobody knows those of the office alone."""
    return OFFICE_FIELDS if to in NAMING_NOBODY else OFFICE_FIELDS | CASE_FIELDS | CHAPTER_FIELDS.keys()


def fields_for_several() -> frozenset[str]:
    """Return the fields that the words for several children may hold: those of the office, and where the children stand."""
    return OFFICE_FIELDS | {CHILDREN, PARTS}


def named_in(text: str) -> list[str]:
    """Return the names in braces, in the order in which they stand, each once."""
    return list(dict.fromkeys(_BRACES.findall(text)))


def filled(text: str, values: Mapping[str, str]) -> str:
    """Return a text with its fields filled in one pass: what is filled in is not read for fields again."""
    return _BRACES.sub(lambda found: values.get(found.group(1), ""), text)


def filled_only(text: str, values: Mapping[str, str]) -> str:
    """Return a text with these fields filled; any other braces stay as they are."""
    return _BRACES.sub(lambda found: values.get(found.group(1), found.group(0)), text)


def waiting() -> dict[str, str]:
    """Return the values of the fields that are filled when the letter leaves or is read: themselves."""
    return {name: f"{{{name}}}" for name in (*AT_SENDING, CHILDREN, PARTS)}


def settled(text: str, values: Mapping[str, str]) -> str:
    """Return a text with the fields filled that are known when it leaves; any other braces are the writer's own."""
    return filled_only(text, {name: values.get(name, "") for name in AT_SENDING})


def nearest(unknown: str, known: Collection[str]) -> str:
    """Return the known field that an unknown one probably means, or nothing."""
    return next(iter(difflib.get_close_matches(unknown, sorted(known), n=1, cutoff=0.6)), "")
