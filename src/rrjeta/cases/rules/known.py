"""The names that a pathway may use because another file of the pack, or the programme itself, knows them."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from rrjeta.access.permissions import Permission
from rrjeta.packs import deadlines, lists
from rrjeta.packs.source import PackSource

# The meanings that rules and operations ask a pathway for.
MEANINGS = frozenset(
    {
        *("seen", "seen_alone", "failed_attempt", "remote_contact", "open_action", "family_agrees", "family_refuses"),
        *("measure_immediate", "measure_with_place", "measure_with_court", "measure_in_family"),
        *("measure_undecided", "measure_in_force", "measure_refused", "measure_over"),
        *("emergency_place", "hidden_place"),
        *("meeting_compulsory", "meeting_quorum_all", "meeting_quorum_one", "meeting_came"),
    }
)


@dataclass(frozen=True, slots=True)
class Known:
    """What stands in the other files of the pack."""

    lists: Mapping[str, frozenset[str]]
    limits: Mapping[str, frozenset[str]]  # the parts under which each limit has rows; "" is the plain one
    steps: Mapping[str, str]  # whose step each is
    forms: Mapping[str, frozenset[str]]  # the keys of the questions of each form
    permissions: frozenset[str]

    def codes(self, name: str) -> frozenset[str]:
        """Return the codes of a list; none for a list that does not exist."""
        return self.lists.get(name, frozenset())


def known_in(source: PackSource) -> Known:
    """Return what the other files of the pack know; what is wrong with those is told by their own rooms."""
    return Known(
        lists={name: frozenset(codes) for name, codes in lists.codes(source).items()},
        limits=_limits(source),
        steps={entry["code"]: entry["who"] for entry in deadlines.steps(source)},
        forms={name: keys for file in source.files("forms/*.yaml") for name, keys in _form(source, file)},
        permissions=frozenset(permission.value for permission in Permission),
    )


def _limits(source: PackSource) -> dict[str, frozenset[str]]:
    found: dict[str, frozenset[str]] = {}
    for entry in deadlines.deadlines(source):
        found[entry["code"]] = found.get(entry["code"], frozenset()) | {entry["when"].get("part", "")}
    return found


def _form(source: PackSource, file: str) -> Iterable[tuple[str, frozenset[str]]]:
    tree = source.tree(file)
    if tree is None or not isinstance(tree.data, dict) or not isinstance(tree.data.get("form"), str):
        return
    yield tree.data["form"], frozenset(_keys(tree.data))


def _keys(value: object) -> Iterable[str]:
    """Give the key of every question at any depth, without judging the form: that is the forms room's to do."""
    if isinstance(value, dict):
        if isinstance(value.get("key"), str):
            yield value["key"]
        for part in value.values():
            yield from _keys(part)
    elif isinstance(value, list):
        for part in value:
            yield from _keys(part)
