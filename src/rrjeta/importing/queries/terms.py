"""What the rows of an office are read by: its colleagues and the codes of the pack, by every word for them."""

from collections import defaultdict
from collections.abc import Mapping
from uuid import UUID

from rrjeta.access.models import User
from rrjeta.access.queries import case_takers
from rrjeta.importing.rules.fields import BY_CODE, FIELDS, STAGES, plain
from rrjeta.importing.rules.pack_part import NAME
from rrjeta.importing.rules.rows import Terms
from rrjeta.importing.rules.template import field_names
from rrjeta.kernel.clock import today
from rrjeta.packs.current import current


def workers_of(unit_id: UUID) -> list[User]:
    """Return the colleagues of a unit to whom cases are given."""
    return case_takers([unit_id])


def terms_of(unit_id: UUID, *, worker: str = "", stage: str = "", is_1904: bool = False) -> Terms:
    """Return by what the rows of a unit are read."""
    words: Mapping[str, set[str]] = defaultdict(set)
    for user in workers_of(unit_id):
        for name in (user.name, user.username):
            words[plain(name)].add(str(user.id))
            words[" ".join(sorted(plain(name).split()))].add(str(user.id))
    return Terms(
        today=today(),
        workers={name: tuple(sorted(ids)) for name, ids in words.items()},
        words=told_words(),
        codes={one.code_list: _codes(one.code_list) for one in FIELDS if one.code_list},
        worker=worker,
        stage=stage or STAGES[0],
        is_1904=is_1904,
    )


def _codes(code_list: str) -> dict[str, str]:
    found: dict[str, str] = {}
    for one in current().code_list(code_list):
        for words in (one.code, one.text.sq, one.text.en):
            found.setdefault(plain(words), one.code)
        if one.code[0].isdigit():
            # Levels are written as their number as well.
            found.setdefault(one.code[0], one.code)
    return found


def told_words() -> dict[str, list[str]]:
    """Return the names of columns and the words that the pack knows, by what they mean; an earlier version knows none."""
    found: dict[str, list[str]] = current().part(NAME) if current().has_part(NAME) else {}
    return found


def column_names() -> dict[str, str]:
    """Return the field of each name of a column that is known: those of the template, and those of the pack."""
    known = {name: means for means, names in told_words().items() if means in BY_CODE for name in names}
    return known | field_names()


def words_of_list(code_list: str, language: str) -> list[str]:
    """Return the words of a list in a language, in the order of the pack: for the template."""
    codes = current().code_list(code_list)
    if code_list == "case_status":
        codes = [one for one in codes if one.code in STAGES]
    return [one.text.in_(language) for one in codes]
