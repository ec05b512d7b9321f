"""Who has to be invited to a meeting of agencies, and when those who came are enough (guide 2.5). Pure."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass


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
