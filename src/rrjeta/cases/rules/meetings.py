"""Who has to be invited to a meeting, when those who came are enough, which decisions stayed in its minutes (guide 2.5)."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

# By what a decision of corrected minutes is known again, the surest first: its place says nothing once one was taken out.
_KNOWN_BY = (("code", "text", "seat"), ("code", "text"), ("text", "seat"), ("code", "seat"), ("code",))


@dataclass(frozen=True, slots=True)
class Quorum:
    """What a meeting lacks: compulsory roles that nobody was invited for, and whether the roles that came are enough."""

    not_invited: tuple[str, ...]
    is_reached: bool

    @classmethod
    def of(
        cls, meanings: Mapping[str, Collection[str]], *, invited: Collection[str], came: Collection[str]
    ) -> "Quorum":
        """Return it for a version of the pack; one that names no compulsory roles lacks nothing."""
        every, one = meanings.get("meeting_quorum_all", ()), meanings.get("meeting_quorum_one", ())
        missing = tuple(sorted(set(meanings.get("meeting_compulsory", ())) - set(invited)))
        return cls(missing, set(every) <= set(came) and (not one or bool(set(one) & set(came))))


def same_decisions(known: Sequence[Mapping[str, Any]], rows: Sequence[Mapping[str, Any]]) -> dict[int, int]:
    """Return which rows of corrected minutes are which decisions known before, by their places; each at most once."""
    found: dict[int, int] = {}
    for names in _KNOWN_BY:
        for place, row in enumerate(rows):
            wanted = [row.get(name) or "" for name in names]
            if place in found or not wanted[0]:
                continue
            left = (one for one in range(len(known)) if one not in found.values())
            same = next((one for one in left if [known[one].get(name) or "" for name in names] == wanted), None)
            if same is not None:
                found[place] = same
    return found
