"""What the template calls its columns, in both languages. Pure."""

from functools import cache

from django.utils import translation

from rrjeta.importing.rules.fields import FIELDS, plain

LANGUAGES = ("sq", "en")
REQUIRED = frozenset({"given_name", "surname"})


@cache
def field_names() -> dict[str, str]:
    """Return the field of each column name of the template."""
    return {plain(name_of(one.code, language)): one.code for one in FIELDS for language in LANGUAGES}


def name_of(code: str, language: str) -> str:
    """Return what a field is called in a language."""
    field = next(one for one in FIELDS if one.code == code)
    with translation.override(language):
        return str(field.label)
