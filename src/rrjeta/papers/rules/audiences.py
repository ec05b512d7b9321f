"""For whom may be printed what: one table, and how far a worker's own choice can widen it.

The default is always the narrow one. A paper that the family signs holds only what the parents may read, whoever it
is printed for: copies of it travel (S1).
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass

from rrjeta.access.choices import DataClass
from rrjeta.access.permissions import READING, Permission
from rrjeta.papers.choices import Audience, Part, Rule

_PRINTED, _BY_CHOICE, _NEVER = Rule.PRINTED, Rule.BY_CHOICE, Rule.NEVER
_READERS = (Audience.COURT, Audience.PARENT, Audience.CHILD, Audience.AGENCY, Audience.OWN)

#                       court       parent      child       agency      own use
_TABLE: dict[Part, tuple[Rule, Rule, Rule, Rule, Rule]] = {
    Part.REPORTER: (_NEVER, _NEVER, _NEVER, _NEVER, _NEVER),
    Part.PLACE: (_NEVER, _NEVER, _NEVER, _NEVER, _NEVER),
    Part.ADDRESS: (_BY_CHOICE, _BY_CHOICE, _BY_CHOICE, _BY_CHOICE, _PRINTED),
    Part.PHONES: (_BY_CHOICE, _NEVER, _NEVER, _BY_CHOICE, _BY_CHOICE),
    Part.THIRD_PERSONS: (_BY_CHOICE, _NEVER, _NEVER, _NEVER, _BY_CHOICE),
    Part.STATEMENTS: (_BY_CHOICE, _NEVER, _BY_CHOICE, _BY_CHOICE, _BY_CHOICE),
    Part.NARRATIVE: (_PRINTED, _BY_CHOICE, _BY_CHOICE, _BY_CHOICE, _PRINTED),
    Part.ASSESSMENT: (_PRINTED, _BY_CHOICE, _BY_CHOICE, _BY_CHOICE, _PRINTED),
    Part.RISK: (_PRINTED, _BY_CHOICE, _NEVER, _NEVER, _PRINTED),
    Part.SCORE: (_NEVER, _NEVER, _NEVER, _NEVER, _PRINTED),
    Part.ALERTS: (_BY_CHOICE, _NEVER, _NEVER, _BY_CHOICE, _PRINTED),
    Part.SENSITIVE: (_NEVER, _NEVER, _NEVER, _NEVER, _BY_CHOICE),
    Part.ECONOMIC: (_BY_CHOICE, _BY_CHOICE, _NEVER, _BY_CHOICE, _PRINTED),
    Part.RESTRICTED: (_NEVER, _NEVER, _NEVER, _NEVER, _NEVER),
    Part.MEASURE: (_PRINTED, _PRINTED, _PRINTED, _BY_CHOICE, _PRINTED),
    Part.JUSTICE: (_PRINTED, _BY_CHOICE, _BY_CHOICE, _NEVER, _PRINTED),
    Part.FILES: (_NEVER, _NEVER, _NEVER, _NEVER, _NEVER),
}

# What the one who prints must be able to read themselves.
_NEEDS: dict[Part, Permission] = {
    Part.REPORTER: READING[DataClass.REPORTER],
    Part.ADDRESS: READING[DataClass.PLACEMENT],
    Part.STATEMENTS: READING[DataClass.NARRATIVE],
    Part.NARRATIVE: READING[DataClass.NARRATIVE],
    Part.ASSESSMENT: READING[DataClass.ASSESSMENT],
    Part.RISK: READING[DataClass.RISK],
    Part.SENSITIVE: READING[DataClass.SENSITIVE],
    Part.ECONOMIC: READING[DataClass.ECONOMIC],
    Part.RESTRICTED: READING[DataClass.RESTRICTED],
    Part.MEASURE: READING[DataClass.MEASURE],
    Part.JUSTICE: READING[DataClass.JUSTICE],
}


@dataclass(frozen=True, slots=True)
class Reader:
    """For whom a paper is printed, and what that allows."""

    audience: Audience
    rules: Mapping[Part, Rule]
    chosen: frozenset[Part] = frozenset()

    def gets(self, part: Part | None) -> bool:
        """Tell whether this part is printed."""
        if part is None:
            return True
        rule = self.rules[part]
        return rule is _PRINTED or (rule is _BY_CHOICE and part in self.chosen)

    def may_choose(self, part: Part) -> bool:
        """Tell whether the worker may have it printed nevertheless."""
        return self.rules[part] is _BY_CHOICE


def reader(
    audience: Audience,
    allowed: Collection[Permission],
    *,
    is_signed_by_family: bool = False,
    chosen: Collection[Part] = (),
) -> Reader:
    """Return the reader of a paper. A choice that the table does not offer counts as not made."""
    place = _READERS.index(audience)
    rules = {part: row[place] for part, row in _TABLE.items()}
    if is_signed_by_family:
        rules[Part.STATEMENTS] = _NEVER
    for part, permission in _NEEDS.items():
        if permission not in allowed:
            rules[part] = _NEVER
    return Reader(audience, rules, frozenset(part for part in chosen if rules[part] is _BY_CHOICE))
