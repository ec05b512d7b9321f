"""What is restricted: which answers of a form stand on no page but their own reveal page (design §3.9)."""

from collections.abc import Mapping
from typing import Any

from rrjeta.access.choices import DataClass
from rrjeta.access.permissions import READING, Permission
from rrjeta.cases.choices import Secret
from rrjeta.forms.choices import Kind
from rrjeta.forms.rules.shape import Form

CLASS_OF: Mapping[Secret, DataClass] = {
    Secret.ACCOUNT: DataClass.RESTRICTED,
    Secret.PLACE: DataClass.PLACEMENT,
    Secret.REPORTER: DataClass.REPORTER,
}
READING_OF: Mapping[Secret, Permission] = {secret: READING[one] for secret, one in CLASS_OF.items()}

# Where a family lives, once an alert makes its address a secret; otherwise everybody who knows the child may know it.
HOME_KEYS = frozenset({"address", "village", "admin_unit", "geo"})

_ALWAYS = frozenset({str(DataClass.RESTRICTED), str(DataClass.REPORTER)})
# Reasons of the list `access_reason` for which nothing restricted is opened: breaking the glass, looking for duplicates.
_NO_REASON = frozenset({"emergency", "dedup"})
OWN_REASON = "case_work"
LONGEST_WORDS = 500
FEWEST_LETTERS = 10


def masked(*, is_place_hidden: bool) -> frozenset[str]:
    """Return the classes of data that stand on no page but a reveal page; a place does once the child is sheltered."""
    return _ALWAYS | {str(DataClass.PLACEMENT)} if is_place_hidden else _ALWAYS


def restricted_answers(form: Form, kept: Mapping[str, Any], secret: Secret) -> dict[str, Any]:
    """Return those answers that a reveal page of this kind shows."""
    keys = form.keys_of(str(CLASS_OF[secret])) | (HOME_KEYS if secret is Secret.PLACE else frozenset())
    return {key: value for key, value in kept.items() if key in keys and value not in ("", None, [])}


def has_restricted(form: Form, kept: Mapping[str, Any], secret: Secret) -> bool:
    """Tell whether anything of this kind was answered."""
    return bool(restricted_answers(form, kept, secret))


def is_reason(code: str) -> bool:
    """Tell whether a reason of the list may open a restricted object."""
    return code not in _NO_REASON


def words_are_enough(words: str) -> bool:
    """Tell whether a reason says something: a dot, or one letter many times, does not (screens.md S14)."""
    letters = [one for one in words.lower() if one.isalpha()]
    return len(letters) >= FEWEST_LETTERS and len(set(letters)) > FEWEST_LETTERS // 3


def is_asked(form: Form, secret: Secret) -> bool:
    """Tell whether a form asks for anything of this kind."""
    return any(one.data_class == CLASS_OF[secret] and one.kind is not Kind.ROWS for one in form.questions())
